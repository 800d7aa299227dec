"""An endpoint for testing one channel: everybody may connect.

endpoint = open_endpoint(RoomChannel)
async with connect(endpoint, params={"user": "bob"}) as bob:
    room = await subscribe_and_join(bob, "room:42")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference_server.core.limits import Limits
from reference_server.edge.endpoint import Endpoint
from reference_server.edge.mount import LongPollOptions, WebSocketOptions, mount
from reference_server.runtime.channel import Channel
from reference_server.runtime.clock import Clock
from reference_server.runtime.cluster.adapter import Adapter
from reference_server.runtime.connect import Accept, ConnectInfo, Params
from reference_server.runtime.presence.presence import Presence
from reference_server.runtime.route import channel
from reference_server.runtime.socket import Socket

EVERYBODY = {"user": "ada"}
"""Who connects to an open endpoint without saying so."""


def open_endpoint(
    channel_class: type[Channel],
    topics: str = "room:*",
    *,
    assigns: Mapping[str, Any] = EVERYBODY,
    route_assigns: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    websocket: WebSocketOptions | None = None,
    longpoll: LongPollOptions | None = None,
    presences: Sequence[Presence] = (),
    pubsub: Adapter | None = None,
    clock: Clock | None = None,
    log: bool = True,
) -> Endpoint:
    """An Endpoint with one socket, at "/socket", which admits everybody, and one channel class, on `topics`.

    A client's socket gets `assigns`; a parameter of the handshake with the same name replaces the value, so that
    `connect(endpoint, params={"user": "bob"})` is bob. The socket's id is "users_socket:<user>", for `disconnect`.
    The other arguments are those of `channel`, `mount` and `Endpoint`. Raises ConfigurationError as these do.
    """

    class OpenSocket(Socket):
        only = channel(topics, channel_class, assigns=route_assigns)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept:  # noqa: EW101 - a test kit's open door
            return Accept(**{name: params.get(name, value) for name, value in assigns.items()})

        def id(self) -> str | None:
            return f"users_socket:{self.assigns['user']}" if "user" in self.assigns else None

    mounted = mount("/socket", OpenSocket, websocket=websocket or WebSocketOptions(), longpoll=longpoll, limits=limits)
    return Endpoint(mounted, clock=clock, presences=presences, pubsub=pubsub, log=log)
