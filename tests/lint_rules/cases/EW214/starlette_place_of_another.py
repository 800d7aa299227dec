import uuid

from fastapi import FastAPI, WebSocket

app = FastAPI()
players: dict[str, WebSocket] = {}


@app.get("/")
async def page():
    return "play"


@app.websocket("/players/{player_id}")
async def play(websocket: WebSocket, player_id: str):
    await websocket.accept()
    players[player_id] = websocket  # EW214
    async for text in websocket.iter_text():
        await players[text].send_text(player_id)


@app.websocket("/guests")
async def guest(websocket: WebSocket):
    await websocket.accept()
    name = uuid.uuid4().hex
    players[name] = websocket  # ok: the server gives the name
    async for text in websocket.iter_text():
        await websocket.send_text(text)
