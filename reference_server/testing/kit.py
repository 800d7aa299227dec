"""Tests channels through the real wire format.

    async def test_a_message_is_broadcast() -> None:
        async with connect(endpoint, "/socket", auth_token=token) as socket:
            channel = await subscribe_and_join(socket, "room:42")
            ref = await push(channel, "new_msg", {"body": "hello"})
            await assert_reply(ref, "ok")
            await assert_broadcast(channel, "new_msg", {"body": "hello"})

Payload patterns match partially: a dict matches when all its keys do, `unittest.mock.ANY` matches anything.
An `assert_…` returns as soon as the frame is there and takes it out of the inbox, so that a second assertion needs a
second frame. A `refute_…` first lets every channel of the endpoint finish what it is doing; for timers say how long to
wait with `within`. Phoenix: test/channel_test.ex. DIFFERS: frames are encoded and decoded as for any client, so a test
cannot pass with a payload that JSON refuses; Phoenix hands terms to the test as they are.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import ANY

from reference_server.core.errors import EmberwireError
from reference_server.core.message import Broadcast, Message
from reference_server.core.strict_json import dumps
from reference_server.edge.endpoint import Endpoint
from reference_server.testing.client import ClientSocket, websocket_scope
from reference_server.testing.settle import WITHIN


class JoinRefused(EmberwireError):
    """The join was answered with an error: `response` is its payload, such as {"reason": "unauthorized"}."""

    def __init__(self, topic: str, response: Any) -> None:
        super().__init__(f"joining {topic!r} was refused: {response!r}")
        self.topic = topic
        self.response = response


@dataclass(frozen=True, slots=True, eq=False)
class JoinedChannel:
    """A topic that the client has joined; `response` is what the join was answered with."""

    socket: ClientSocket
    topic: str
    join_ref: str
    response: Any
    broadcasts: list[Broadcast]


@dataclass(frozen=True, slots=True)
class PushRef:
    """Names one push, whose reply a test waits for."""

    channel: JoinedChannel
    ref: str


@asynccontextmanager
async def connect(
    endpoint: Endpoint,
    path: str = "/socket",
    *,
    params: Mapping[str, str] | None = None,
    auth_token: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[ClientSocket]:
    """Open a socket on the mount at `path`; it is closed at the end of the block.

    Raises ConnectRefused when the endpoint answers with an HTTP response instead.
    """
    socket = ClientSocket(endpoint)
    await socket.open(websocket_scope(endpoint, path, params or {}, auth_token, headers or {}))
    try:
        yield socket
    finally:
        await socket.finish()


async def join(socket: ClientSocket, topic: str, payload: Any = None, *, within: float = WITHIN) -> JoinedChannel:
    """Join a topic. Raises JoinRefused with the response when the channel refuses."""
    return await _join(socket, topic, payload, [], within=within)


async def subscribe_and_join(
    socket: ClientSocket, topic: str, payload: Any = None, *, within: float = WITHIN
) -> JoinedChannel:
    """Join a topic, and record what is broadcast on it for `assert_broadcast`. Raises JoinRefused."""
    broadcasts: list[Broadcast] = []

    def record(broadcast: Broadcast) -> None:
        broadcasts.append(broadcast)
        socket.wake()

    socket.at_end(socket.endpoint.subscribe(topic, record))
    return await _join(socket, topic, payload, broadcasts, within=within)


async def push(channel: JoinedChannel, event: str, payload: Any = None) -> PushRef:
    """Push an event; returns the ref that `assert_reply` takes."""
    ref = channel.socket.next_ref()
    body = {} if payload is None else payload
    channel.socket.send(Message(channel.join_ref, ref, channel.topic, event, body))
    return PushRef(channel, ref)


async def leave(channel: JoinedChannel, *, within: float = WITHIN) -> None:
    """Leave the topic, and wait for the reply and for phx_close."""
    ref = await push(channel, "phx_leave")
    await assert_reply(ref, "ok", within=within)
    await assert_push(channel, "phx_close", within=within)


async def close(socket: ClientSocket) -> None:
    """Hang up before the block ends, and wait until every channel has run its `terminate`."""
    await socket.finish()
    await socket.settle(within=WITHIN)


async def assert_reply(ref: PushRef, status: str = "ok", response: Any = ANY, *, within: float = WITHIN) -> Any:
    """Wait for the reply to a push and return its response. AssertionError for another status or response."""
    reply = await _take_reply(ref.channel.socket, ref.channel.topic, ref.ref, within=within)
    got = reply["response"]
    if reply["status"] != status or not _matches(response, got):
        raise AssertionError(f"expected the reply {status!r} with {response!r}, got {reply['status']!r} with {got!r}")
    return got


async def refute_reply(ref: PushRef, *, within: float = 0.0) -> None:
    """Fail when the push has been answered, once every channel is idle and `within` seconds have passed."""
    socket = ref.channel.socket
    await _settle(socket, within)
    found = [m for m in socket.inbox if m.event == "phx_reply" and (m.topic, m.ref) == (ref.channel.topic, ref.ref)]
    if found:
        raise AssertionError(f"expected no reply, got {found[0].payload!r}")


async def assert_push(channel: JoinedChannel, event: str, payload: Any = ANY, *, within: float = WITHIN) -> Any:
    """Wait for an event that reaches this client on the topic, pushed or broadcast; returns its payload."""
    socket = channel.socket

    def take() -> Any:
        for message in socket.inbox:
            if _is(message, channel, event) and _matches(payload, message.payload):
                socket.inbox.remove(message)
                return message
        return None

    message = await socket.wait(
        take, lambda: f"expected {event!r} on {channel.topic!r} with {payload!r}", within=within
    )
    return message.payload


async def refute_push(channel: JoinedChannel, event: str, payload: Any = ANY, *, within: float = 0.0) -> None:
    """Fail when such an event has reached this client, once every channel is idle and `within` seconds have passed."""
    await _settle(channel.socket, within)
    for message in channel.socket.inbox:
        if _is(message, channel, event) and _matches(payload, message.payload):
            raise AssertionError(f"expected no {event!r} on {channel.topic!r}, got {message.payload!r}")


async def assert_broadcast(channel: JoinedChannel, event: str, payload: Any = ANY, *, within: float = WITHIN) -> Any:
    """Wait for a broadcast on the topic; returns its payload. Needs `subscribe_and_join`."""

    def take() -> Any:
        for broadcast in channel.broadcasts:
            if broadcast.event == event and _matches(payload, _as_json(broadcast.payload)):
                channel.broadcasts.remove(broadcast)
                return broadcast
        return None

    def failure() -> str:
        return f"expected a broadcast of {event!r} on {channel.topic!r} with {payload!r}, got {channel.broadcasts!r}"

    return (await channel.socket.wait(take, failure, within=within)).payload


async def refute_broadcast(channel: JoinedChannel, event: str, payload: Any = ANY, *, within: float = 0.0) -> None:
    """Fail when such a broadcast was made on the topic, once every channel is idle."""
    await _settle(channel.socket, within)
    for broadcast in channel.broadcasts:
        if broadcast.event == event and _matches(payload, _as_json(broadcast.payload)):
            raise AssertionError(f"expected no broadcast of {event!r} on {channel.topic!r}, got {broadcast!r}")


async def assert_closed(socket: ClientSocket, code: int, *, within: float = WITHIN) -> None:
    """Wait until the server closes the socket, with this close code."""
    got = await socket.wait(
        lambda: socket.close_code, lambda: f"expected the socket to close with {code}", within=within
    )
    if got != code:
        raise AssertionError(f"expected the socket to close with {code}, got {got}")


async def _join(
    socket: ClientSocket, topic: str, payload: Any, broadcasts: list[Broadcast], *, within: float
) -> JoinedChannel:
    ref = socket.next_ref()
    socket.send(Message(ref, ref, topic, "phx_join", {} if payload is None else payload))
    reply = await _take_reply(socket, topic, ref, within=within)
    if reply["status"] != "ok":
        raise JoinRefused(topic, reply["response"])
    return JoinedChannel(socket, topic, ref, reply["response"], broadcasts)


async def _take_reply(socket: ClientSocket, topic: str, ref: str, *, within: float) -> Any:
    def take() -> Any:
        for message in socket.inbox:
            if message.event == "phx_reply" and message.topic == topic and message.ref == ref:
                socket.inbox.remove(message)
                return message
        return None

    message = await socket.wait(take, lambda: f"expected a reply on {topic!r}", within=within)
    return message.payload


async def _settle(socket: ClientSocket, within: float) -> None:
    """Let every channel of the endpoint empty its mailbox, and the frames arrive."""
    if within:
        await asyncio.sleep(within)
    await socket.settle(within=WITHIN)


def _is(message: Message, channel: JoinedChannel, event: str) -> bool:
    return (
        message.topic == channel.topic
        and message.event == event
        and (message.join_ref is None or message.join_ref == channel.join_ref)
    )


def _matches(expected: Any, got: Any) -> bool:
    """Whether `got` is what was expected; dicts may have more keys than the pattern names."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return all(key in got and _matches(value, got[key]) for key, value in expected.items())
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(_matches, expected, got))
    return bool(expected == got)


def _as_json(payload: Any) -> Any:
    return payload if isinstance(payload, bytes) else json.loads(dumps(payload))
