from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/")
async def page():
    return "hello"


class Hub:
    def __init__(self):
        self.sockets: list[WebSocket] = []
        self.topics: dict[WebSocket, list[str]] = {}

    async def take_in(self, websocket: WebSocket):
        await websocket.accept()
        self.sockets.append(websocket)
        self.topics[websocket] = []

    def subscribe_to(self, websocket: WebSocket, topic: str):
        if topic not in self.topics[websocket]:
            self.topics[websocket].append(topic)

    async def tell(self, topic: str, text: str):
        for socket in self.sockets:
            if topic in self.topics[socket]:
                await socket.send_text(text)


hub = Hub()
TOPICS = ("weather", "news")


@app.websocket("/feed")
async def feed(websocket: WebSocket):
    await hub.take_in(websocket)
    while True:
        message = await websocket.receive_json()
        for topic in message["topics"]:
            hub.subscribe_to(websocket, topic)  # EW214


@app.websocket("/listed")
async def listed(websocket: WebSocket):
    await hub.take_in(websocket)
    while True:
        message = await websocket.receive_json()
        if message["topic"] in TOPICS:
            hub.subscribe_to(websocket, message["topic"])  # ok: one of two that are for everybody
