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
        for websocket in list(self.connections[key]):
            try:
                await websocket.send_json(data)
            except RuntimeError:
                self.remove(key, websocket)
