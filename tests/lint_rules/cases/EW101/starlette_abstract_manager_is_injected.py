from abc import ABC, abstractmethod
from fastapi import Depends, WebSocket


class Hub(ABC):
    @abstractmethod
    async def connect(self, ws): ...


@app.websocket("/ws")
async def feed(ws: WebSocket, hub: Hub = Depends(Provide[Container.hub_manager])):  # EW101
    await hub.connect(ws)
    await ws.receive_text()
