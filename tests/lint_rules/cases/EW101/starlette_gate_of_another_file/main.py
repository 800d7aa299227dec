from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute

from gates import BadgeGate


async def lift(ws):  # ok: `BadgeGate` stands in front
    await ws.accept()
    async for text in ws.iter_text():
        await drive(int(text))


app = Starlette(routes=[WebSocketRoute("/lift", lift)], middleware=[Middleware(BadgeGate)])
