from fastapi import FastAPI, WebSocket

from gateway.config import SECRET_KEY

app = FastAPI()


@app.websocket("/ws")
async def feed(websocket: WebSocket, token: str) -> None:
    user = jwt.decode(token, SECRET_KEY)
    await websocket.accept()
    await websocket.send_json(await news.of(user))
