from fastapi import FastAPI, WebSocket

app = FastAPI()
current: WebSocket | None = None


class Hub:
    def __init__(self) -> None:
        self.socket: WebSocket | None = None
        self.only: WebSocket | None = None

    async def connect(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.socket = websocket  # EW407

    async def one_at_a_time(self, websocket: WebSocket) -> None:
        if self.only is not None:
            await websocket.close(1013)
            return
        self.only = websocket  # ok: a second one is refused


class Session:
    async def run(self, websocket: WebSocket) -> None:
        self.socket = websocket  # ok: there is one of these for each connection


hub = Hub()


@app.websocket("/ws")
async def feed(websocket: WebSocket) -> None:
    global current
    await hub.connect(websocket)
    current = websocket  # EW407
    await Session().run(websocket)
