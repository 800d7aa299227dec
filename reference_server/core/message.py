"""The nouns of the protocol: `Message`, `ReplyMessage` and `Broadcast`.

Phoenix: socket/message.ex. A payload is any JSON value, or `bytes` for a binary frame.
Refs are opaque: they are never parsed, and compared with their type, because a client that joined
with the number 1 and pushes with the string "1" is not the same joined channel (observed on Phoenix 1.8.12).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

Ref: TypeAlias = str | int | None
Payload: TypeAlias = Any
Frame: TypeAlias = str | bytes
"""One WebSocket message: `str` is a text frame, `bytes` a binary one."""

JOIN = "phx_join"
LEAVE = "phx_leave"
REPLY = "phx_reply"
CLOSE = "phx_close"
ERROR = "phx_error"
HEARTBEAT = "heartbeat"
CONTROL_TOPIC = "phoenix"


class Message(msgspec.Struct, frozen=True, array_like=True):
    """A message with an address: everything a client sends, and what a channel pushes (then `ref` is None).

    A struct, and like an array, because that is what a client's frame is: it is decoded in one step.
    """

    join_ref: Ref
    ref: Ref
    topic: str
    event: str
    payload: Payload


class ReplyMessage(msgspec.Struct, frozen=True):
    """The answer to the message that carried `ref`; any `status` is legal, clients know "ok" and "error"."""

    join_ref: Ref
    ref: Ref
    topic: str
    status: str
    response: Payload


class Broadcast(msgspec.Struct, frozen=True):
    """A message for everyone on a topic; a channel gets it in `handle_info` after `subscribe`.

    It belongs to no join, so it carries no refs.
    """

    topic: str
    event: str
    payload: Payload


Outgoing: TypeAlias = Message | ReplyMessage | Broadcast


def closed(join_ref: Ref, topic: str) -> Message:
    """The frame that tells a client that its channel stopped normally (ref repeats join_ref, as Phoenix does)."""
    return Message(join_ref, join_ref, topic, CLOSE, {})


def errored(join_ref: Ref, topic: str) -> Message:
    """The frame that tells a client that its channel crashed, and that it should rejoin."""
    return Message(join_ref, join_ref, topic, ERROR, {"reason": "channel_crash"})


def error_reply(message: Message, reason: str, *, join_ref: Ref = None) -> ReplyMessage:
    """An error reply of the transport itself, such as "unmatched topic"."""
    return ReplyMessage(join_ref, message.ref, message.topic, "error", {"reason": reason})


EMPTY: Mapping[str, Any] = {}
"""The response of a reply that has nothing to say; on the wire always an object, because phoenix.js logs its keys."""
