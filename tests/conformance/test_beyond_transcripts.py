"""Conversations that no transcript holds.

The transcripts were recorded over one combination of version, transport and event each. These are the others that a
client may come by: version 1 and long polling for what was recorded over version 2 and WebSockets, joins without
join_ref, refs that are numbers, binary frames for text events. What is expected was read from socket.ex,
channel/server.ex, transports/*.ex and the serializers of Phoenix 1.8.12, not recorded.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from typing import Any

import pytest

from tests.conformance.serving import Server
from tests.conformance.test_transcripts import first_difference
from tests.conformance.virtual import virtual_difference

pytestmark = pytest.mark.anyio

Step = dict[str, Any]
T = "room:lobby"
TOKEN = {"token": "good:alice"}
V2, V1, BOB = {**TOKEN, "vsn": "2.0.0"}, {**TOKEN, "vsn": "1.0.0"}, {"token": "good:bob", "vsn": "2.0.0"}


# --- how steps are written ----------------------------------------------------------------------------------------


def opened(name: str = "A", query: Any = V2, status: int = 101, chosen: str | None = None, **more: Any) -> Step:
    """A handshake, and how it is answered."""
    then = {"status": status, "subprotocol": chosen} if status == 101 else {"status": status}
    do = {"connect": name, "path": "/socket/websocket", "query": query, **more}
    return {"do": do, "then": {"connect": then}}


def sent(frame: Any, *got: Any, by: str = "A", **others: list[Any]) -> Step:
    """A text frame, or a binary one as bytes, and what its sender and others then get."""
    do = {"send": by, "hex": frame.hex()} if isinstance(frame, bytes) else {"send": by, "json": frame}
    received = {name: frames for name, frames in {by: list(got), **others}.items() if frames}
    return {"do": do, "then": {"received": received} if received else {}}


def polled(then: Any, *, query: Any = V2, **more: Any) -> Step:
    return {"do": {"poll": "P", "query": query, **more}, "then": {"poll": {"http": 200, "body": then}}}


def begun(query: Any = V2) -> Step:
    return polled({"status": 410, "token": "<token1>", "messages": []}, query=query)


def posted(*frames: Any, status: int = 200) -> Step:
    return polled({"status": status}, method="POST", lines=list(frames))


def posted_v1(frame: Any) -> Step:
    return polled({"status": 200}, method="POST", json=frame, query=V1)


def waiting(*messages: Any, token: str = "<token1>", status: int = 200, query: Any = V2) -> Step:
    return polled({"status": status, "token": token, "messages": list(messages)}, query=query)


PAUSE: Step = {"do": {"wait": 0.1}, "then": {}}
"""Until everything that was set in motion waits for one poll."""


def reply(join_ref: Any, ref: Any, response: Any = None, status: str = "ok", topic: str = T) -> list[Any]:
    return [join_ref, ref, topic, "phx_reply", {"status": status, "response": {} if response is None else response}]


def unmatched(ref: Any, topic: str = T) -> list[Any]:
    return reply(None, ref, {"reason": "unmatched topic"}, "error", topic)


def closed(join_ref: Any) -> list[Any]:
    return [join_ref, join_ref, T, "phx_close", {}]


def crashed(join_ref: Any) -> list[Any]:
    return [join_ref, join_ref, T, "phx_error", {"reason": "channel_crash"}]


def join(ref: Any = "1", **more: Any) -> Step:
    return sent([ref, ref, T, "phx_join", {}], reply(ref, ref), **more)


def one(event: str, payload: Any, ref: Any, **more: Any) -> dict[str, Any]:
    """A frame of version 1."""
    return {"topic": T, "event": event, "payload": payload, "ref": ref, **more}


def reply_one(ref: Any, response: Any = None, status: str = "ok") -> dict[str, Any]:
    return one("phx_reply", {"status": status, "response": {} if response is None else response}, ref)


def binary(join_ref: str, ref: str, event: str, data: bytes, topic: str = T) -> bytes:
    names = [name.encode() for name in (join_ref, ref, topic, event)]
    return bytes([0, *map(len, names)]) + b"".join(names) + data


def answered(data: bytes, status: str = "ok") -> dict[str, str]:
    """The binary reply to message "2" of join "1"."""
    return {"binary": (bytes([1, 1, 1, len(T), len(status)]) + f"12{T}{status}".encode() + data).hex()}


def bearer(token: str) -> str:
    return "base64url.bearer.phx." + b64encode(token.encode()).decode().rstrip("=")


JOIN_1, JOINED_1 = one("phx_join", {}, "1"), reply_one("1")
LOBBY: list[Any] = ["1", "1", T, "phx_join", {}]
P = "presence:"


def diff(topic: str, joins: Any, leaves: Any) -> list[Any]:
    return [None, None, topic, "presence_diff", {"joins": joins, "leaves": leaves}]


def meta(ref: int, status: str = "online", **more: Any) -> dict[str, Any]:
    return {"phx_ref": f"<ref{ref}>", "status": status, **more}


def came(ref: int) -> dict[str, Any]:
    return {"alice": {"metas": [meta(ref)]}}


def shown(topic: str, ref: str = "1") -> list[list[Any]]:
    """What alice gets when she joins a presence topic, in the order of every recording."""
    return [reply(ref, ref, topic=topic), diff(topic, came(1), {}), [ref, None, topic, "presence_state", came(1)]]


# --- the conversations ----------------------------------------------------------------------------------------------

SCENARIOS: dict[str, list[Step]] = {
    # socket.ex, put_channel/4 keeps the raw join_ref; server.ex, join/4 makes `join_ref || ref` of it
    "null join_ref: reply of the leave": [
        opened(),
        sent([None, "1", T, "phx_join", {}], reply(None, "1")),
        sent(["1", "2", T, "ok", {}]),
        sent([None, "3", T, "phx_leave", {}], reply("1", "3"), closed(None)),
        sent([None, "4", T, "phx_leave", {}], reply(None, "4")),
    ],
    "null join_ref: pushes, crash": [
        opened(),
        sent([None, "1", T, "phx_join", {}], reply(None, "1")),
        sent([None, "2", T, "push_me", {"a": 1}], ["1", None, T, "pushed", {"a": 1}], reply("1", "2")),
        sent([None, "3", T, "crash", {}], crashed(None)),
    ],
    "null join_ref: replaced and replacing": [
        opened(),
        sent([None, "1", T, "phx_join", {}], reply(None, "1")),
        sent([None, "2", T, "phx_join", {}], reply(None, "2"), closed(None)),
        sent(["3", "3", T, "phx_join", {}], reply("3", "3"), closed(None)),
    ],
    "numbers are refs, and other ones than their text": [
        opened(),
        sent([1, 1, T, "phx_join", {}], reply(1, 1)),
        sent(["1", 2, T, "ok", {}]),
        sent([1, 3, T, "phx_leave", {}], reply(1, 3), closed(1)),
    ],
    "an empty join_ref is stale": [opened(), join(), sent(["", "2", T, "ok", {}]), sent(["", "3", T, "phx_leave", {}])],
    "a null ref is echoed, and is none to reply to later": [
        opened(),
        join(),
        sent(["1", None, T, "ok", {}], reply("1", None)),
        sent(["1", None, T, "later", {}], crashed("1")),
    ],
    "three joins of one topic": [
        opened(),
        join(),
        sent(["2", "2", T, "phx_join", {}], reply("2", "2"), closed("1")),
        sent(["3", "3", T, "phx_join", {}], reply("3", "3"), closed("2")),
        sent(["3", "4", T, "shout", {"a": 1}], [None, None, T, "msg", {"a": 1}], reply("3", "4")),
    ],
    "the ends that were not recorded": [
        opened(),
        join(),
        sent(["1", "2", T, "stop_status", {}], reply("1", "2"), closed("1")),
        join("3"),
        sent(["3", "4", T, "stop_shutdown", {}], closed("3")),
        join("5"),
        sent(["5", "6", T, "stop_later", {}], reply("5", "6"), closed("5")),
        sent(["5", "7", T, "phx_leave", {}], reply("5", "7")),
    ],
    "reserved names are events like any other": [
        opened(),
        join(),
        sent(["1", "2", T, "heartbeat", {}], crashed("1")),
        join("3"),
        sent(["3", "4", T, "phx_close", {}], crashed("3")),
        sent([None, "5", "phoenix", "phx_join", {}], unmatched("5", "phoenix")),
        sent([None, "6", "phoenix", "phx_leave", {}], reply(None, "6", topic="phoenix")),
    ],
    "a list is a reply and no push": [
        opened(),
        join(),
        sent(["1", "2", T, "echo", [1, None]], reply("1", "2", [1, None])),
        sent(["1", "3", T, "echo_custom", None], ["1", "3", T, "phx_reply", {"status": "queued", "response": None}]),
        sent(["1", "4", T, "push_me", [1]], crashed("1")),
        join("5"),
        sent(["5", "6", T, "shout", "text"], crashed("5")),
    ],
    "bytes for events of text, and text for events of bytes": [
        opened(),
        join(),
        sent(binary("1", "2", "echo", b"\x01\xff"), answered(b"\x01\xff")),
        sent(binary("1", "2", "echo_error", b""), answered(b"", "error")),
        sent(binary("", "3", "ok", b"")),
        sent(binary("", "4", "heartbeat", b"", "phoenix"), reply(None, "4", topic="phoenix")),
        sent(binary("1", "5", "phx_leave", b""), reply("1", "5"), closed("1")),
        sent(binary("6", "6", "phx_join", b"x"), reply("6", "6")),
        sent(["6", "7", T, "bin_in", {}], crashed("6")),
    ],
    "version 1: leave, stop, crash, replaced": [
        opened(query=V1),
        sent({**JOIN_1, "join_ref": "1"}, JOINED_1),
        sent(one("ok", {}, "2", join_ref="9")),
        sent(one("phx_leave", {}, "3", join_ref="1"), reply_one("3"), one("phx_close", {}, "1")),
        sent(JOIN_1, JOINED_1),
        sent(one("stop_reply", {"a": 1}, "4"), reply_one("4", {"a": 1}), one("phx_close", {}, None)),
        sent(JOIN_1, JOINED_1),
        sent(one("phx_join", {}, 5), reply_one(5), one("phx_close", {}, None)),
        sent(one("crash", {}, "6"), one("phx_error", {"reason": "channel_crash"}, None)),
        sent(one("ok", {}, "7"), reply_one("7", {"reason": "unmatched topic"}, "error")),
    ],
    "version 1: any JSON is pushed, bytes never": [
        opened(query=V1),
        sent(json.dumps(JOIN_1).encode(), JOINED_1),
        sent(one("push_me", [1], "2"), one("pushed", [1], None), reply_one("2")),
        sent(one("secret", {"a": 1}, "3"), one("secret", {"a": 1, "seen_by": "alice"}, None)),
        sent(one("push_bin", {}, "4"), one("phx_error", {"reason": "channel_crash"}, None)),
    ],
    "a broadcast reaches both versions and long polling": [
        begun(),
        posted(LOBBY),
        waiting(reply("1", "1")),
        opened(query=V1),
        opened("B", BOB),
        sent(JOIN_1, JOINED_1),
        join("5", by="B"),
        sent(["5", "6", T, "shout_from", {"a": 1}], reply("5", "6"), by="B", A=[one("msg", {"a": 1}, None)]),
        waiting([None, None, T, "msg", {"a": 1}]),
    ],
    "long polling: leave, crash, stale": [
        begun(),
        posted(LOBBY),
        waiting(reply("1", "1")),
        posted(["9", "2", T, "ok", {}], [None, "3", T, "ok", {}], ["1", "4", T, "crash", {}]),
        PAUSE,
        waiting(reply("1", "3"), crashed("1")),
        # socket.ex, handle_in/4: nothing else is looked at before a join is answered
        posted(["5", "5", T, "phx_join", {}], [None, "6", "phoenix", "heartbeat", {}], ["5", "7", T, "phx_leave", {}]),
        PAUSE,
        waiting(reply("5", "5"), reply(None, "6", topic="phoenix"), reply("5", "7"), closed("5")),
    ],
    "long polling: a refused join is a post that was taken": [
        begun(),
        posted(["1", "1", "room:private", "phx_join", {}], ["2", "2", "nowhere", "phx_join", {}]),
        PAUSE,
        waiting(reply("1", "1", {"reason": "unauthorized"}, "error", "room:private"), unmatched("2", "nowhere")),
    ],
    "long polling: version 1": [
        begun(V1),
        posted_v1(JOIN_1),
        waiting(JOINED_1, query=V1),
        posted_v1(one("shout", {"a": 1}, "2")),
        PAUSE,
        waiting(one("msg", {"a": 1}, None), reply_one("2"), query=V1),
    ],
    "long polling: a disconnect ends the session": [
        begun(),
        posted(LOBBY),
        waiting(reply("1", "1")),
        posted(["1", "2", T, "disconnect_user", {"user": "alice"}]),
        PAUSE,
        posted(["1", "3", T, "ok", {}], status=410),
        waiting(token="<token2>", status=410),
    ],
    "long polling: presence, in the order of the recordings": [
        begun(),
        posted(["1", "1", f"{P}poll", "phx_join", {}]),
        PAUSE,
        waiting(*shown(f"{P}poll")),
    ],
    "two tabs: an update keeps its place": [
        opened(),
        opened("B"),
        sent(["1", "1", f"{P}tabs", "phx_join", {}], *shown(f"{P}tabs")),
        sent(
            ["5", "5", f"{P}tabs", "phx_join", {}],
            reply("5", "5", topic=f"{P}tabs"),
            diff(f"{P}tabs", came(2), {}),
            ["5", None, f"{P}tabs", "presence_state", {"alice": {"metas": [meta(1), meta(2)]}}],
            by="B",
            A=[diff(f"{P}tabs", came(2), {})],
        ),
        {"do": {"send": "A", "json": ["1", "6", f"{P}tabs", "status", {"status": "away"}]}, "then": {"received": {
            "A": [
                reply("1", "6", topic=f"{P}tabs"),
                diff(f"{P}tabs", {"alice": {"metas": [meta(3, "away", phx_ref_prev="<ref1>")]}}, came(1)),
            ],
            "B": [diff(f"{P}tabs", {"alice": {"metas": [meta(3, "away", phx_ref_prev="<ref1>")]}}, came(1))],
        }}},
        sent(
            ["5", "7", f"{P}tabs", "list", {}],
            reply("5", "7", {"alice": {"metas": [meta(3, "away", phx_ref_prev="<ref1>"), meta(2)]}}, topic=f"{P}tabs"),
            by="B",
        ),
    ],
    "two tokens are none, and offers that nobody speaks": [
        opened(query={"vsn": "2.0.0"}, chosen="phoenix", subprotocols=["phoenix", bearer("good:alice")]),
        opened("B", {"vsn": "2.0.0"}, subprotocols=[bearer("good:alice")]),
        opened("C", {"vsn": "2.0.0"}, 403, subprotocols=["phoenix", bearer("good:alice"), bearer("good:bob")]),
        opened("C", V2, 403, subprotocols=[bearer("good:alice"), bearer("good:bob")]),
        opened("C", {"vsn": "2.0.0"}, 403, subprotocols=["phoenix", bearer("reason:limited")]),
    ],
    "a path without a socket": [opened(status=404, path="/nowhere/websocket")],
    # The recorded PresenceChannel reads payload["key"] through Access: null has no keys, a list raises.
    "presence: a join with null for a payload": [
        opened(),
        sent(["1", "1", f"{P}null", "phx_join", None], *shown(f"{P}null")),
    ],
    "presence: a join with a list for a payload": [
        opened(),
        sent(
            ["1", "1", f"{P}list", "phx_join", []],
            reply("1", "1", {"reason": "join crashed"}, "error", topic=f"{P}list"),
        ),
    ],
    "presence: tracked again after it was untracked, with an empty meta": [
        opened(),
        sent(["1", "1", f"{P}again", "phx_join", {}], *shown(f"{P}again")),
        sent(["1", "2", f"{P}again", "leave_presence", {}],
             reply("1", "2", topic=f"{P}again"), diff(f"{P}again", {}, came(1))),
        sent(["1", "3", f"{P}again", "again", {}],
             reply("1", "3", topic=f"{P}again"),
             diff(f"{P}again", {"alice": {"metas": [{"phx_ref": "<ref2>"}]}}, {})),
    ],
}  # fmt: skip

WINDOW = 0.3
"""Seconds that a poll waits in the application of the transcripts."""


def pause(windows: float) -> Step:
    return {"do": {"wait": windows * WINDOW}, "then": {}}


JOINED = [begun(), posted(LOBBY), waiting(reply("1", "1"))]
"""A session, whose poll came at once: long_poll_server.ex looks at it 1.5 windows later, and again after 1.5 more."""
PUSHED = posted(["1", "2", T, "ok", {}])

PACED: dict[str, list[Step]] = {
    "a pause of 1.4 windows": [*JOINED, PUSHED, pause(1.4), waiting(reply("1", "2"))],
    "a pause of 2.8 windows from the beginning": [*JOINED, PUSHED, pause(2.8), waiting(reply("1", "2"))],
    "a pause of 3.2 windows": [*JOINED, PUSHED, pause(3.2), waiting(token="<token2>", status=410)],
    "a pause of 2 windows after a poll in the middle": [
        *JOINED, PUSHED, pause(0.8), waiting(reply("1", "2")),
        posted(["1", "3", T, "ok", {}]), pause(2.0), waiting(reply("1", "3")),
    ],
    "a window that was sat out counts from where it began": [
        *JOINED, pause(0.3), waiting(status=204), PUSHED, pause(1.4), waiting(reply("1", "2")),
    ],
}  # fmt: skip
"""Long polling with pauses, of a client that polls alone: in the clock of the application."""


@pytest.mark.parametrize("name", PACED)
async def test_a_session_lives_as_long_as_phoenix_keeps_it(name: str) -> None:
    """Phoenix: long_poll_server.ex, handle_info/2 of :shutdown_if_inactive."""
    assert await virtual_difference(PACED[name]) is None


@pytest.mark.parametrize("name", SCENARIOS)
async def test_every_frame_is_what_phoenix_would_send(name: str, fast: Server, plain: Server, uvloop: Server) -> None:
    """One conversation with a server that writes frames past ASGI, and with one that writes them through it."""
    steps = {"steps": SCENARIOS[name]}
    found = await asyncio.gather(*(first_difference(server.url, steps) for server in (fast, plain, uvloop)))
    assert found == [None, None, None], f"{name}: fast lane, plain ASGI, fast lane on uvloop: {found}"
