from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.active = {}

    async def connect(self, websocket: WebSocket, room: str):
        await websocket.accept()
        self.active.setdefault(room, [])
        self.active[room].append(websocket)  # ok: removed under a local name

    def leave(self, websocket: WebSocket, room: str):
        everybody = self.active[room]
        everybody.remove(websocket)
