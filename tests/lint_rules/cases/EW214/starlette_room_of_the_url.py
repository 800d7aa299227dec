from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


class Rooms:
    def __init__(self):
        self.members: dict[str, list[WebSocket]] = {}

    async def enter(self, websocket: WebSocket, room: str) -> None:
        await websocket.accept()
        self.members.setdefault(room, []).append(websocket)  # EW214

    def leave(self, websocket: WebSocket, room: str) -> None:
        self.members[room].remove(websocket)


rooms = Rooms()


@app.get("/")
async def page():
    return {"rooms": len(rooms.members)}


@app.websocket("/rooms/{room}")
async def board(websocket: WebSocket, room: str):
    await rooms.enter(websocket, room)
    try:
        while True:
            text = await websocket.receive_text()
            for member in list(rooms.members[room]):
                await member.send_text(text)
    except WebSocketDisconnect:
        rooms.leave(websocket, room)


@app.websocket("/news")
async def news(websocket: WebSocket):
    await rooms.enter(websocket, "news")  # ok: the server names the room
    async for _ in websocket.iter_text():
        pass
