"""A middleware for requests of both kinds asks who opens a socket."""

from litestar import Litestar, get, websocket
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult, DefineMiddleware

from farm.people import farmer_of


class ByKey(AbstractAuthenticationMiddleware):
    async def authenticate_request(self, connection):
        farmer = await farmer_of(connection.headers.get("authorization", ""))
        if farmer is None:
            raise NotAuthorizedException()
        return AuthenticationResult(user=farmer, auth=None)


@get("/fields")
async def fields(request) -> list:
    return await request.user.fields()


@websocket("/tractors")
async def tractors(socket) -> None:  # ok: it sees sockets too
    await socket.accept()
    async for tractor in socket.app.state.tractors:
        await socket.send_json(tractor.place)


app = Litestar([fields, tractors], middleware=[DefineMiddleware(ByKey, scopes={ScopeType.HTTP, ScopeType.WEBSOCKET})])
