"""A thermometer on a pole sends degrees, and a bad value must not end the connection.

In a checkout: `emberwire serve labs.ew509_receive_loop_spins.bad:app`
"""

from __future__ import annotations

import asyncio
import logging

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import public


class Journal(logging.Handler):
    """The log, of which only the number of lines is kept here."""

    lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line."""
        self.lines += 1


journal = Journal()
logger = logging.getLogger("thermometer")
logger.propagate = False
logger.addHandler(journal)


@public("the pole has no keys")
async def measure(websocket: WebSocket) -> None:
    """Take degrees in Celsius, and answer in Fahrenheit."""
    await websocket.accept()
    while True:
        try:
            celsius = float(await websocket.receive_text())
            await websocket.send_text(f"{celsius * 1.8 + 32:g}")
        except Exception as error:
            # Writing a line may take a while, so a thread does it.
            await asyncio.to_thread(logger.warning, "a bad value: %r", error)


async def log(request: Request) -> JSONResponse:
    """Say how long the log is, as the alarm of a full disk would."""
    return JSONResponse({"lines": journal.lines})


app = Starlette(routes=[WebSocketRoute("/ws", measure), Route("/log", log)])
