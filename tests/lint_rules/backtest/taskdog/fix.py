"""Tasks that several people see: a client that leaves during a broadcast ends it for the others."""

from fastapi import WebSocket


class ConnectionManager:
    def __init__(self) -> None:
        self.active: dict[str, WebSocket] = {}

    def connect(self, name: str, websocket: WebSocket) -> None:
        self.active[name] = websocket

    def disconnect(self, name: str) -> None:
        self.active.pop(name, None)

    async def broadcast(self, message: dict) -> None:
        for name, websocket in list(self.active.items()):
            try:
                await websocket.send_json(message)
            except RuntimeError:
                gone.append(name)
