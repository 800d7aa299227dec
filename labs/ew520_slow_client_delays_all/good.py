"""A weir in a river. People by the water see it on their phones, and are warned when it is opened.

In a checkout: `emberwire serve labs.ew520_slow_client_delays_all.bad:app`
"""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from emberwire import public

KEEPERS = {"key-of-grace", "key-of-bob"}
"""Who may work the weir; an API key stands for the login here."""

PICTURE = "~" * 60_000
"""Stands for what the camera sees."""

BUTTONS = {"show": PICTURE, "open": "the weir is opened: leave the river bed"}
"""What the people by the water are sent when a keeper presses a button."""

listeners: list[WebSocket] = []
"""The people by the water, in the order in which they came."""


def leave(listener: WebSocket) -> None:
    """Take somebody off the list, unless they are off it already."""
    if listener in listeners:
        listeners.remove(listener)


async def tell(listener: WebSocket, text: str) -> None:
    """Send a message to one listener, and take them off the list if they have gone."""
    try:
        await asyncio.wait_for(listener.send_text(text), timeout=1)
    except (RuntimeError, WebSocketDisconnect, TimeoutError):
        leave(listener)


async def tell_all(text: str) -> None:
    """Send a message to everybody by the water."""
    await asyncio.gather(*(tell(listener, text) for listener in listeners))


@public("everybody by the water is to be warned")
async def listen(websocket: WebSocket) -> None:
    """Let somebody see and hear what the keepers send, until they leave."""
    await websocket.accept()
    listeners.append(websocket)
    try:
        await websocket.send_text("you are by the river")
        async for _ in websocket.iter_text():
            await websocket.send_text("you are by the river")
    finally:
        leave(websocket)


async def keep(websocket: WebSocket) -> None:
    """Let a keeper press the buttons of the weir."""
    if websocket.headers.get("x-api-key", "") not in KEEPERS:
        await websocket.close()
        return
    await websocket.accept()
    async for button in websocket.iter_text():
        if button in BUTTONS:
            await tell_all(BUTTONS[button])
            await websocket.send_text("everybody was told")


async def health(request: Request) -> JSONResponse:
    """Say that the process is alive."""
    return JSONResponse({"alive": True})


app = Starlette(
    routes=[WebSocketRoute("/ws", listen), WebSocketRoute("/keeper", keep), Route("/health", health)],
)
