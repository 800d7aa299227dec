"""The application of the tour: a room in which everybody hears what is said, and sees how much each has said."""

from __future__ import annotations

import msgspec

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Ok,
    Params,
    Presence,
    Refuse,
    Socket,
    Topic,
    channel,
    handle_in,
    mount,
    public,
)

presence = Presence()


class Said(msgspec.Struct):
    """What a client says: the handlers are called with nothing else."""

    body: str


@public("the tour shows the way of a message, and asks nobody for a password on it")
class Room(Channel):
    """One client in one room."""

    async def join(self, topic: Topic, payload: object) -> Ok:
        return Ok()

    async def after_join(self) -> None:
        await presence.track(self, self.assigns["name"], {"messages": 0})
        await self.push("presence_state", await presence.list(self))

    @handle_in("echo")
    async def echo(self, said: Said) -> Ok:
        return Ok(body=said.body)

    @handle_in("whisper")
    async def whisper(self, said: Said) -> Ok:
        await self.broadcast("said", {"name": self.assigns["name"], "body": said.body})
        return Ok()

    @handle_in("say")
    async def say(self, said: Said) -> Ok:
        await presence.update(self, self.assigns["name"], lambda meta: {"messages": meta["messages"] + 1})
        await self.broadcast("said", {"name": self.assigns["name"], "body": said.body})
        return Ok()


@public("visitors of the tour are who they say they are")
class Visitor(Socket):
    """A client, by the name that it gives itself."""

    room = channel("room:*", Room)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Accept(name=params["name"])


endpoint = Endpoint(mount("/socket", Visitor), presences=[presence], log=False)
