"""Gossip on the wire: what is written can be read, and nothing else can."""

from __future__ import annotations

import base64
import pickle
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_server.core.presence.gossip import (
    Heartbeat,
    Message,
    Permdown,
    Superseded,
    TransferAnswer,
    TransferRequest,
    Unreadable,
    decode,
    encode,
)
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.replica_log import Entry, Fragment

A, B = ReplicaRef("a", 1), ReplicaRef("b", 2)
PART = Fragment(2, 9, (1, 2), {5: Entry("room:1", "ключ", {"phx_ref": "r5", "tags": ["x"], "n": None}, slot=4)})
MESSAGES: list[Message] = [
    Heartbeat(A, {A: 3, B: 0}),
    Heartbeat(A, {A: 9}, PART),
    TransferRequest(B, {A: 0, B: 7}),
    TransferAnswer(A, {A: PART, B: Fragment(0, 1)}),
    TransferAnswer(A, {}),
    Permdown(B),
    Superseded(A, B, 12),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_what_is_written_is_read(message: Message) -> None:
    assert decode(encode(message)) == message
    assert decode(encode(message).decode()) == message


def test_the_wire_form_is_pinned() -> None:
    """A change of these bytes needs a new version: nodes of both versions talk during a rolling update (check R43)."""
    assert (
        encode(Heartbeat(A, {A: 9}, PART))
        == (
            '[1,["heartbeat",["a",1],[["a",1,9]],'
            '[2,9,[1,2],[[5,4,"room:1","ключ",{"phx_ref":"r5","tags":["x"],"n":null}]]]]]'
        ).encode()
    )
    assert encode(TransferRequest(B, {A: 0})) == b'[1,["request",["b",2],[["a",1,0]]]]'
    assert encode(TransferAnswer(A, {B: Fragment(0, 1)})) == b'[1,["answer",["a",1],[[["b",2],[0,1,[],[]]]]]]'
    assert encode(Superseded(A, B, 12)) == b'[1,["refused",["a",1],["b",2],12]]'


def test_another_version_is_refused_whatever_it_says() -> None:
    for data in (b"[2,[]]", b'[0,["permdown",["a",1]]]', b'[999,{"anything":1}]'):
        with pytest.raises(Unreadable) as caught:
            decode(data)
        assert caught.value.reason == "version"


def fragment(**changes: Any) -> bytes:
    """A heartbeat whose delta is right but for some fields."""
    value = {"dot": 5, "slot": 4, "topic": "t", "key": "k", "meta": {"phx_ref": "r"}, **changes.pop("value", {})}
    wire = {"start": 2, "end": 9, "removed": [1], "added": [list(value.values())], **changes}
    return msgspec.json.encode([1, ["heartbeat", ["a", 1], [], list(wire.values())]])


def test_the_fragment_of_these_tests_is_right_without_changes() -> None:
    assert isinstance(decode(fragment()), Heartbeat)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"{}",
        b"[]",
        b"[1]",
        b"[1,null]",
        b"[1,[]]",
        b'[1,["unknown",["a",1]]]',
        b'[1,["permdown"]]',
        b'[1,["permdown",["a"]]]',
        b'[1,["permdown",["a","1"]]]',
        b'[1,["permdown",["a",1.5]]]',
        b'[1,["permdown",["",1]]]',
        b'[1,["permdown",["a",1],"more"]]',
        b'[1,["permdown",["a",1]],"more"]',
        b'["1",["permdown",["a",1]]]',
        b'[true,["permdown",["a",1]]]',
        b'[1,["request",["a",1],[["a",1,-1]]]]',
        b'[1,["request",["a",1],{"a":1}]]',
        b'[1,["heartbeat",["a",1],[],"empty"]]',
        b"[1," + b"[" * 100_000,
        b'[1,["permdown",["\xff",1]]]',
        b'[1,["permdown",["\\ud800",1]]]',
        b"[1," + b"9" * 5_000 + b"]",
        "\ud800",
        fragment(start=-1),
        fragment(start=10),
        fragment(end=4),
        fragment(removed=[0]),
        fragment(removed=[3]),
        fragment(removed=["1"]),
        fragment(added=[[5, 4, "t", "k", {"phx_ref": "r"}], [6, 4, "t", "k", {"phx_ref": "s"}]]),
        fragment(value={"dot": 2}),
        fragment(value={"dot": 10}),
        fragment(value={"slot": 0}),
        fragment(value={"slot": 6}),
        fragment(value={"topic": None}),
        fragment(value={"key": 7}),
        fragment(value={"key": "__proto__"}),
        fragment(value={"meta": []}),
        fragment(value={"meta": {}}),
        fragment(value={"meta": {"phx_ref": 1}}),
        pickle.dumps({"a": 1}),
        base64.b64encode(pickle.dumps(["heartbeat"])),
        b'{"event":"message","payload":{"type":"heartbeat"}}',
        encode(Permdown(A))[:-1],
    ],
)
def test_garbage_is_refused(data: bytes | str) -> None:
    """Check R29: pickle, foreign JSON, truncated and ill-typed messages."""
    with pytest.raises(Unreadable) as caught:
        decode(data)
    assert caught.value.reason == "garbage"


def test_removed_dots_that_are_named_twice_count_once() -> None:
    message = decode(fragment(removed=[2, 1, 2]))
    assert isinstance(message, Heartbeat)
    assert message.delta is not None
    assert message.delta.removed == (1, 2)


json = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 9) | st.sampled_from(["a", "heartbeat", "answer", "phx_ref"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["a", "phx_ref"]), inner),
    max_leaves=25,
)


@settings(deadline=None)
@given(st.binary(max_size=60) | json.map(lambda body: msgspec.json.encode([1, body])))
def test_any_bytes_are_a_message_or_unreadable(data: bytes) -> None:
    """The promise of every decoder: accepted, or this one exception."""
    try:
        message = decode(data)
    except Unreadable:
        return
    assert decode(encode(message)) == message


@settings(deadline=None)
@given(st.data())
def test_a_message_with_a_byte_changed_is_a_message_or_unreadable(data: st.DataObject) -> None:
    text = bytearray(encode(data.draw(st.sampled_from(MESSAGES))))
    text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Unreadable):
        decode(bytes(text))
