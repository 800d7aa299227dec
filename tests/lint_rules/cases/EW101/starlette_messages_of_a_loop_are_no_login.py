import jwt
from fastapi import FastAPI, Header, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.get("/me")
async def me(authorization: str = Header()):
    return jwt.decode(authorization, PUBLIC_KEY, algorithms=["RS256"])


class Router:
    def __init__(self):
        self.routes = {}

    async def answer(self, websocket):
        asked = parse(await websocket.receive_json())
        route = self.routes.get(asked.kind)
        if not route:
            raise ValueError(asked.kind)
        await websocket.send_json(await route(asked))


router = Router()


@app.websocket("/talks")
async def serve(websocket: WebSocket):  # EW101
    await websocket.accept()
    while True:
        try:
            await router.answer(websocket)
        except WebSocketDisconnect:
            break
