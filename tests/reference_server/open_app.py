"""The smallest application that a channel under test can live in: everyone may connect, everyone may join.

    class EchoChannel(OpenChannel):
        @handle_in("echo")
        async def echo(self, payload: Any) -> Ok:
            return Ok(payload)

    async with connect(endpoint_for(EchoChannel)) as socket: ...

`connect(endpoint, params={"user": "bob"})` is how a test says who connects; without it everyone is ada.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    Limits,
    Ok,
    Params,
    Presence,
    Refuse,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    mount,
)
from reference_server.runtime.clock import Clock
from reference_server.runtime.pubsub.adapter import Adapter


class OpenChannel(Channel):
    """Anyone may join."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok()


def endpoint_for(
    channel_class: type[Channel],
    *,
    clock: Clock | None = None,
    limits: Limits | None = None,
    presences: Sequence[Presence] = (),
    pubsub: Adapter | None = None,
    websocket: WebSocketOptions | None = None,
    assigns: Mapping[str, Any] | None = None,
) -> Endpoint:
    """An endpoint at "/socket" with `channel_class` on "room:*"; the socket ids are "users_socket:<user>"."""

    class UserSocket(Socket):
        room = channel("room:*", channel_class, assigns=assigns)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            return Accept(user=params.get("user", "ada"))

        def id(self) -> str:
            return f"users_socket:{self.assigns['user']}"

    mounted = mount("/socket", UserSocket, limits=limits, websocket=websocket or WebSocketOptions())
    return Endpoint(mounted, clock=clock, presences=presences, pubsub=pubsub)
