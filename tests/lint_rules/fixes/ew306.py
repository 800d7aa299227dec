"""A handler that hands its channel to the task that answers."""

from __future__ import annotations

import asyncio
from typing import Any

from emberwire import Accept, Channel, Endpoint, NoReply, Ok, Socket, channel, handle_in, mount
from emberwire.testing import assert_reply, connect, push, subscribe_and_join

TASKS: set[asyncio.Task[None]] = set()


class RoomChannel(Channel):
    async def join(self, topic: Any, payload: Any) -> Ok:
        return Ok()

    @handle_in("export")
    async def export(self, payload: Any) -> NoReply:
        TASKS.add(asyncio.create_task(write(self, payload)))
        return NoReply()

    @handle_in("save")
    async def save(self, payload: Any) -> Ok:
        return Ok(saved=payload["name"])


async def write(answering: Any, payload: Any) -> None:
    await answering.reply(Ok(exported=payload["name"]))


class UserSocket(Socket):
    room = channel("room:*", RoomChannel)

    async def connect(self, params: Any, info: Any) -> Accept:
        return Accept()


endpoint = Endpoint(mount("/socket", UserSocket))


async def honest() -> list[Any]:
    async with connect(endpoint, "/socket") as socket:
        room = await subscribe_and_join(socket, "room:1")
        return [room.response, await assert_reply(await push(room, "save", {"name": "a"}))]


async def cured() -> None:
    async with connect(endpoint, "/socket") as socket:
        room = await subscribe_and_join(socket, "room:1")
        await assert_reply(await push(room, "export", {"name": "a"}), "ok", {"exported": "a"})
