"""Emberwire: real-time channels for Starlette, in the shape of Phoenix Channels.

The names are listed in the order in which an application meets them: a socket, its channels, what they answer, the
endpoint that serves them, presence, tokens. `emberwire.testing` holds the test kit.

    from emberwire import Channel, Ok, Socket, channel, handle_in

A name is imported when it is first used, so that a program that needs none of them, such as `emberwire lint`, starts
without the web server. Nothing is defined here: go to the module of a name to read it.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is not imported for it: `emberwire lint` starts here. Type checkers know this name
if TYPE_CHECKING:
    from reference_server.core.answers import Error, NoReply, Ok, Reply, Stop
    from reference_server.core.errors import (
        AlreadyTracked,
        EmberwireError,
        NotTracked,
        PresenceError,
        PubSubUnavailable,
        TokenError,
    )
    from reference_server.core.limits import Limits
    from reference_server.core.message import Broadcast
    from reference_server.core.presence.meta import PresenceLimits
    from reference_server.core.presence.tracker_options import TrackerOptions
    from reference_server.core.topic import Topic
    from reference_server.edge.endpoint import Endpoint
    from reference_server.edge.mount import LongPollOptions, WebSocketOptions, mount
    from reference_server.runtime.channel import Channel
    from reference_server.runtime.cluster.one_process import one_process_only
    from reference_server.runtime.connect import Accept, ConnectInfo, Params, Refuse
    from reference_server.runtime.handlers import handle_in, intercept
    from reference_server.runtime.presence.presence import Presence
    from reference_server.runtime.public import public
    from reference_server.runtime.reply_ref import ReplyRef
    from reference_server.runtime.route import channel
    from reference_server.runtime.socket import Socket
    from reference_server.runtime.tokens import Tokens

__all__ = [  # noqa: RUF022 - this is the reading order
    # a socket: who is there
    "Socket",
    "Params",
    "ConnectInfo",
    "Accept",
    "Refuse",
    "channel",
    "public",
    # a channel: what they may do
    "Channel",
    "Topic",
    "handle_in",
    "intercept",
    "Ok",
    "Error",
    "Reply",
    "NoReply",
    "Stop",
    "ReplyRef",
    "Broadcast",
    # the endpoint: where they come in
    "Endpoint",
    "mount",
    "WebSocketOptions",
    "LongPollOptions",
    "Limits",
    # presence: who else is there
    "Presence",
    "TrackerOptions",
    "PresenceLimits",
    "PresenceError",
    "AlreadyTracked",
    "NotTracked",
    # tokens: how they prove it
    "Tokens",
    "TokenError",
    # what keeps several processes from serving it
    "one_process_only",
    # what a broadcast raises while the other nodes cannot be reached
    "PubSubUnavailable",
    # what all of its exceptions are
    "EmberwireError",
]

_HOMES = {
    "reference_server.core.answers": ("Error", "NoReply", "Ok", "Reply", "Stop"),
    "reference_server.core.errors": (
        "AlreadyTracked",
        "EmberwireError",
        "NotTracked",
        "PresenceError",
        "PubSubUnavailable",
        "TokenError",
    ),
    "reference_server.core.limits": ("Limits",),
    "reference_server.core.message": ("Broadcast",),
    "reference_server.runtime.tokens": ("Tokens",),
    "reference_server.core.topic": ("Topic",),
    "reference_server.core.presence.meta": ("PresenceLimits",),
    "reference_server.core.presence.tracker_options": ("TrackerOptions",),
    "reference_server.edge.endpoint": ("Endpoint",),
    "reference_server.edge.mount": ("LongPollOptions", "WebSocketOptions", "mount"),
    "reference_server.runtime.channel": ("Channel",),
    "reference_server.runtime.connect": ("Accept", "ConnectInfo", "Params", "Refuse"),
    "reference_server.runtime.handlers": ("handle_in", "intercept"),
    "reference_server.runtime.cluster.one_process": ("one_process_only",),
    "reference_server.runtime.presence.presence": ("Presence",),
    "reference_server.runtime.public": ("public",),
    "reference_server.runtime.reply_ref": ("ReplyRef",),
    "reference_server.runtime.route": ("channel",),
    "reference_server.runtime.socket": ("Socket",),
}
HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562)."""
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        import_module("msgspec")  # a Channel is no use where the rest of the runtime cannot be imported
        value: object = getattr(import_module(HOME[name]), name)
    except ModuleNotFoundError as error:
        from emberwire._extras import named

        raise named(error, f"emberwire.{name}") from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
