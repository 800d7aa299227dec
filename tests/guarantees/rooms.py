"""An application in which everybody may do everything, for tests that are about the server and not about rights.

class EchoChannel(OpenChannel): ...

endpoint = endpoint_for(EchoChannel, clock=FakeClock())
async with connect(endpoint, params={"user": "ada"}) as socket: ...
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Limits,
    LongPollOptions,
    Ok,
    Params,
    Presence,
    Refuse,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    handle_in,
    mount,
)
from emberwire import Error as JoinError
from reference_server.runtime.clock import Clock
from reference_server.runtime.pubsub.adapter import Adapter

UNLIMITED_RATE = Limits(max_rate=1e9, max_burst=1_000_000_000)
"""For tests that send faster than any client may."""


class OpenChannel(Channel):
    """Anyone may join, and gets back what they push."""

    async def join(self, topic: Topic, payload: Any) -> Ok | JoinError:
        return Ok()

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("shout")
    async def shout(self, payload: Any) -> Ok:
        await self.broadcast("shout", payload)
        return Ok()


def endpoint_for(
    channel_class: type[Channel],
    *,
    limits: Limits = UNLIMITED_RATE,
    clock: Clock | None = None,
    pubsub: Adapter | None = None,
    presences: Sequence[Presence] = (),
    longpoll: LongPollOptions | None = None,
    log: bool = False,
) -> Endpoint:
    """An endpoint with one socket, at `/socket`, and one channel, at `room:*`."""

    class OpenSocket(Socket):
        room = channel("room:*", channel_class)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            return Accept(user=params.get("user", "ada"))

        def id(self) -> str:
            return f"users:{self.assigns['user']}"

    options = WebSocketOptions(check_origin=False)
    mounted = mount("/socket", OpenSocket, websocket=options, longpoll=longpoll, limits=limits)
    return Endpoint(mounted, clock=clock, pubsub=pubsub, presences=presences, log=log)
