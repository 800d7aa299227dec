"""`Socket`: who may connect, what they are called, and which channels they can join.

    class UserSocket(Socket):
        room = channel("room:*", RoomChannel)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            ...

Phoenix: socket.ex. A socket refuses everyone until `connect` is written.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from reference_server.core.errors import ConfigurationError
from reference_server.core.topic import Pattern, Routes
from reference_server.runtime.channel import Channel
from reference_server.runtime.handlers import Handler, handlers_of, intercepted, require_callbacks
from reference_server.runtime.returns import Accept, Refuse

Params: TypeAlias = Mapping[str, Any]
"""The decoded query string and the path parameters of the mount; a path parameter wins over the query."""

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConnectInfo:
    """What is known of the request that opens a socket. A part that the mount does not ask for is None or empty.

    Cookies and other headers are deliberately not here: a cookie is sent by any page that opens a socket.
    Phoenix: socket/transport.ex, connect_info/3.
    """

    auth_token: str | None = None
    peer_data: tuple[str, int] | None = None
    uri: str | None = None
    user_agent: str | None = None
    x_headers: Headers = ()
    trace_context_headers: Headers = ()
    sec_websocket_headers: Headers = ()
    session: Mapping[str, Any] | None = None
    constants: Mapping[str, Any] = field(default_factory=dict)


_CALLBACKS = {
    "join": ("topic", "payload"),
    "after_join": (),
    "handle_in": ("event", "payload"),
    "handle_out": ("event", "payload"),
    "handle_info": ("message",),
    "handle_gap": ("seconds",),
    "terminate": ("reason",),
}


@dataclass(frozen=True, slots=True)
class ChannelRoute:
    """What `channel(…)` puts into a socket class: topics that match `pattern` are served by `channel`."""

    pattern: Pattern
    channel: type[Channel]
    assigns: Mapping[str, Any]
    handlers: Mapping[str, Handler]
    intercepts: frozenset[str]


def channel(pattern: str, channel: type[Channel], *, assigns: Mapping[str, Any] | None = None) -> ChannelRoute:
    """Route a topic (`"room:lobby"`) or all topics with a prefix (`"room:*"`) to a channel class.

    Written as one statement in the body of a Socket; the first route that matches a topic wins. `assigns` are added
    to those of the socket. Raises ConfigurationError for a pattern with a `*` anywhere but at its end, and for
    handlers that cannot work. Phoenix: socket.ex, channel/3.
    """
    given: object = channel
    if not (isinstance(given, type) and issubclass(given, Channel)):
        raise ConfigurationError(f"channel({pattern!r}, …) needs a subclass of Channel, got {channel!r}.")
    require_callbacks(channel, _CALLBACKS)
    for option in ("log_join", "log_handle_in"):
        require_level(channel, option)
    intercepts = intercepted(channel)
    if intercepts and channel.handle_out is Channel.handle_out:
        raise ConfigurationError(
            f"{channel.__name__} intercepts {', '.join(sorted(intercepts))} but has no handle_out; "
            f"nobody would receive these broadcasts."
        )
    return ChannelRoute(Pattern(pattern), channel, dict(assigns or {}), handlers_of(channel), intercepts)


def require_level(owner: type, option: str) -> None:
    """Raise ConfigurationError for a level of logging that is none: every line would be a traceback."""
    level: object = getattr(owner, option)
    if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
        raise ConfigurationError(f"{owner.__name__}.{option} is a level such as logging.INFO, or None, got {level!r}.")


class Socket:
    """One client's connection, and the identity that was proved when it opened.

    `assigns` is what `connect` accepted with; every channel gets a copy when it is joined.
    """

    routes: ClassVar[Routes[ChannelRoute]] = Routes(())

    log_connect: ClassVar[int | None] = logging.INFO
    """The level at which handshakes and ends are logged; None for not at all. Phoenix: socket.ex, the option `log`."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = [route for route in vars(cls).values() if isinstance(route, ChannelRoute)]
        cls.routes = Routes([*((route.pattern, route) for route in own), *cls.routes])

    def __init__(self) -> None:
        self.assigns: dict[str, Any] = {}

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        """Decide who this is. Runs before the WebSocket opens; an exception is answered with 500 and logged.

        DIFFERS: a socket without its own `connect` refuses; the template of Phoenix accepts everyone.
        """
        return Refuse("unauthorized")

    def id(self) -> str | None:
        """A name for all sockets of one identity, such as "users_socket:7", by which they can be disconnected.

        None means that this socket can never be closed from outside.
        """
        return None
