from auth.tokens import user_of
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def feed(ws: WebSocket, token: str):
    user = user_of(token)
    await ws.accept()
