import json

from fastapi import FastAPI, WebSocket

app = FastAPI()
_counter = 0


class Hub:
    started: float

    def __init__(self) -> None:
        self.clients: set[WebSocket] = set()

    async def tell(self, text: str) -> None:
        for client in list(self.clients):
            await client.send_text(text)
        print(self.clients, self.started)  # EW518

    def late(self) -> None:
        self.later = 1
        print(self.later)  # ok: given a value just above


class Room(Unknown):
    def show(self) -> None:
        print(self.title)  # ok: an ancestor that nobody sees may have it


hub = Hub()


@app.websocket("/ws")
async def edit(websocket: WebSocket) -> None:
    global _counter
    _counter += 1
    await websocket.accept()
    message = json.loads(await websocket.receive_text())
    found: "Document" = hub.tell(UUID(message["id"]))  # EW518
    asked = {key: value for key, value in message.items()}  # ok: names of the comprehension
    for name in asked:
        print(name, found, _later(), _("text"), __file__)  # ok: defined below, translated, Python's own


def _later() -> int:
    return _counter
