"""A handler that sleeps with the clock of the whole process."""

from __future__ import annotations

import time
from typing import Any

from emberwire import Accept, Channel, Endpoint, Ok, Socket, channel, handle_in, mount
from emberwire.testing import assert_reply, connect, push, subscribe_and_join


class RoomChannel(Channel):
    async def join(self, topic: Any, payload: Any) -> Ok:
        return Ok()

    @handle_in("save")
    async def save(self, payload: Any) -> Ok:
        time.sleep(0.02)  # noqa: ASYNC251
        return Ok(saved=payload["name"])


class UserSocket(Socket):
    room = channel("room:*", RoomChannel)

    async def connect(self, params: Any, info: Any) -> Accept:
        return Accept()


endpoint = Endpoint(mount("/socket", UserSocket))


async def honest() -> list[Any]:
    async with connect(endpoint, "/socket") as socket:
        room = await subscribe_and_join(socket, "room:1")
        return [room.response, await assert_reply(await push(room, "save", {"name": "a"}))]
