"""The application that the measurements run against: one room that anybody may join, without bounds on rates.

emberwire serve benchmarks.app:app --port 4200 --log-level error
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import msgspec
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
    LongPollOptions,
    NoReply,
    Ok,
    Params,
    Presence,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    handle_in,
    mount,
)

presence = Presence()


class Flood(msgspec.Struct):
    """How many broadcasts, how many bytes each, how many a second."""

    count: int
    size: int
    rate: float


class RoomChannel(Channel):
    """What the load generator speaks: `shout` to everyone, `echo` to oneself, `flood` for a while."""

    async def join(self, topic: Topic, payload: Any) -> Ok:  # noqa: EW201 - a measurement admits everybody
        return Ok()

    @handle_in("shout")
    async def shout(self, payload: dict[str, Any]) -> NoReply:  # noqa: EW301 - the load generator expects no reply
        await self.broadcast("msg", payload)  # noqa: EW303 - the load generator compares what it gets with what it sent
        return NoReply()

    @handle_in("echo")
    async def echo(self, payload: dict[str, Any]) -> Ok:
        return Ok(payload)

    @handle_in("flood")
    async def flood(self, payload: Flood) -> Ok:
        _floods.add(task := asyncio.create_task(_flood(self.topic, payload)))
        task.add_done_callback(_floods.discard)
        return Ok()


class PresenceChannel(Channel):
    """Joins that track a presence."""

    async def join(self, topic: Topic, payload: Any) -> Ok:  # noqa: EW201 - a measurement admits everybody
        self.assigns["key"] = payload["k"]
        return Ok()

    async def after_join(self) -> None:
        await presence.track(self, str(self.assigns["key"]), {"online_at": 0})
        await self.push("presence_state", await presence.list(self))


class OpenSocket(Socket):
    """A socket without authentication: this server listens on loopback for the time of a measurement."""

    room = channel("room:*", RoomChannel)
    pres = channel("pres:*", PresenceChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:  # noqa: EW101 - a measurement admits everybody
        return Accept()


_floods: set[asyncio.Task[None]] = set()


async def _flood(topic: str, flood: Flood) -> None:
    text = "x" * flood.size
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(flood.count):
        await asyncio.sleep(max(0.0, began + number / flood.rate - loop.time()))
        await endpoint.broadcast(topic, "flood", {"sent_at": time.monotonic(), "number": number, "text": text})


async def stats(request: Request) -> Response:
    """How many sockets are open."""
    return JSONResponse({"connections": len(endpoint.connections), "flooding": len(_floods)})


endpoint = Endpoint(
    mount(
        "/socket",
        OpenSocket,
        websocket=WebSocketOptions(check_origin=False),  # noqa: EW104 - it listens on loopback for a minute
        longpoll=LongPollOptions(check_origin=False),  # noqa: EW104 - it listens on loopback for a minute
        limits=Limits(max_rate=1e9, max_burst=1_000_000_000, max_channels=1_000),
    ),
    presences=[presence],
    log=False,
)
app = Starlette(routes=[*endpoint.routes, Route("/stats", stats)], lifespan=endpoint.lifespan)
