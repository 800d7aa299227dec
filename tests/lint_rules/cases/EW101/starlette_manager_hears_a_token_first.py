import jwt
from fastapi import FastAPI, WebSocket

app = FastAPI()


class Manager:
    def __init__(self) -> None:
        self.rooms: dict[str, list[WebSocket]] = {}

    async def manage(self, websocket: WebSocket, room: str) -> None:
        await websocket.accept()
        message = await websocket.receive_json()
        try:
            jwt.decode(message.get("token"), KEY, ["HS256"])
        except jwt.InvalidTokenError:
            await websocket.close()
            return
        self.rooms.setdefault(room, []).append(websocket)
        await websocket.send_json(orders())

    async def keep_and_ask(self, websocket: WebSocket, room: str) -> None:
        await websocket.accept()
        self.rooms.setdefault(room, []).append(websocket)
        message = await websocket.receive_json()
        jwt.decode(message.get("token"), KEY, ["HS256"])
        await websocket.send_json(orders())


manager = Manager()


@app.websocket("/kitchen")
async def kitchen(websocket: WebSocket):  # ok: accepted only to hear the token
    await manager.manage(websocket, "kitchen")


@app.websocket("/hall")
async def hall(websocket: WebSocket):  # EW101
    await manager.keep_and_ask(websocket, "hall")
