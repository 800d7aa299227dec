"""A drawing board that many draw on at once. A lock guards the list of who stands at it.

In a checkout: `emberwire serve labs.ew507_lock_held_over_send.bad:app`
"""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import public

board: set[WebSocket] = set()
lock = asyncio.Lock()


async def show(stroke: str) -> None:
    """Show a stroke to everybody at the board."""
    async with lock:
        await asyncio.gather(*(painter.send_text(stroke) for painter in board), return_exceptions=True)


@public("the board stands in a square")
async def draw(websocket: WebSocket) -> None:
    """Let a painter come to the board, and show everybody what they draw until they leave."""
    await websocket.accept()
    async with lock:
        board.add(websocket)
    await websocket.send_text("welcome")
    try:
        async for stroke in websocket.iter_text():
            await show("".join(filter(str.isprintable, stroke)))
    finally:
        async with lock:
            board.discard(websocket)


async def health(request: Request) -> JSONResponse:
    """Say that the process is alive."""
    return JSONResponse({"alive": True})


app = Starlette(routes=[WebSocketRoute("/ws", draw), Route("/health", health)])
