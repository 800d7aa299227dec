from fastapi import WebSocket


class Hub:
    def __init__(self) -> None:
        self.sockets: set[WebSocket] = set()

    async def connect(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.sockets.add(websocket)

    def leave(self, websocket: WebSocket) -> None:
        self.sockets.discard(websocket)
