from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

BOARD_KEY = "7b1f0c3b22aa41c8a2"  # EW602
TITLE_KEY = "wall.title"  # ok: nothing is signed with it


async def wall(ws: WebSocket):
    user = ws.session.get("user")
    if user is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        await ws.send_json({TITLE_KEY: text, "user": user})


app = Starlette(
    routes=[WebSocketRoute("/wall", wall)],
    middleware=[Middleware(SessionMiddleware, secret_key=BOARD_KEY, https_only=True)],
)
