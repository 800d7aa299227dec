import os

from fastapi import WebSocket

TOKEN = os.environ.get("TOKEN")


async def taken(ws: WebSocket):
    if "v2" not in ws.headers.get("sec-websocket-protocol", ""):
        if TOKEN:
            return await ws.close(1002)
        await ws.accept()
        return ws
    await ws.accept(subprotocol="v2")
    message = await ws.receive_json()
    if TOKEN and message.get("token") != TOKEN:
        return await ws.close(1008)
    return ws


@app.websocket("/ws")
async def f(ws: WebSocket):  # EW109
    ws = await taken(ws)
    if not ws:
        return
    async for update in updates():
        await ws.send_json(update)
