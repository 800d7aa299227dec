from aiohttp import web
from fastapi import Request, WebSocket


async def devtools(request: web.Request):  # ok: a handler of aiohttp is given the request of the upgrade
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await ws.send_str(message.data)


app = web.Application()
app.router.add_get("/devtools", devtools)


@api.websocket("/ws")
async def events(ws: WebSocket, request: Request):  # EW107
    await check(request.cookies)
    await ws.accept()
