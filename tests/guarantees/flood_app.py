"""A room that can be flooded, and a page that says what this costs the server, for tests with real sockets.

emberwire serve tests.guarantees.flood_app:app
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emberwire.testing import open_endpoint
from tests.open_channel import UNLIMITED_RATE, EchoChannel

endpoint = open_endpoint(EchoChannel, limits=UNLIMITED_RATE)


async def flood(request: Request) -> Response:
    """Broadcast `count` frames of `size` bytes to the room, as fast as its fastest reader reads."""
    count, size = int(request.query_params["count"]), int(request.query_params["size"])
    text = "x" * size
    for number in range(count):
        await endpoint.broadcast("room:1", "flood", {"number": number, "text": text})
        # A reader that reads must not be cut for the size of this flood: it gets time to.
        await asyncio.sleep(0.002)
    return Response()


async def stats(request: Request) -> Response:
    """How many sockets are open, and the resident memory in bytes."""
    return JSONResponse({"sockets": len(endpoint.connections), "memory": resident_bytes()})


def resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


app = Starlette(
    routes=[*endpoint.routes, Route("/flood", flood, methods=["POST"]), Route("/stats", stats)],
    lifespan=endpoint.lifespan,
)
