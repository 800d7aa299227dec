"""Reads and writes the frames of protocol version 1.

JSON objects, for clients that send no `vsn`.
Phoenix: socket/serializers/v1_json_serializer.ex.
"""

from __future__ import annotations

from typing import Any

import msgspec

from reference_server.core.errors import BinaryNotSupported
from reference_server.core.limits import Limits
from reference_server.core.message import REPLY, Broadcast, Frame, Message, Outgoing, Ref, ReplyMessage
from reference_server.core.serializer import checked, refuse_long_frame, text_frame
from reference_server.core.strict_json import decode_with


class _ObjectFrame(msgspec.Struct, frozen=True):
    """The V1 object: all keys but `join_ref` must be there, `ref` may be null."""

    topic: str
    event: str
    payload: Any
    ref: Ref
    join_ref: Ref = None


_OBJECT = msgspec.json.Decoder(_ObjectFrame)


class V1Serializer:
    """JSON objects without `join_ref`; the version of a client that sends no `vsn`.

    DIFFERS: a broadcast of bytes skips V1 clients instead of raising in the code that broadcasts; in Phoenix any
    client may break the binary broadcasts of a topic by joining it with version 1.
    """

    version = "1.0.0"

    def decode(self, frame: Frame, limits: Limits) -> Message:
        # The opcode is ignored: JSON in a binary frame is taken (observed on Phoenix 1.8.12).
        refuse_long_frame(frame, limits)
        parts = decode_with(_OBJECT, frame, limits)
        return checked(Message(parts.join_ref, parts.ref, parts.topic, parts.event, parts.payload), limits)

    def encode(self, outgoing: Outgoing) -> Frame:
        match outgoing:
            case ReplyMessage(_, ref, topic, status, response):
                event, payload = REPLY, {"status": status, "response": _not_bytes(response)}
            case Message(_, ref, topic, event, payload):
                payload = _not_bytes(payload)
            case Broadcast(topic, event, payload):
                ref, payload = None, _not_bytes(payload)
        given = payload["response"] if isinstance(outgoing, ReplyMessage) else payload
        return text_frame({"topic": topic, "event": event, "payload": payload, "ref": ref}, given)


V1 = V1Serializer()


def _not_bytes(payload: Any) -> Any:
    if isinstance(payload, bytes):
        raise BinaryNotSupported("A client of protocol version 1 cannot receive bytes; send it JSON.")
    return payload
