import jwt
from fastapi import FastAPI, Header, WebSocket

app = FastAPI()
topics = {}
newest = None


@app.get("/me")
async def me(authorization: str = Header()):
    return jwt.decode(authorization, PUBLIC_KEY, algorithms=["RS256"])


@app.websocket("/topics")
async def follow(websocket: WebSocket):  # EW101
    await websocket.accept()
    topics[websocket] = set()
    while await websocket.receive_text() != "bye":
        pass
    del topics[websocket]


@app.websocket("/screen")
async def show(websocket: WebSocket):  # EW101
    global newest
    await websocket.accept()
    newest = websocket
    while await websocket.receive_text() != "bye":
        pass
