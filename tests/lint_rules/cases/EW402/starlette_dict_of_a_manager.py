from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.active_connections = {}

    async def connect(self, websocket: WebSocket, client: str):
        await websocket.accept()
        self.active_connections[client] = websocket  # EW402

    async def broadcast(self, text):
        for connection in self.active_connections.values():
            await connection.send_text(text)
