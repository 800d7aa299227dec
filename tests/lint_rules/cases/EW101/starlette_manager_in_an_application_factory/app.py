from fastapi import WebSocket
from hub import Hub


def routes():
    hub = Hub()

    @app.websocket("/ws")
    async def feed(ws: WebSocket):  # EW101
        await hub.connect(ws)
        await hub.start()
