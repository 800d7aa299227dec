"""Reads and writes the binary frames of protocol version 2.

One byte for the kind, one for the length of each name, then the names, then the data.

    client → server  push       00 | join_ref | ref   | topic | event  | data
    server → client  push       00 | join_ref | topic | event |          data     (no ref)
    server → client  reply      01 | join_ref | ref   | topic | status | data
    server → client  broadcast  02 | topic    | event |                  data

Phoenix: v2_json_serializer.ex, fastlane!/1, encode!/1 and decode!/2. The lengths stand together after the kind.
A ref that is null has length 0 on the way out; on the way in, length 0 is the empty string (observed on 1.8.12).
"""

from __future__ import annotations

from reference_server.core.errors import EncodeError, RemoteProtocolError
from reference_server.core.message import Message, Ref
from reference_server.core.strict_json import INTERNAL_ERROR

PUSH, REPLY, BROADCAST = 0, 1, 2
_LONGEST = 255


def decode_push(frame: bytes) -> Message:
    """Read a client's binary push. Raises RemoteProtocolError for any other kind and for lengths that do not fit."""
    if not frame or frame[0] != PUSH:
        raise RemoteProtocolError(INTERNAL_ERROR, "expected a binary push frame")
    lengths = frame[1:5]
    start = 5
    if len(lengths) < 4 or start + sum(lengths) > len(frame):
        raise RemoteProtocolError(INTERNAL_ERROR, "expected a whole binary frame, got the start of one")
    names: list[str] = []
    for length in lengths:
        names.append(_read_name(frame[start : start + length]))
        start += length
    join_ref, ref, topic, event = names
    return Message(join_ref, ref, topic, event, frame[start:])


def decode_broadcast(frame: bytes) -> bytes:
    """The data of a broadcast that `encode_broadcast` wrote, here or on another node."""
    return frame[3 + frame[1] + frame[2] :]


def encode_push(join_ref: Ref, topic: str, event: str, data: bytes) -> bytes:
    """Write a push of `data`. Raises EncodeError for a name over 255 bytes."""
    return _encode(PUSH, (("join_ref", join_ref), ("topic", topic), ("event", event)), data)


def encode_reply(join_ref: Ref, ref: Ref, topic: str, status: str, data: bytes) -> bytes:
    """Write a reply with `data`. Raises EncodeError for a name over 255 bytes."""
    return _encode(REPLY, (("join_ref", join_ref), ("ref", ref), ("topic", topic), ("status", status)), data)


def encode_broadcast(topic: str, event: str, data: bytes) -> bytes:
    """Write a broadcast of `data`. Raises EncodeError for a name over 255 bytes."""
    return _encode(BROADCAST, (("topic", topic), ("event", event)), data)


def _encode(kind: int, names: tuple[tuple[str, Ref], ...], data: bytes) -> bytes:
    encoded = [_write_name(field, value) for field, value in names]
    return bytes([kind, *map(len, encoded)]) + b"".join(encoded) + data


def _write_name(field: str, value: Ref) -> bytes:
    encoded = b"" if value is None else str(value).encode("utf-8")
    if len(encoded) > _LONGEST:
        raise EncodeError(f"The {field} of a binary frame has at most {_LONGEST} bytes, got {len(encoded)}.")
    return encoded


def _read_name(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RemoteProtocolError(INTERNAL_ERROR, "expected UTF-8 in the header of a binary frame") from error
