"""An application whose handlers block the event loop, with deadlines that are shorter than they block."""

from __future__ import annotations

import time
from typing import Any

from starlette.applications import Starlette

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Limits,
    LongPollOptions,
    Ok,
    Params,
    Socket,
    Topic,
    channel,
    handle_in,
    mount,
)

DEADLINE = 1.0
"""Seconds of each deadline that judges a client."""

CHUNK = "x" * 100_000


class BlockingChannel(Channel):
    """Blocks for as long as it is told to."""

    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    @handle_in("block")
    async def block(self, payload: float) -> Ok:
        time.sleep(payload)  # noqa: ASYNC251  # this is the fault
        return Ok()

    @handle_in("flood and block")
    async def flood_and_block(self, payload: float) -> Ok:
        for _ in range(200):
            await self.push("chunk", {"data": CHUNK})
        time.sleep(payload)  # noqa: ASYNC251  # this is the fault
        return Ok()


class OpenSocket(Socket):
    room = channel("room:*", BlockingChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept()


limits = Limits(idle_timeout=DEADLINE, send_deadline=DEADLINE, max_outbox_bytes=64 * 2**20)
endpoint = Endpoint(mount("/socket", OpenSocket, limits=limits, longpoll=LongPollOptions(window=DEADLINE)))
app = Starlette(routes=endpoint.routes, lifespan=endpoint.lifespan)
