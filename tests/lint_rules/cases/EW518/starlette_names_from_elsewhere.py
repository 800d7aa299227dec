from fastapi import WebSocket

from app.helpers import *


@app.websocket("/ws")
async def edit(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(greeting())  # ok: the star may have brought it


class Mixin:
    def show(self) -> None:
        print(self.title)  # ok: what it is mixed into may have it


class Page(Mixin, Unknown):
    pass
