from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from badges import holder_of


async def lift(ws):  # EW101
    await ws.accept()
    async for text in ws.iter_text():
        await drive(int(text))


async def desk(ws):  # ok: asks for the badge itself
    holder = await holder_of(ws.headers.get("authorization", ""))
    if holder is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        await ring(holder, text)


app = Starlette(routes=[WebSocketRoute("/lift", lift), WebSocketRoute("/desk", desk)])
