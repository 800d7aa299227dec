from fastapi import WebSocket, WebSocketDisconnect


class Hub:
    def __init__(self):
        self.sockets: set[WebSocket] = set()

    async def connect(self, websocket: WebSocket):
        await websocket.accept()
        self.sockets.add(websocket)

    def disconnect(self, websocket: WebSocket):
        self.sockets.discard(websocket)


hub = Hub()


@app.websocket("/prices")
async def prices(websocket: WebSocket):
    await hub.connect(websocket)  # EW514
    while True:
        await websocket.send_text(shop.price(await websocket.receive_text()))


@app.websocket("/news")
async def news(websocket: WebSocket):
    await hub.connect(websocket)  # EW514
    while True:
        await hub.tell_all(await stream.get())


@app.websocket("/orders")
async def orders(websocket: WebSocket):
    await hub.connect(websocket)  # ok: taken out in the helper
    try:
        while True:
            await websocket.send_text(shop.place(await websocket.receive_text()))
    except (WebSocketDisconnect, RuntimeError, ValueError, OSError, Exception):
        leave(websocket)


def leave(websocket):
    hub.disconnect(websocket)
