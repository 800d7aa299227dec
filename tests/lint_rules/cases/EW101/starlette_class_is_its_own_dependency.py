from typing import Annotated

from fastapi import Depends, Query, WebSocket, WebSocketException

clients = set()


class Member:
    def __init__(self, websocket: WebSocket, token: str = Query()):
        self.user = user_of(token)
        if self.user is None:
            raise WebSocketException(code=1008)


class Page:
    def __init__(self, websocket: WebSocket, number: int = Query()):
        self.number = number


@app.websocket("/live")
async def live(websocket: WebSocket, me: Member = Depends()):  # ok: the class of the parameter refuses strangers
    await websocket.accept()
    clients.add(websocket)


@app.websocket("/feed")
async def feed(websocket: WebSocket, me: Annotated[Member, Depends()]):  # ok: the same, as an annotation
    await websocket.accept()
    clients.add(websocket)


@app.websocket("/pages")
async def pages(websocket: WebSocket, page: Page = Depends()):  # EW101
    await websocket.accept()
    clients.add(websocket)
