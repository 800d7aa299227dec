"""Reads and writes the frames of protocol version 2.

JSON arrays, and binary frames for bytes; version 1 is `serializer_v1.py`.
Phoenix: socket/serializers/v2_json_serializer.ex.
Bytes in, messages out, and the other way round; the layouts of the binary frames stand in `binary_frame.py`.

    >>> from reference_server.core.limits import Limits
    >>> V2.decode('["1","2","room:lobby","new_msg",{"body":"hi"}]', Limits())
    Message(join_ref='1', ref='2', topic='room:lobby', event='new_msg', payload={'body': 'hi'})
    >>> V2.encode(Broadcast("room:lobby", "new_msg", {"body": "hi"}))
    '[null,null,"room:lobby","new_msg",{"body":"hi"}]'
"""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from reference_server.core import binary_frame
from reference_server.core.errors import EncodeError, RemoteProtocolError
from reference_server.core.limits import Limits
from reference_server.core.message import REPLY, Broadcast, Frame, Message, Outgoing, ReplyMessage
from reference_server.core.strict_json import INTERNAL_ERROR, decode_with, dumps, encode
from reference_server.core.unencodable import UNENCODABLE
from reference_server.core.utf8 import fits


class Serializer(Protocol):
    """How one protocol version writes and reads frames. `version` is what a client's `vsn` must be compatible with."""

    @property
    def version(self) -> str: ...

    def decode(self, frame: Frame, limits: Limits) -> Message:
        """Read a client's frame. Raises RemoteProtocolError with the close code for a frame that is no message."""

    def encode(self, outgoing: Outgoing) -> Frame:
        """Write a frame for a client. Raises EncodeError when the payload has no form in this version."""


# `[join_ref, ref, topic, event, payload]`; elements after the fifth are ignored, as Phoenix does.
# DIFFERS: a topic or event that is no string, and a ref that is neither string, whole number nor null, make it no
# frame; Phoenix takes any JSON there, and finds no channel for such a topic.
_ARRAY = msgspec.json.Decoder(Message)


class V2Serializer:
    """JSON arrays, and binary frames for payloads that are bytes. Used by phoenix.js since Phoenix 1.4."""

    version = "2.0.0"

    def decode(self, frame: Frame, limits: Limits) -> Message:
        if 4 * len(frame) > limits.max_frame_bytes:
            refuse_long_frame(frame, limits)  # Below that it fits, however many bytes its characters have.
        if isinstance(frame, bytes):
            return binary_frame.decode_push(frame)
        return checked(decode_with(_ARRAY, frame, limits), limits)

    def encode(self, outgoing: Outgoing) -> Frame:
        if isinstance(outgoing, ReplyMessage):
            response = outgoing.response
            if isinstance(response, bytes):
                return _binary_reply(outgoing)
            # `str`, for a Topic is written by a hook of the encoder, which takes longer than all the rest.
            payload = {"status": outgoing.status, "response": response}
            return text_frame([outgoing.join_ref, outgoing.ref, str(outgoing.topic), REPLY, payload], response)
        match outgoing:  # A pattern that takes a message apart takes as long as the encoder.
            case Message(join_ref, ref, topic, event, payload):
                if isinstance(payload, bytes):
                    return binary_frame.encode_push(join_ref, topic, event, payload)
                return text_frame([join_ref, ref, str(topic), event, _object(payload, event)], payload)
            case Broadcast(topic, event, payload):
                if isinstance(payload, bytes):
                    return binary_frame.encode_broadcast(topic, event, payload)
                return text_frame([None, None, str(topic), event, _object(payload, event)], payload)


def _binary_reply(reply: ReplyMessage) -> bytes:
    return binary_frame.encode_reply(reply.join_ref, reply.ref, reply.topic, reply.status, reply.response)


_LARGEST_REF = 2**63
"""Numbers as refs come from clients that count; phxsocket starts at 0."""

V2 = V2Serializer()


def text_frame(frame: object, payload: object) -> str:
    """A frame of JSON. Raises EncodeError that names what is wrong with the payload."""
    try:
        return encode(frame).decode("utf-8")
    except UNENCODABLE:
        dumps(payload)  # raises with the type and the path that the application knows, and not with the frame's
        return dumps(frame).decode("utf-8")


def _object(payload: Any, event: str) -> msgspec.Raw:
    """The payload's JSON, which must be an object: phoenix.js looks things up in it."""
    encoded = dumps(payload)
    if not encoded.startswith(b"{"):
        raise EncodeError(
            f"The payload of {event!r} must be a JSON object, got {type(payload).__name__}; wrap it in a dict."
        )
    return msgspec.Raw(encoded)


def refuse_long_frame(frame: Frame, limits: Limits) -> None:
    """Raise RemoteProtocolError (close code 1009) for a frame of more than `max_frame_bytes`."""
    most = limits.max_frame_bytes
    is_fitting = fits(frame, most) if isinstance(frame, str) else len(frame) <= most
    if not is_fitting:
        raise RemoteProtocolError(1009, f"expected a frame of at most {most} bytes")


def checked(message: Message, limits: Limits) -> Message:
    """Bound the names, because later a binary frame has one byte for the length of each."""
    topic, event, ref, join_ref, longest = (
        message.topic,
        message.event,
        message.ref,
        message.join_ref,
        limits.max_name_bytes,
    )
    if isinstance(ref, str) and isinstance(join_ref, str):
        # So many characters fit whatever they are: those of nearly all messages.
        characters = len(topic) + len(event) + len(ref) + len(join_ref)
        if 4 * characters <= longest:
            return message
    for name in (topic, event, ref, join_ref):
        if isinstance(name, str) and not fits(name, longest):
            raise RemoteProtocolError(INTERNAL_ERROR, f"expected names of at most {longest} bytes")
        if isinstance(name, int) and abs(name) > _LARGEST_REF:
            raise RemoteProtocolError(INTERNAL_ERROR, "expected refs that are no larger than 2⁶³")
    return message
