import jwt
from config import Plain, Tokens
from fastapi import FastAPI, WebSocket

app = FastAPI()
tokens = Tokens()


@app.websocket("/feed")
async def feed(websocket: WebSocket, token: str) -> None:
    user = jwt.decode(token, tokens.access_secret_key, algorithms=["HS256"])
    await websocket.accept()
    await websocket.send_json({"user": user["sub"], "kind": Plain.__name__})
