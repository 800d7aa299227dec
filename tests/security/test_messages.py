"""Messages that no client of ours writes: each closes its own connection, is refused in words, or is ignored.

The attacker has joined `room:1` with the join_ref "1". Under plain uvicorn the same is true, for none of it is the
server's doing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from reference_server.core.presence.meta import FORBIDDEN_KEYS
from tests.security.attacker import BINARY, TEXT, Attacker, frame
from tests.security.target import Target

UNDECODABLE = 1011
TOO_BIG = 1009


@dataclass(frozen=True, slots=True)
class Abuse:
    """What is sent, and the close code or the answers that it gets."""

    name: str
    data: bytes
    outcome: int | list[str]


def text(name: str, message: str | bytes, outcome: int | list[str]) -> Abuse:
    return Abuse(name, frame(TEXT, message if isinstance(message, bytes) else message.encode()), outcome)


def said(name: str, *parts: Any, outcome: int | list[str]) -> Abuse:
    """A message that is JSON, of whatever parts."""
    return text(name, json.dumps(parts), outcome)


def echo(name: str, payload: str, outcome: int | list[str]) -> Abuse:
    """A push to the room, with this text as its payload."""
    return text(name, f'["1","2","room:1","echo",{payload}]', outcome)


def ref(name: str, value: str, outcome: int | list[str]) -> Abuse:
    return text(name, f'["1",{value},"room:1","echo",{{}}]', outcome)


def join_ref(name: str, value: str, outcome: int | list[str]) -> Abuse:
    return text(name, f'[{value},"2","room:1","echo",{{}}]', outcome)


def binary(name: str, data: bytes, outcome: int | list[str]) -> Abuse:
    return Abuse(name, frame(BINARY, data), outcome)


UNMATCHED, UNKNOWN, OK, CRASH = ["error unmatched topic"], ["error unknown event"], ["ok"], ["phx_error channel_crash"]

SHAPES = [
    text("no JSON", "not json", UNDECODABLE),
    text("half of it", '["1","2","room:1","echo"', UNDECODABLE),
    text("an object", '{"topic":"room:1","event":"echo","payload":{},"ref":"2"}', UNDECODABLE),
    text("a string", '"phx_join"', UNDECODABLE),
    text("null", "null", UNDECODABLE),
    text("four parts", '["1","2","room:1","echo"]', UNDECODABLE),
    text("no parts", "[]", UNDECODABLE),
    text("six parts", '["1","2","room:1","echo",{},{"more":true}]', OK),
    text("two messages", '["1","2","room:1","echo",{}]["1","3","room:1","echo",{}]', UNDECODABLE),
    text("a byte order mark", b'\xef\xbb\xbf["1","2","room:1","echo",{}]', UNDECODABLE),
    text("UTF-16", '["1","2","room:1","echo",{}]'.encode("utf-16-le"), UNDECODABLE),
    text("a comment", '["1","2","room:1","echo",{}]//', UNDECODABLE),
    text("a trailing comma", '["1","2","room:1","echo",{},]', UNDECODABLE),
    text("single quotes", "['1','2','room:1','echo',{}]", UNDECODABLE),
    said("a topic that is a number", "1", "2", 7, "echo", {}, outcome=UNDECODABLE),
    said("a topic that is null", "1", "2", None, "echo", {}, outcome=UNDECODABLE),
    said("a topic that is a list", "1", "2", ["room:1"], "echo", {}, outcome=UNDECODABLE),
    said("a topic that is an object", "1", "2", {"room": 1}, "echo", {}, outcome=UNDECODABLE),
    said("an event that is a number", "1", "2", "room:1", 7, {}, outcome=UNDECODABLE),
    said("an event that is null", "1", "2", "room:1", None, {}, outcome=UNDECODABLE),
    said("an event that is an object", "1", "2", "room:1", {}, {}, outcome=UNDECODABLE),
]

REFS = [
    ref("null as ref", "null", OK),
    ref("an empty ref", '""', OK),
    ref("0 as ref", "0", OK),
    ref("a negative ref", "-1", OK),
    ref("a ref of 2^53 + 1", "9007199254740993", OK),
    ref("a ref of 2^63 + 1", str(2**63 + 1), UNDECODABLE),
    ref("a ref of 10,000 digits", "9" * 10_000, UNDECODABLE),
    ref("a broken number as ref", "1.5", UNDECODABLE),
    ref("1e999 as ref", "1e999", UNDECODABLE),
    ref("true as ref", "true", UNDECODABLE),
    ref("an object as ref", "{}", UNDECODABLE),
    ref("a list as ref", '["2"]', UNDECODABLE),
    ref("a ref of 256 bytes", json.dumps("r" * 256), UNDECODABLE),
    ref("a ref of 10 kB", json.dumps("r" * 10_000), UNDECODABLE),
    join_ref("no join_ref", "null", OK),
    join_ref("an empty join_ref", '""', []),
    join_ref("a join_ref of another type", "1", []),
    join_ref("the join_ref of another join", '"7"', []),
    join_ref("a list as join_ref", "[]", UNDECODABLE),
    said("the same ref twice", "1", "1", "room:1", "echo", {}, outcome=OK),
]

PAYLOADS = [
    echo("NaN", "NaN", UNDECODABLE),
    echo("infinity", "-Infinity", UNDECODABLE),
    echo("1e999", "1e999", UNDECODABLE),
    echo("minus zero", "-0", OK),
    echo("4,301 digits", "1" * 4_301, UNDECODABLE),
    echo("a lone surrogate", r'"\ud800"', UNDECODABLE),
    echo("a lone surrogate as key", r'{"\udfff":1}', UNDECODABLE),
    echo("a zero character", r'"\u0000"', OK),
    echo("a raw control character", '"\x01"', UNDECODABLE),
    echo("duplicate keys", '{"a":1,"a":2}', OK),
    echo("__proto__ as key", '{"__proto__":{"admin":true},"constructor":1}', OK),
    echo("65 levels", "[" * 65 + "]" * 65, UNDECODABLE),
    echo("20,000 levels", "[" * 20_000 + "]" * 20_000, UNDECODABLE),
    echo("20,000 levels that are not closed", '{"a":' * 9_000, UNDECODABLE),
    echo("brackets in a string", json.dumps("[" * 20_000), OK),
    echo("20,000 items", json.dumps([0] * 20_000), UNDECODABLE),
    echo("10,001 members", "{" + '"a":0,' * 10_000 + '"b":0}', UNDECODABLE),
    text("the wrong type for a handler", '["1","2","room:1","typed",{"body":7}]', ["error invalid payload"]),
    text("nothing for a handler that wants something", '["1","2","room:1","typed",null]', ["error invalid payload"]),
    text("an object for a handler that wants text", '["1","2","room:1","appear",{}]', ["error invalid payload"]),
    binary("bytes for a handler of JSON", b"\0\1\1\6\5" + b"12room:1typed\xff", ["error invalid payload"]),
]  # fmt: skip

TOPICS = [
    said("an empty topic", None, "2", "", "echo", {}, outcome=UNMATCHED),
    said("joining nothing", "2", "2", "", "phx_join", {}, outcome=UNMATCHED),
    said("joining everything", "2", "2", "*", "phx_join", {}, outcome=UNMATCHED),
    said("joining a pattern joins a topic of that name", "2", "2", "room:*", "phx_join", {}, outcome=OK),
    said("joining the name of a socket", "2", "2", "users:ada", "phx_join", {}, outcome=UNMATCHED),
    said("joining the topic of the protocol", "2", "2", "phoenix", "phx_join", {}, outcome=UNMATCHED),
    said("joining what long polling uses", "2", "2", "phx:lp:1", "phx_join", {}, outcome=UNMATCHED),
    said("joining what the cluster uses", "2", "2", "emberwire:gossip", "phx_join", {}, outcome=UNMATCHED),
    said("a prefix and nothing behind it", "2", "2", "room:", "phx_join", {}, outcome=OK),
    said("a prefix and no more", "2", "2", "room", "phx_join", {}, outcome=UNMATCHED),
    said("another case", "2", "2", "ROOM:1", "phx_join", {}, outcome=UNMATCHED),
    said("a space before it", "2", "2", " room:1", "phx_join", {}, outcome=UNMATCHED),
    said("a space after it is another topic", "2", "2", "room:1 ", "phx_join", {}, outcome=OK),
    said("a tab before it", "2", "2", "\troom:1", "phx_join", {}, outcome=UNMATCHED),
    said("parts of NATS", "2", "2", "room:1.*", "phx_join", {}, outcome=OK),
    said("a pattern of MQTT", "2", "2", "room:+/#", "phx_join", {}, outcome=OK),
    said("a path", "2", "2", "../room:1", "phx_join", {}, outcome=UNMATCHED),
    said("a pattern of Redis", "2", "2", "room:[1]?", "phx_join", {}, outcome=OK),
    said("a pattern of NATS", "2", "2", "room:>", "phx_join", {}, outcome=OK),
    said("letters that look alike", "2", "2", "room:\u212a", "phx_join", {}, outcome=OK),
    said("letters that only a normalisation makes equal", "2", "2", "\uff52oom:1", "phx_join", {}, outcome=UNMATCHED),
    said("the other direction", "2", "2", "room:\u202e1\u2066", "phx_join", {}, outcome=OK),
    said("a byte order mark before it", "2", "2", "\ufeffroom:1", "phx_join", {}, outcome=UNMATCHED),
    text("half a character", r'["2","2","room:\ud800","phx_join",{}]', UNDECODABLE),
    said("a line break and a zero", "2", "2", "room:1\n\0", "phx_join", {}, outcome=OK),
    said("a topic of 255 bytes", "2", "2", "room:" + "x" * 250, "phx_join", {}, outcome=OK),
    said("a topic of 256 bytes", "2", "2", "room:" + "x" * 251, "phx_join", {}, outcome=UNDECODABLE),
    said("a topic of 128 characters of 2 bytes", "2", "2", "é" * 128, "phx_join", {}, outcome=UNDECODABLE),
    said("a topic of 60 kB", "2", "2", "room:" + "x" * 60_000, "phx_join", {}, outcome=UNDECODABLE),
    said("a topic of 1 MB", "2", "2", "room:" + "x" * 1_000_000, "phx_join", {}, outcome=TOO_BIG),
    said("a topic that may not be joined", "2", "2", "private:1", "phx_join", {}, outcome=["error unauthorized"]),
    said("pushing to a topic that one has not joined", None, "2", "private:1", "echo", {}, outcome=UNMATCHED),
    said("pushing to it with the join_ref of another", "1", "2", "room:2", "echo", {}, outcome=UNMATCHED),
    said("leaving a topic that one has not joined", "2", "2", "room:2", "phx_leave", {}, outcome=OK),
]

EVENTS = [
    said("a reply", "1", "2", "room:1", "phx_reply", {"status": "ok", "response": {}}, outcome=UNKNOWN),
    said("an end", "1", "2", "room:1", "phx_close", {}, outcome=UNKNOWN),
    said("a crash", "1", "2", "room:1", "phx_error", {}, outcome=UNKNOWN),
    said("a presence", "1", "2", "room:1", "presence_state", {"ada": {}}, outcome=UNKNOWN),
    said("a change of presence", "1", "2", "room:1", "presence_diff", {}, outcome=UNKNOWN),
    said("a disconnect", "1", "2", "room:1", "disconnect", {}, outcome=UNKNOWN),
    said("a disconnect of a socket", None, "2", "users:ada", "disconnect", {}, outcome=UNMATCHED),
    said("a drain", "1", "2", "room:1", "phx_drain", {}, outcome=UNKNOWN),
    said("a callback's name", "1", "2", "room:1", "terminate", {}, outcome=UNKNOWN),
    said("an attribute's name", "1", "2", "room:1", "__class__", {}, outcome=UNKNOWN),
    said("an empty event", "1", "2", "room:1", "", {}, outcome=UNKNOWN),
    said("an event of 256 bytes", "1", "2", "room:1", "e" * 256, {}, outcome=UNDECODABLE),
    said("a heartbeat with a payload", None, "2", "phoenix", "heartbeat", {"a": [1]}, outcome=OK),
    said("another event for the protocol", None, "2", "phoenix", "echo", {}, outcome=UNMATCHED),
]

APPEAR = ("1", "2", "room:1", "appear")
REFUSED_KEYS = [*sorted(FORBIDDEN_KEYS), "k" * 256, "\u212a" * 86]
PRESENCES = [said(f"{key[:20]!r} as the key of a presence", *APPEAR, key, outcome=CRASH) for key in REFUSED_KEYS]

BINARIES = [
    binary("a binary frame of one byte", b"\0", UNDECODABLE),
    binary("half a header", b"\0\1\1\6", UNDECODABLE),
    binary("lengths that say more than there is", b"\0\xff\xff\xff\xff" + b"x" * 50, UNDECODABLE),
    binary("a length one too large", b"\0\1\1\6\5" + b"12room:1echo", UNDECODABLE),
    binary("lengths of nothing", b"\0\0\0\0\0", UNMATCHED),
    binary("names that are not UTF-8", b"\0\1\1\6\4" + b"12\xff\xffom:1echo", UNDECODABLE),
    binary("JSON in a binary frame", b'["1","2","room:1","echo",{}]', UNDECODABLE),
    binary("an empty join_ref is not null", b"\0\0\1\6\4" + b"2room:1echo" + b"\1", []),
    *(binary(f"kind {kind}", bytes((kind, 1, 1, 6, 4)) + b"12room:1echo", UNDECODABLE) for kind in (1, 2, 3, 4, 255)),
]  # fmt: skip


def outcome(attacker: Attacker, expected: int | list[str]) -> int | str | list[str]:
    """The close code; or what came until the answer to a heartbeat, and at least as many messages as are expected."""
    if isinstance(expected, int):
        return attacker.fate()
    words = [in_words(attacker.message()) for _ in expected]
    attacker.say(None, "last", "phoenix", "heartbeat", {})
    while (message := attacker.message())[1] != "last":
        words.append(in_words(message))
    return words


def in_words(message: Any) -> str:
    _, _, _, event, payload = message
    if event != "phx_reply":
        return f"{event} {payload.get('reason', '')}".strip()
    response = payload["response"]
    reason = response.get("reason", "") if isinstance(response, dict) else ""
    return f"{payload['status']} {reason}".strip()


@pytest.mark.parametrize(
    "abuse", [*SHAPES, *REFS, *PAYLOADS, *TOPICS, *EVENTS, *PRESENCES, *BINARIES], ids=lambda abuse: abuse.name
)
def test_a_message_that_is_wrong_gets_what_it_deserves(any_target: Target, abuse: Abuse) -> None:
    """S10, S11, S18, S23 and the abuse catalogue; a channel that crashes says nothing of why."""
    with any_target.insider() as attacker:
        attacker.write(abuse.data)
        assert outcome(attacker, abuse.outcome) == abuse.outcome
