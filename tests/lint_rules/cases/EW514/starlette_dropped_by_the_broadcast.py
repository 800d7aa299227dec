from fastapi import WebSocket, WebSocketDisconnect


class Manager:
    def __init__(self):
        self.clients: set[WebSocket] = set()
        self.rooms: dict[str, list[WebSocket]] = {}
        self.names: dict[WebSocket, str] = {}

    def unregister(self, websocket: WebSocket):
        self.clients.remove(websocket)  # EW514

    def forget(self, websocket: WebSocket):
        self.clients.discard(websocket)  # ok: does not raise
        self.names.pop(websocket, None)  # ok: has a default

    def leave(self, room: str, websocket: WebSocket):
        if websocket not in self.rooms[room]:
            return
        self.rooms[room].remove(websocket)  # ok: asked for above

    def disconnect(self, websocket: WebSocket):
        del self.names[websocket]  # EW514
        self.clients.discard(websocket)

    async def broadcast(self, message: str):
        gone = []
        for client in list(self.clients):
            try:
                await client.send_text(message)
            except RuntimeError:
                gone.append(client)
        for client in gone:
            self.unregister(client)
            self.forget(client)

    async def tell(self, room: str, message: str):
        for client in list(self.rooms[room]):
            try:
                await client.send_text(message)
            except RuntimeError:
                self.leave(room, client)
                self.names.pop(client, None)


class Registry:
    def __init__(self):
        self.clients: set[WebSocket] = set()

    def release(self, websocket: WebSocket):
        self.clients.remove(websocket)  # ok: only the loop below calls this

    async def sweep(self):
        for client in list(self.clients):
            try:
                await client.send_text("")
            except RuntimeError:
                self.release(client)


manager = Manager()


@app.websocket("/ws")
async def chat(websocket: WebSocket):
    await websocket.accept()
    manager.clients.add(websocket)
    try:
        while True:
            await manager.broadcast(await websocket.receive_text())
    except WebSocketDisconnect:
        pass
    finally:
        manager.unregister(websocket)
        manager.forget(websocket)
        manager.disconnect(websocket)
