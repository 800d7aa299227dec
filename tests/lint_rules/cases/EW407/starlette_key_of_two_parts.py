from fastapi import FastAPI, WebSocket

app = FastAPI()


class Screens:
    def __init__(self):
        self.by_place = {}
        self.by_socket = {}

    def attach(self, shop, desk, ws):
        self.by_place[(shop, desk)] = ws  # EW407

    def detach(self, shop, desk, ws):
        self.by_place.pop((shop, desk), None)  # EW407

    def note(self, shop, ws):
        self.by_socket[(shop, id(ws))] = ws  # ok: a key of its own

    def forget(self, shop, ws):
        self.by_socket.pop((shop, id(ws)), None)


screens = Screens()


@app.websocket("/shops/{shop}/{desk}")
async def screen(ws: WebSocket, shop: int, desk: str):
    await ws.accept()
    screens.attach(shop, desk, ws)
    try:
        async for text in ws.iter_text():
            await ws.send_text(text)
    finally:
        screens.detach(shop, desk, ws)
