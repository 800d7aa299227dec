from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.routing import WebSocketRoute

from store import store


class Tokens(AuthenticationBackend):
    async def authenticate(self, conn):
        if "authorization" not in conn.headers:
            return None
        name = await store.name_of(conn.headers["authorization"])
        if name is None:
            raise AuthenticationError("who?")
        return AuthCredentials(["authenticated"]), SimpleUser(name)


async def rows(websocket):  # EW101
    await websocket.accept()
    for row in await store.rows():
        await websocket.send_json(row)


app = Starlette(
    routes=[WebSocketRoute("/rows", rows)], middleware=[Middleware(AuthenticationMiddleware, backend=Tokens())]
)
