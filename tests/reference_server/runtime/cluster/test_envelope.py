"""Envelopes: what nodes say arrives as it was said, and nothing else is taken for a message."""

from __future__ import annotations

import json
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.message import Broadcast
from reference_server.core.serializer import V2
from reference_server.runtime.cluster.envelope import (
    MARK,
    OVERHEAD,
    VERSION,
    Ack,
    BinaryBroadcast,
    Cancel,
    Cast,
    Direct,
    Envelope,
    Part,
    Request,
    Response,
    TextBroadcast,
    Unreadable,
    decode,
    encode,
    read_frame,
)

START = MARK + bytes([VERSION])
MESSAGES: tuple[Envelope, ...] = (
    TextBroadcast("a", 7, 1, "[]"),
    BinaryBroadcast("a", 7, 2, b"\x00\xff"),
    Direct("a", True, b"[]"),
    Cast("a", "presence:Presence", b"x"),
    Request("a", 1, "longpoll", b"x"),
    Ack("a", 1),
    Response("a", 1, None),
    Response("a", 1, b""),
    Cancel("a", 1),
    Part("a", 1, 0, 2, b"x"),
)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_arrives_as_it_was_sent(message: Envelope) -> None:
    assert decode(encode(message)) == message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "foreign"),
        (b"E", "foreign"),
        (b"EW", "foreign"),
        (pickle.dumps({"method": "emit"}), "foreign"),
        (json.dumps({"method": "emit"}).encode(), "foreign"),
        (msgspec.msgpack.encode(["room:1", "hello", "[]"]), "foreign"),
        (MARK + b"\x00" + encode(MESSAGES[0])[3:], "version"),
        (MARK + b"\x02", "version"),
        (START, "garbage"),
        (START + b"\xc1", "garbage"),
        (START + msgspec.msgpack.encode(["t", "a", 7, 1]), "garbage"),
        (START + msgspec.msgpack.encode(["t", "a", "7", 1, "[]"]), "garbage"),
        (START + msgspec.msgpack.encode(["t", b"a", 7, 1, "[]"]), "garbage"),
        (START + msgspec.msgpack.encode(["?", "a", 7]), "garbage"),
        (START + encode(MESSAGES[0])[3:] + b"\x00", "garbage"),
        (START + b"\x91" * 100_000, "garbage"),
    ],
)
def test_what_is_no_message_of_ours_is_unreadable(data: bytes, reason: str) -> None:
    """R29, R43, CVE-2025-61765: a pickle on the broker's channel is bytes, and nothing more."""
    with pytest.raises(Unreadable) as problem:
        decode(data)
    assert problem.value.reason == reason


@given(st.binary())
def test_garbage_is_unreadable_and_nothing_else(data: bytes) -> None:
    """R29."""
    for each in (data, START + data):
        try:
            decode(each)
        except Unreadable:
            continue


@given(st.one_of(st.text(), st.binary()))
def test_a_frame_is_read_or_unreadable(frame: str | bytes) -> None:
    try:
        topic, event, _ = read_frame(frame)
    except Unreadable:
        return
    assert isinstance(topic + event, str)


@given(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.one_of(st.binary(), st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers())),
)
def test_topic_and_event_are_read_off_the_frame(topic: str, event: str, payload: bytes | dict[str, int]) -> None:
    """They are nowhere else, so they cannot differ from what clients see."""
    frame = V2.encode(Broadcast(topic, event, payload))
    assert read_frame(frame)[:2] == (topic, event)


def test_the_overhead_of_a_part_is_within_what_is_reckoned_with() -> None:
    part = Part("n" * 48, 2**63, 2**63, 2**63, bytes(100_000))
    assert len(encode(part)) - 100_000 <= OVERHEAD
