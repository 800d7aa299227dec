"""A village counts its birds. A phone sends what was seen, and empties its notebook when all is stored.

In a checkout: `emberwire serve labs.ew317_unexplained_close.bad:app`
"""

from __future__ import annotations

import logging

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

logger = logging.getLogger("birds")
COUNTERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
"""Who is called how; an API key stands for the login here."""

END = "that is all"
"""Sent behind the last sighting. The server then closes with 1000, and the phone empties its notebook."""


class Sheet:
    """Holds the sightings of the day."""

    LINES = 10

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        """Store a sighting. Raises OverflowError when the sheet is full."""
        if len(self.lines) >= self.LINES:
            raise OverflowError("the sheet is full")
        self.lines.append(line)


sheet = Sheet()


async def upload(websocket: WebSocket) -> None:
    """Store what a counter has seen."""
    name = COUNTERS.get(websocket.headers.get("x-api-key", ""))
    if name is None:
        await websocket.close()
        return
    await websocket.accept()
    try:
        async for text in websocket.iter_text():
            if text == END:
                await websocket.close()
                break
            sheet.write(f"{name}: {text}")
    except Exception:
        logger.exception("the sightings of %s were not stored", name)
        await websocket.close(1011)


async def lines(request: Request) -> JSONResponse:
    """Say what has been seen today, as the page of the village does."""
    return JSONResponse(sheet.lines)


app = Starlette(routes=[WebSocketRoute("/upload", upload), Route("/lines", lines)])
