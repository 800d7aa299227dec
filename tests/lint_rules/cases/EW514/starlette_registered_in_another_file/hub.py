from fastapi import WebSocket


class Hub:
    def __init__(self) -> None:
        self.clients: list[WebSocket] = []
        self.history: list[str] = []

    async def connect(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.clients.append(websocket)
        await websocket.send_json(self.history)

    async def enter(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.clients.append(websocket)

    def disconnect(self, websocket: WebSocket) -> None:
        if websocket in self.clients:
            self.clients.remove(websocket)
