"""Channels for tests that are not about rights: anyone may join.

class Room(OpenChannel):
    @handle_in("wave")
    async def wave(self, payload: Any) -> Ok: ...

async with connect(open_endpoint(Room)) as socket: ...
"""

from __future__ import annotations

from typing import Any

from emberwire import Channel, Error, Limits, Ok, Topic, handle_in

UNLIMITED_RATE = Limits(max_rate=1e9, max_burst=1_000_000_000)
"""For tests that send faster than any client may."""


class OpenChannel(Channel):
    """Anyone may join."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok()


class EchoChannel(OpenChannel):
    """Anyone may join, and gets back what they push, alone or with everybody."""

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("shout")
    async def shout(self, payload: Any) -> Ok:
        await self.broadcast("shout", payload)
        return Ok()
