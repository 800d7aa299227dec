import logging

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


class Manager:
    def __init__(self) -> None:
        self.active: list[WebSocket] = []

    async def connect(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self.active.append(websocket)

    def disconnect(self, websocket: WebSocket) -> None:
        if websocket in self.active:
            self.active.remove(websocket)

    async def tell_all(self, text: str) -> None:
        for websocket in self.active:  # EW519
            try:
                await websocket.send_text(text)
            except Exception:
                logging.exception("gone")

    async def warn_all(self, text: str) -> None:
        for websocket in list(self.active):  # ok: a copy does not move
            try:
                await websocket.send_text(text)
            except Exception:
                logging.exception("gone")

    def names(self) -> list[str]:
        return [websocket.path_params["name"] for websocket in self.active]  # ok: nobody else runs meanwhile


manager = Manager()


@app.websocket("/ws")
async def feed(websocket: WebSocket) -> None:
    await manager.connect(websocket)
    try:
        while True:
            await manager.tell_all(await websocket.receive_text())
    except WebSocketDisconnect:
        manager.disconnect(websocket)
