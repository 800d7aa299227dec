"""Events of workflows for everybody who watches: one dead connection ends the loop for the rest."""

from fastapi import WebSocket


class WebsocketManager:
    def __init__(self) -> None:
        self.connections: dict[str, list[WebSocket]] = {}

    async def connect(self, key: str, websocket: WebSocket) -> None:
        self.connections.setdefault(key, []).append(websocket)

    def remove(self, key: str, websocket: WebSocket) -> None:
        self.connections[key].remove(websocket)

    async def broadcast(self, key: str, data: dict) -> None:
        for websocket in self.connections[key]:
            await websocket.send_json(data)
