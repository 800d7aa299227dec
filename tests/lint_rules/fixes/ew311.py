"""A socket that closes with the status of HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect


async def feed(websocket: WebSocket) -> None:
    await websocket.accept()
    if await websocket.receive_text() != "secret":
        await websocket.close(code=401)
        return
    await websocket.send_text("welcome")
    await websocket.close()


app = Starlette(routes=[WebSocketRoute("/ws", feed)])


async def honest() -> list[Any]:
    with TestClient(app) as client, client.websocket_connect("/ws") as socket:
        socket.send_text("secret")
        return [socket.receive_text()]


async def cured() -> None:
    with TestClient(app) as client, client.websocket_connect("/ws") as socket:
        socket.send_text("wrong")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 4401
