from collections import defaultdict

from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()
rooms = defaultdict(set)


@app.websocket("/ws")
async def talk(websocket: WebSocket, user=Depends(current_user)):
    await websocket.accept()
    async for message in websocket.iter_json():
        if message["type"] == "leave":
            rooms[message["room_id"]].discard(websocket)  # ok: it takes out itself
        else:
            games.find(message["game_id"]).stop()  # EW212
