"""A channel that pushes inside `join`, where it raises, and another one that does not."""

from __future__ import annotations

from typing import Any

from emberwire import Accept, Channel, Endpoint, Ok, Socket, channel, mount
from emberwire.testing import assert_push, connect, subscribe_and_join


class RoomChannel(Channel):
    async def join(self, topic: Any, payload: Any) -> Ok:
        await self.push("welcome", {})
        return Ok()


class LobbyChannel(Channel):
    async def join(self, topic: Any, payload: Any) -> Ok:
        return Ok(name="lobby")


class UserSocket(Socket):
    lobby = channel("lobby", LobbyChannel)
    room = channel("room:*", RoomChannel)

    async def connect(self, params: Any, info: Any) -> Accept:
        return Accept()


endpoint = Endpoint(mount("/socket", UserSocket))


async def honest() -> list[Any]:
    async with connect(endpoint, "/socket") as socket:
        lobby = await subscribe_and_join(socket, "lobby")
        return [lobby.response]


async def cured() -> None:
    async with connect(endpoint, "/socket") as socket:
        room = await subscribe_and_join(socket, "room:1")
        await assert_push(room, "welcome", {})
