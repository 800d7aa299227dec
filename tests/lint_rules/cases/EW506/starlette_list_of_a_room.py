from fastapi import FastAPI, WebSocket

app = FastAPI()


class Room:
    def __init__(self):
        self.comments = []
        self.lines = []


class Hub:
    def __init__(self):
        self.rooms = {}

    async def say(self, key, message):
        room = self.rooms[key]
        room.comments.append(message["text"])  # EW506

    async def draw(self, key, message):
        room = self.rooms[key]
        room.lines.append(message["line"])  # ok: cut below
        del room.lines[:-100]


hub = Hub()


@app.websocket("/ws/{key}")
async def talk(websocket: WebSocket, key: str):
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        await hub.say(key, message)
        await hub.draw(key, message)
