import jwt
from fastapi import FastAPI, Query, WebSocket

app = FastAPI()


class Hub:
    def __init__(self):
        self.of_user = {}

    def add(self, user_id, websocket):
        self.of_user.setdefault(user_id, set()).add(websocket)


hub = Hub()


@app.websocket("/users/{user_id}")
async def listen(websocket: WebSocket, user_id: int, token: str = Query(None)):  # EW101
    await websocket.accept()
    if token:
        claims = jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"])
        if claims["sub"] != user_id:
            await websocket.close(1008)
            return
    hub.add(user_id, websocket)
    while await websocket.receive_text() != "bye":
        pass
