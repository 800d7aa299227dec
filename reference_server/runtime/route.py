"""`channel`: routes topics to a channel class.

Phoenix: socket.ex, channel/3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reference_server.core.errors import ConfigurationError
from reference_server.core.topic import Pattern
from reference_server.runtime.channel import Channel
from reference_server.runtime.handlers import Handler, handlers_of, intercepted, require_callbacks

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
    """Raise ConfigurationError for what is no level of logging: every line would be a traceback."""
    level: object = getattr(owner, option)
    if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
        raise ConfigurationError(f"{owner.__name__}.{option} is a level such as logging.INFO, or None, got {level!r}.")
