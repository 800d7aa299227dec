"""A channel that tracks its client and never sends the list."""

from __future__ import annotations

from typing import Any

from emberwire import Accept, Channel, Endpoint, Ok, Presence, Socket, channel, handle_in, mount
from emberwire.testing import assert_push, assert_reply, connect, push, subscribe_and_join

presence = Presence()


class RoomChannel(Channel):
    async def join(self, topic: Any, payload: Any) -> Ok:
        return Ok()

    async def after_join(self) -> None:
        await presence.track(self, "ada", {})

    @handle_in("who")
    async def who(self, payload: Any) -> Ok:
        return Ok(names=sorted(await presence.list(self)))


class UserSocket(Socket):
    room = channel("room:*", RoomChannel)

    async def connect(self, params: Any, info: Any) -> Accept:
        return Accept()


endpoint = Endpoint(mount("/socket", UserSocket), presences=[presence])


async def honest() -> list[Any]:
    async with connect(endpoint, "/socket") as socket:
        room = await subscribe_and_join(socket, "room:1")
        return [room.response, await assert_reply(await push(room, "who", {}))]


async def cured() -> None:
    async with connect(endpoint, "/socket") as socket:
        room = await subscribe_and_join(socket, "room:1")
        await assert_push(room, "presence_state")
