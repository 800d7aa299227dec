"""Frames that no WebSocket client writes: each ends its own connection with the close code that RFC 6455 names."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import pytest

from tests.security.attacker import (
    BINARY,
    CLOSE,
    CONTINUATION,
    MASK,
    PING,
    PONG,
    TEXT,
    UPGRADE,
    Attacker,
    Fate,
    frame,
    request,
)
from tests.security.target import MEGABYTE, SOCKET, Target


def close_with(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, code.to_bytes(2, "big") + reason)


def lying(length: int) -> bytes:
    """A text frame whose header promises more than anyone will send."""
    return bytes((0x81, 0xFF)) + length.to_bytes(8, "big") + MASK


@dataclass(frozen=True, slots=True)
class Abuse:
    """What is sent, and how the connection ends."""

    name: str
    data: bytes
    fate: Fate


PROTOCOL_ERROR, INVALID, POLICY, TOO_BIG, UNDECODABLE = 1002, 1007, 1008, 1009, 1011

ABUSES = [
    Abuse("an unmasked frame", frame(TEXT, b"[]", masked=False), PROTOCOL_ERROR),
    Abuse("reserved bit 1", frame(TEXT, b"[]", reserved=4), PROTOCOL_ERROR),
    Abuse("reserved bit 2", frame(TEXT, b"[]", reserved=2), PROTOCOL_ERROR),
    Abuse("reserved bit 3", frame(TEXT, b"[]", reserved=1), PROTOCOL_ERROR),
    Abuse("an opcode for data that is none", frame(0x3, b"[]"), PROTOCOL_ERROR),
    Abuse("an opcode for control that is none", frame(0xB, b""), PROTOCOL_ERROR),
    Abuse("a continuation of nothing", frame(CONTINUATION, b"[]"), PROTOCOL_ERROR),
    Abuse("a message in a message", frame(TEXT, b"[", fin=False) + frame(TEXT, b"]"), PROTOCOL_ERROR),
    Abuse("a ping in fragments", frame(PING, b"x", fin=False), PROTOCOL_ERROR),
    Abuse("a ping of 126 bytes", frame(PING, b"x" * 126), PROTOCOL_ERROR),
    Abuse("a pong of 126 bytes", frame(PONG, b"x" * 126), PROTOCOL_ERROR),
    Abuse("a close of 126 bytes", close_with(1000, b"x" * 124), PROTOCOL_ERROR),
    Abuse("a close of one byte", frame(CLOSE, b"x"), PROTOCOL_ERROR),
    Abuse("a close with code 0", close_with(0), PROTOCOL_ERROR),
    Abuse("a close with code 999", close_with(999), PROTOCOL_ERROR),
    Abuse("a close with code 1005", close_with(1005), PROTOCOL_ERROR),
    Abuse("a close with code 1006", close_with(1006), PROTOCOL_ERROR),
    Abuse("a close with code 5000", close_with(5000), PROTOCOL_ERROR),
    Abuse("a close in the middle of a message", frame(TEXT, b"[", fin=False) + close_with(1000), PROTOCOL_ERROR),
    Abuse("a reason that is not UTF-8", close_with(1000, b"\xff"), INVALID),
    Abuse("text that is not UTF-8", frame(TEXT, b"\xff\xfe"), INVALID),
    Abuse("text that ends in half a character", frame(TEXT, "é".encode()[:1]), INVALID),
    Abuse("text with a surrogate in UTF-8", frame(TEXT, b'["\xed\xa0\x80"]'), INVALID),
    Abuse("text that is not UTF-8, in fragments", frame(TEXT, b"\xff", fin=False) + frame(CONTINUATION, b""), INVALID),
    Abuse("a close and more", close_with(4321) + frame(TEXT, b"[]") * 100, 4321),
    Abuse("a byte over the bound", frame(TEXT, b"x" * 65_537), TOO_BIG),
    Abuse("a byte over the bound, as bytes", frame(BINARY, b"\0" * 65_537), TOO_BIG),
    Abuse("characters within the bound, bytes over it", frame(TEXT, "é".encode() * 32_769), TOO_BIG),
    Abuse("fragments over the bound", frame(TEXT, b"x" * 60_000, fin=False) + frame(0, b"x" * 60_000), TOO_BIG),
    Abuse("20 MiB", frame(TEXT, b"x" * (20 * MEGABYTE)), TOO_BIG),
    Abuse("a length of 1 TiB", lying(1 << 40), TOO_BIG),
    Abuse("a length of 2^63", lying(1 << 63), TOO_BIG),
    Abuse("a length of 2^64 - 1", lying((1 << 64) - 1), TOO_BIG),
    Abuse("too many pings", frame(PING, b"x") * 1_000, POLICY),
    Abuse("too many pongs", frame(PONG, b"x") * 1_000, POLICY),
    Abuse(
        "fragments without end", frame(TEXT, b"[", fin=False) + frame(CONTINUATION, b"", fin=False) * 100_001, POLICY
    ),
    Abuse("compression that was not agreed on", frame(TEXT, zlib.compress(b"[]"), reserved=4), PROTOCOL_ERROR),
    Abuse("an empty text", frame(TEXT, b""), UNDECODABLE),
    Abuse("an empty binary", frame(BINARY, b""), UNDECODABLE),
]


@pytest.mark.parametrize("abuse", ABUSES, ids=lambda abuse: abuse.name)
def test_a_frame_that_is_wrong_ends_its_connection(target: Target, abuse: Abuse) -> None:
    """S16, and the frames of reliability's abuse catalogue."""
    with target.insider() as attacker:
        attacker.write(abuse.data)
        assert attacker.fate() == abuse.fate
        assert attacker.rest() == b""


@pytest.mark.parametrize("cut", range(1, 12))
def test_half_a_frame_and_a_hang_up_is_a_hang_up(target: Target, cut: int) -> None:
    with target.insider() as attacker:
        attacker.write(frame(TEXT, b'["1","2","room:1","shout",{}]')[:cut])


def test_a_message_in_fragments_with_pings_between_them_is_a_message(target: Target) -> None:
    with target.insider() as attacker:
        text = b'["1","2","room:1","echo",{"a":1}]'
        attacker.write(frame(TEXT, text[:9], fin=False) + frame(PING, b"?") + frame(CONTINUATION, text[9:]))
        assert attacker.hear() == (PONG, b"?")
        assert attacker.message() == ["1", "2", "room:1", "phx_reply", {"status": "ok", "response": {"a": 1}}]


def test_frames_that_come_before_the_answer_to_the_handshake_wait_for_it(target: Target) -> None:
    """Nothing is written into the HTTP response, and what was sent early is read in its turn."""
    idle = target.stats().tasks
    with Attacker(target.port) as attacker:
        attacker.write(request("GET", SOCKET.replace("/socket", "/slow"), UPGRADE))
        while target.stats().tasks == idle:  # until the handshake has begun
            pass
        attacker.write(frame(PING, b"early") + frame(TEXT, b'[null,"1","phoenix","heartbeat",{}]'))
        assert attacker.status() == 101
        assert attacker.hear() == (PONG, b"early")
        assert attacker.message()[1] == "1"


def test_compression_is_not_agreed_to(target: Target) -> None:
    """S03: nobody can send a bomb, and no secret shows in the length of what is compressed."""
    with Attacker(target.port) as attacker:
        offer = "permessage-deflate; client_max_window_bits; server_no_context_takeover"
        assert attacker.handshake(SOCKET, {"Sec-WebSocket-Extensions": offer}) == 101
        assert "extensions" not in attacker.head.lower()
