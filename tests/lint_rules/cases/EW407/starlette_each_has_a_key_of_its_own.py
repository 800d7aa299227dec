from fastapi import WebSocket

watching = {}


@app.websocket("/watch")
async def watch(websocket: WebSocket):
    await websocket.accept()
    connection_id = id(websocket)
    watching[connection_id] = websocket
    try:
        await websocket.receive_text()
    finally:
        del watching[connection_id]  # ok: the key is made for this connection


class Numbered:
    def __init__(self) -> None:
        self.counter = 0
        self.clients: dict[str, WebSocket] = {}

    async def serve(self, websocket: WebSocket) -> None:
        self.counter += 1
        client_id = f"client_{self.counter}"
        self.clients[client_id] = websocket  # ok: the server counts its connections
        try:
            await listen(websocket)
        finally:
            del self.clients[client_id]
