from fastapi import FastAPI, WebSocket

from tokens import user_of

app = FastAPI()


@app.websocket("/ws")
async def feed(websocket: WebSocket) -> None:
    user = user_of(websocket.headers["x-token"])
    await websocket.accept()
    await websocket.send_json({"hello": user})
