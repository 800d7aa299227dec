from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


class Gateway:
    def __init__(self) -> None:
        self.clients: dict[int, WebSocket] = {}

    async def serve(self, websocket: WebSocket, user: int) -> None:
        await websocket.accept()
        self.clients[user] = websocket
        await self.greet(user)  # EW514
        try:
            while True:
                await self.take(user, await websocket.receive_json())
        except WebSocketDisconnect:
            pass
        finally:
            self.clients.pop(user, None)

    async def serve_early(self, websocket: WebSocket, user: int) -> None:
        await websocket.accept()
        self.clients[user] = websocket
        try:
            await self.greet(user)  # ok: inside
            while True:
                await self.take(user, await websocket.receive_json())
        finally:
            self.clients.pop(user, None)

    async def greet(self, user: int) -> None:
        await presence.enter(user)


gateway = Gateway()


@app.websocket("/ws/{user}")
async def chat(websocket: WebSocket, user: int) -> None:
    await gateway.serve(websocket, user)
