"""Encodes the messages between nodes.

    45 57 01 | [kind, sender, …]

Everything else on our channels of the broker is foreign and unreadable: text, pickles, other versions of this format.
Reading yields one of the message types below with fields of the right types, and never runs or imports anything.

>>> data = encode(Cast(sender="node-a", service="presence", data=b"hello"))
>>> decode(data)
Cast(sender='node-a', service='presence', data=b'hello')
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from reference_server.core.errors import EmberwireError
from reference_server.core.outbox_state import EncodedFrame

MARK = b"EW"
VERSION = 1
"""Rises with every change after which older nodes could not read, or would misread, what is sent."""

OVERHEAD = 256
"""Bytes by which an envelope is at most longer than the data in a `Part`."""

Problem: TypeAlias = Literal["foreign", "version", "garbage"]


class Unreadable(EmberwireError):
    """Not a message of ours: `reason` says what is wrong with it."""

    def __init__(self, reason: Problem) -> None:
        super().__init__(reason)
        self.reason: Problem = reason


class TextBroadcast(msgspec.Struct, frozen=True, array_like=True, tag="t"):
    """A broadcast with a JSON payload: `frame` is the text frame of version 2.

    `run` and `number` count what one run of the sender has broadcast, so that a repetition is noticed.
    """

    sender: str
    run: int
    number: int
    frame: str


class BinaryBroadcast(msgspec.Struct, frozen=True, array_like=True, tag="b"):
    """A broadcast of bytes: `frame` is the binary frame of version 2."""

    sender: str
    run: int
    number: int
    frame: bytes


class Direct(msgspec.Struct, frozen=True, array_like=True, tag="d"):
    """A broadcast to one node: `frame` is the frame of version 2 in UTF-8 or in bytes."""

    sender: str
    is_text: bool
    frame: bytes


class Cast(msgspec.Struct, frozen=True, array_like=True, tag="n"):
    """Data for a service of the other nodes, such as a presence's gossip; it may get lost."""

    sender: str
    service: str
    data: bytes


class Request(msgspec.Struct, frozen=True, array_like=True, tag="q"):
    """A request to a service of one other node."""

    sender: str
    number: int
    service: str
    data: bytes


class Ack(msgspec.Struct, frozen=True, array_like=True, tag="h"):
    """The service is there and works on the response."""

    sender: str
    number: int


class Response(msgspec.Struct, frozen=True, array_like=True, tag="a"):
    """The response to a request; None when the service has none."""

    sender: str
    number: int
    data: bytes | None


class Cancel(msgspec.Struct, frozen=True, array_like=True, tag="x"):
    """The node that sent a request does not wait for its response any more."""

    sender: str
    number: int


class Part(msgspec.Struct, frozen=True, array_like=True, tag="p"):
    """A piece of an encoded message that is too long for the broker: the `index`th of `count` from 0."""

    sender: str
    message: int
    index: int
    count: int
    data: bytes


Envelope: TypeAlias = TextBroadcast | BinaryBroadcast | Direct | Cast | Request | Ack | Response | Cancel | Part

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Envelope] = msgspec.msgpack.Decoder(Envelope)
_start = MARK + bytes([VERSION])


def encode(message: Envelope) -> bytes:
    """The bytes of one message."""
    return _start + _encoder.encode(message)


def decode(data: bytes) -> Envelope:
    """Read one message. Raises Unreadable, and nothing else, for anything that is not a message."""
    if data[: len(_start)] != _start:
        is_ours = data[: len(MARK)] == MARK and len(data) > len(MARK)
        raise Unreadable("version" if is_ours else "foreign")
    try:
        return _decoder.decode(memoryview(data)[len(_start) :])
    # RecursionError: garbage may claim to be nested deeper than the decoder goes.
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Unreadable("garbage") from error


_text_frame = msgspec.json.Decoder(tuple[None, None, str, str, msgspec.Raw])


def read_frame(frame: str | bytes) -> tuple[str, str, EncodedFrame]:
    """The topic and event of a broadcast's frame, and the frame, which may go to clients as it is.

    Raises Unreadable for anything but a whole frame of a broadcast in version 2.
    """
    try:
        topic, event = _text_names(frame) if isinstance(frame, str) else _binary_names(frame)
    except (msgspec.MsgspecError, ValueError, IndexError, RecursionError) as error:
        raise Unreadable("garbage") from error
    return topic, event, EncodedFrame(frame)


def _text_names(frame: str) -> tuple[str, str]:
    _, _, topic, event, payload = _text_frame.decode(frame)
    if bytes(payload)[:1] != b"{":
        raise ValueError("the payload of a broadcast is an object")
    return topic, event


def _binary_names(frame: bytes) -> tuple[str, str]:
    # The layout is that of core/binary_frame.py, encode_broadcast.
    topic_end = 3 + frame[1]
    event_end = topic_end + frame[2]
    if frame[0] != 2 or len(frame) < event_end:
        raise ValueError("not a whole binary broadcast")
    return frame[3:topic_end].decode(), frame[topic_end:event_end].decode()
