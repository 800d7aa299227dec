from starlette.websockets import WebSocket


class Hub:
    def __init__(self):
        self.users = {}

    def come(self, name, socket):
        self.users[name] = socket  # EW407

    def leave(self, name):
        self.users.pop(name, None)  # EW407


hub = Hub()


async def feed(websocket: WebSocket):
    await websocket.accept()
    name = await name_of(websocket.headers["authorization"])
    hub.come(name, websocket)
    try:
        async for text in websocket.iter_text():
            await websocket.send_text(text)
    finally:
        hub.leave(name)
