"""What `reconnects.py` runs against: a socket that asks a database, and a page that says how late the event loop was.

emberwire serve benchmarks.crowd_app:app --port 4200 --log-level error
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Limits,
    Ok,
    Params,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    mount,
)

CONNECTIONS = 20
"""The pool of the database."""

QUESTION = float(os.environ.get("CROWD_QUESTION", "0.010"))
"""Seconds that it takes for a question."""

LIMITS = Limits(max_connecting=int(os.environ.get("CROWD_MAX_CONNECTING", Limits().max_connecting)))

EVERY = 0.020
"""Seconds between two looks at the event loop."""

database = asyncio.Semaphore(CONNECTIONS)
lags: list[float] = []
works: list[float] = []
asking = {"now": 0, "most": 0}


class RoomChannel(Channel):
    """A room for everybody."""

    async def join(self, topic: Topic, payload: Any) -> Ok:  # noqa: EW201 - a measurement admits everybody
        return Ok()


class UserSocket(Socket):
    """Asks the database about everybody, and lets them in."""

    room = channel("room:*", RoomChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:  # noqa: EW101 - a measurement admits everybody
        asking["now"] += 1
        asking["most"] = max(asking["most"], asking["now"])
        try:
            async with database:
                await asyncio.sleep(QUESTION)
        finally:
            asking["now"] -= 1
        return Accept()


async def watch() -> None:
    """Note by how many milliseconds the event loop was late, and how many of them were its own work."""
    loop = asyncio.get_running_loop()
    while True:
        due, before = loop.time() + EVERY, time.process_time()
        await asyncio.sleep(EVERY)
        lags.append((loop.time() - due) * 1_000)
        works.append((time.process_time() - before) * 1_000)


async def stats(request: Request) -> Response:
    """How many were in `connect` at once, and the 99th percentiles of how late the loop was and of its work."""
    lag, work = (statistics.quantiles(values, n=100)[98] for values in (lags, works))
    return JSONResponse({"most": asking["most"], "lag": lag, "work": work, "worst": max(works)})


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Watch the loop while the application runs."""
    watching = asyncio.create_task(watch())
    async with endpoint.lifespan():
        yield
    watching.cancel()


options = WebSocketOptions(check_origin=False)  # noqa: EW104 - it listens on loopback for a minute
endpoint = Endpoint(mount("/socket", UserSocket, websocket=options, limits=LIMITS), log=False)
app = Starlette(routes=[*endpoint.routes, Route("/stats", stats)], lifespan=lifespan)
