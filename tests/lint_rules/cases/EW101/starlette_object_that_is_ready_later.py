import jwt
from fastapi import FastAPI, Header, WebSocket

app = FastAPI()


class Store:
    def __init__(self):
        self.client = None

    async def start(self):
        self.client = await connect_to_database()


store = Store()


@app.get("/me")
async def me(authorization: str = Header()):
    return jwt.decode(authorization, PUBLIC_KEY, algorithms=["RS256"])


@app.websocket("/rows")
async def rows(websocket: WebSocket):  # EW101
    await websocket.accept()
    if store.client is None:
        await websocket.close(1013)
        return
    async for row in store.client.rows():
        await websocket.send_json(row)
