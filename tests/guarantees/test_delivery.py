"""At most once, in order, to everyone who has joined: the first three promises of docs/guarantees.md."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from emberwire import Ok, Topic, handle_in
from emberwire.testing import ClientSocket, JoinedChannel, assert_push, assert_reply, connect, join, open_endpoint, push
from reference_server.core.message import Message
from reference_server.edge.endpoint import Endpoint
from tests.guarantees.scale import scaled
from tests.open_channel import UNLIMITED_RATE, EchoChannel

pytestmark = pytest.mark.anyio

MANY = 30.0
"""Seconds until something that never comes fails a test of many."""


@asynccontextmanager
async def joined(endpoint: Endpoint, number: int, topic: str = "room:1") -> AsyncIterator[list[JoinedChannel]]:
    """That many clients, each on the topic."""
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connect(endpoint)) for _ in range(number)]
        yield [await join(socket, topic) for socket in sockets]


async def inbox_of(socket: ClientSocket, size: int) -> list[Message]:
    """Everything that has arrived, once it is `size` messages."""
    await at_least(size, socket)
    await socket.settle(within=MANY)
    return socket.inbox


async def at_least(size: int, socket: ClientSocket) -> list[Message]:
    """Everything that has arrived, once it is `size` messages or more."""
    await socket.wait(lambda: True if len(socket.inbox) >= size else None, lambda: f"{size} messages", within=MANY)
    return socket.inbox


@pytest.mark.slow
async def test_everyone_gets_every_broadcast_once_and_in_order() -> None:
    """Check R01: 1,000 subscribers, 100 broadcasts in every run and 1,000 in the full one; none lost or twice."""
    endpoint = open_endpoint(EchoChannel, limits=UNLIMITED_RATE)
    broadcasts = scaled(100, full=1_000)
    async with joined(endpoint, 1_000) as channels:
        for number in range(broadcasts):
            await endpoint.broadcast("room:1", "numbered", {"number": number})
            await asyncio.sleep(0)
        for channel in channels:
            got = [message.payload["number"] for message in await inbox_of(channel.socket, broadcasts)]
            assert got == list(range(broadcasts))


@pytest.mark.slow
async def test_every_reply_goes_to_its_push_in_the_order_of_the_pushes() -> None:
    """Check R02: 50 sockets with 200 pushes each in every run, 20,000 in the full one; no reply goes astray."""
    endpoint = open_endpoint(EchoChannel, limits=UNLIMITED_RATE)
    pushes = scaled(200, full=20_000)

    async def talk(channel: JoinedChannel, name: int) -> None:
        refs = [(await push(channel, "echo", {"from": name, "number": number})).ref for number in range(pushes)]
        replies = await inbox_of(channel.socket, pushes)
        assert [reply.ref for reply in replies] == refs
        wanted = [{"status": "ok", "response": {"from": name, "number": number}} for number in range(pushes)]
        assert [reply.payload for reply in replies] == wanted

    async with joined(endpoint, 50) as channels:
        await asyncio.gather(*(talk(channel, name) for name, channel in enumerate(channels)))


class HesitantChannel(EchoChannel):
    """Takes a while to let somebody in, as a database does."""

    async def join(self, topic: Topic, payload: Any) -> Ok:
        for _ in range(payload["turns"]):
            await asyncio.sleep(0)
        return Ok()


async def test_after_the_reply_to_a_join_no_broadcast_is_missed() -> None:
    """Check R04: joins under a storm of broadcasts; a client gets all from some point on, and that point is no later
    than the reply that it has seen."""
    endpoint = open_endpoint(HesitantChannel, limits=UNLIMITED_RATE)
    numbers = iter(range(10**9))
    sent: list[int] = []

    async def storm() -> None:
        while True:
            sent.append(next(numbers))
            await endpoint.broadcast("room:1", "numbered", {"number": sent[-1]})
            await asyncio.sleep(0)

    raging = asyncio.create_task(storm())
    try:
        for seed in range(scaled(300, full=10_000)):
            await joins_in_the_storm(endpoint, sent, turns=seed % 7)
    finally:
        raging.cancel()


async def joins_in_the_storm(endpoint: Endpoint, sent: list[int], *, turns: int) -> None:
    async with connect(endpoint) as socket:
        await join(socket, "room:1", {"turns": turns})
        next_one = len(sent)
        seen = await at_least(len(socket.inbox) + 5, socket)
        numbers = [message.payload["number"] for message in seen]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert numbers[0] <= next_one


async def test_nothing_of_a_topic_comes_before_the_reply_to_its_join() -> None:
    """Check R04, the other side of the barrier: a client that has not been let in hears nothing."""
    endpoint = open_endpoint(HesitantChannel, limits=UNLIMITED_RATE)
    async with connect(endpoint) as socket:
        socket.send(Message("1", "1", "room:1", "phx_join", {"turns": 20}))
        for number in range(40):
            await endpoint.broadcast("room:1", "numbered", {"number": number})
            await asyncio.sleep(0)
        await socket.settle(within=MANY)
        assert socket.inbox[0].event == "phx_reply"
        assert {message.event for message in socket.inbox[1:]} == {"numbered"}


class CrashingChannel(EchoChannel):
    """Crashes on demand."""

    @handle_in("crash")
    async def crash(self) -> Ok:
        raise LookupError


async def test_a_crash_costs_its_own_client_on_its_own_topic_and_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    """Check R06: while one channel crashes again and again, the others of its topic and of its socket miss nothing."""
    endpoint = open_endpoint(CrashingChannel, limits=UNLIMITED_RATE)
    rounds = scaled(50, full=5_000)
    async with connect(endpoint) as crashing, connect(endpoint) as steady:
        elsewhere, beside = await join(crashing, "room:2"), await join(steady, "room:1")
        for number in range(rounds):
            channel = await join(crashing, "room:1")
            await push(channel, "crash")
            await assert_push(channel, "phx_error")
            await endpoint.broadcast("room:1", "numbered", {"number": number})
            await assert_reply(await push(elsewhere, "echo", {"number": number}), "ok", {"number": number})
        seen = [message.payload["number"] for message in await inbox_of(beside.socket, rounds)]
        assert seen == list(range(rounds))


async def test_each_topic_of_a_socket_keeps_its_own_order() -> None:
    """Check R07 in part: random pushes over several topics; replies of one topic come in the order of its pushes."""
    endpoint = open_endpoint(HesitantChannel, limits=UNLIMITED_RATE)
    chance = random.Random(1)
    async with connect(endpoint) as socket:
        channels = [await join(socket, f"room:{number}", {"turns": 0}) for number in range(5)]
        refs: dict[str, list[str]] = {channel.topic: [] for channel in channels}
        for _ in range(300):
            channel = chance.choice(channels)
            refs[channel.topic].append((await push(channel, "echo", {})).ref)
        replies = await inbox_of(socket, 300)
        assert {topic: [reply.ref for reply in replies if reply.topic == topic] for topic in refs} == refs
