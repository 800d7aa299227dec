from fastapi import WebSocket
from proxy import Proxy

proxy = Proxy()


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    await proxy.take(ws)
