"""Anything at all: random bytes as frames, frames with bytes changed, messages of random parts.

Whatever is sent, its connection goes on or is closed with a documented code, and a bystander is served. The state
machine and the serializers are fuzzed without a socket, and far more often, in tests/reference_server/core and
tests/stateful.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.security.attacker import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Attacker, frame
from tests.security.target import Target

DOCUMENTED = {1000, 1001, 1002, 1005, 1007, 1008, 1009, 1011, "dropped"}
BUDGET = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    # The server and its bystander are the same for all examples: that one example leaves them alone is what is tested.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

WHOLE = [
    frame(TEXT, b'["1","2","room:1","echo",{"a":[1,2,{"b":null}]}]'),
    frame(TEXT, b'["2","2","room:2","phx_join",{}]'),
    frame(TEXT, b'["1","3","room:1","phx_leave",{}]'),
    frame(TEXT, b'[null,"4","phoenix","heartbeat",{}]'),
    frame(BINARY, b"\0\1\1\6\4" + b"12room:1echo\xff\xfe"),
    frame(TEXT, b"[", fin=False) + frame(PING, b"?") + frame(CONTINUATION, b"]"),
]

parts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["room:1", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
events = st.sampled_from(["phx_join", "phx_leave", "phx_reply", "phx_close", "heartbeat", "echo", "typed", "shout"])
topics = st.sampled_from(["room:1", "room:2", "phoenix", "private:1", "users:ada", "nothing"])
refs = st.none() | st.sampled_from(["1", "2", "", 0, 1])
messages = st.lists(st.tuples(refs, refs, topics | st.text(), events | st.text(), parts), max_size=12)


def ends_well(attacker: Attacker) -> None:
    """Ask for an answer and for the end: one of them comes, and what comes before is frames."""
    attacker.say(None, "still there?", "phoenix", "heartbeat", {})
    attacker.write(frame(CLOSE, (1000).to_bytes(2, "big")))
    assert attacker.fate() in DOCUMENTED


@BUDGET
@given(data=st.binary(max_size=300))
def test_random_bytes(target: Target, data: bytes) -> None:
    """S10: what follows them may be taken for the rest of a frame, so that the server waits for more."""
    with target.insider() as attacker:
        attacker.write(data)


@BUDGET
@given(opcode=st.sampled_from([TEXT, BINARY, PING, PONG, CONTINUATION, CLOSE]), payload=st.binary(max_size=120))
def test_frames_of_random_bytes(target: Target, opcode: int, payload: bytes) -> None:
    with target.insider() as attacker:
        attacker.write(frame(opcode, payload))
        ends_well(attacker)


@BUDGET
@given(whole=st.sampled_from(WHOLE), place=st.integers(0, 60), byte=st.integers(0, 255), count=st.integers(1, 3))
def test_frames_with_changed_bytes(target: Target, whole: bytes, place: int, byte: int, count: int) -> None:
    place %= len(whole)
    with target.insider() as attacker:
        attacker.write((whole[:place] + bytes((byte,)) + whole[place + 1 :]) * count)


@BUDGET
@given(binary=st.binary(max_size=60), kind=st.integers(0, 255))
def test_binary_messages_whose_lengths_lie(target: Target, binary: bytes, kind: int) -> None:
    with target.insider() as attacker:
        attacker.write(frame(BINARY, bytes((kind if kind > 250 else 0,)) + binary))
        ends_well(attacker)


@BUDGET
@given(said=messages)
def test_messages_of_random_parts(target: Target, said: list[tuple[object, ...]]) -> None:
    with target.insider() as attacker:
        for message in said:
            attacker.write(frame(TEXT, json.dumps(message).encode("utf-8", "surrogatepass")))
        ends_well(attacker)


@BUDGET
@given(head=st.binary(max_size=200), rest=st.sampled_from([b"", b"\r\n", b"\r\n\r\n"]))
def test_random_bytes_instead_of_a_request(target: Target, head: bytes, rest: bytes) -> None:
    """What is no request is refused; what may become one has its ten seconds, for which nobody else waits."""
    with Attacker(target.port) as attacker:
        attacker.write(b"GET /socket/websocket HTTP/1.1\r\n" + head + rest)


@pytest.mark.parametrize("value", range(0x80, 0x100, 9))
@pytest.mark.parametrize(
    "name", ["Origin", "Host", "Sec-WebSocket-Protocol", "Sec-WebSocket-Key", "Cookie", "User-Agent"]
)
def test_headers_that_are_not_ascii(target: Target, name: str, value: int) -> None:
    """CVE-2026-42544: a header like this kills the workers of another server."""
    with Attacker(target.port) as attacker:
        assert attacker.handshake("/socket/websocket?vsn=2.0.0", {name: f"a{chr(value)}b"}) in (400, 403)
