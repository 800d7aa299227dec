"""Whatever ends a connection, and wherever it was then: nothing of it stays, and nobody else gets what was its."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from emberwire import Channel, NoReply, Ok, Presence, handle_in
from emberwire.testing import FakeClock, assert_reply, connect, join, leave, open_endpoint, push, settle
from reference_server.core.message import Message
from reference_server.edge.endpoint import Endpoint
from reference_server.runtime.channel_server import KILL_AFTER, ChannelServer
from reference_server.runtime.connection import Connection
from reference_server.testing.client import ClientSocket, websocket_scope
from tests.fakes import nothing_left_behind, rounds
from tests.guarantees.scale import scaled
from tests.open_channel import UNLIMITED_RATE, EchoChannel

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def _no_tasks_left(anyio_backend: str) -> AsyncIterator[None]:
    async with nothing_left_behind():
        yield


def assert_empty(endpoint: Endpoint) -> None:
    """Nobody is connected, so the node holds nothing for anybody."""
    assert endpoint.node.broadcaster.topics() == frozenset()
    assert endpoint.node.busy == set()
    assert endpoint.connections == set()


def alive(*classes: type) -> int:
    """How many objects of these classes there are."""
    gc.collect()
    return sum(isinstance(each, classes) for each in gc.get_objects())


async def test_clients_that_come_and_go_leave_nothing() -> None:
    """Check R16: 2,000 times connect, join, leave, close (100,000 in the full run): no task, subscription, session or
    object is left."""
    clock = FakeClock()
    presence = Presence()
    endpoint = open_endpoint(tracking_channel(presence), clock=clock, presences=[presence], limits=UNLIMITED_RATE)
    before = alive(Connection, ChannelServer, Channel)
    for number in range(scaled(2_000, full=100_000)):
        async with connect(endpoint, params={"user": f"user-{number}"}) as socket:
            channel = await join(socket, f"room:{number}")
            if number % 2:
                await leave(channel)
        await settle()
    await settle()
    assert_empty(endpoint)
    assert clock.waiting == 0
    clock.advance(KILL_AFTER + 60)  # the clock of the tests keeps cancelled timers until their time
    assert alive(Connection, ChannelServer, Channel) == before
    assert await presence.list("room:1") == {}


def tracking_channel(presence: Presence) -> type[Channel]:
    """A channel that does all that can be interrupted: it waits, tracks, replies from another task, subscribes."""

    class TrackingChannel(EchoChannel):
        async def after_join(self) -> None:
            self.subscribe("news")
            self.send_after(3.0, "later")
            await presence.track(self, self.assigns["user"], {})
            await self.push("presence_state", await presence.list(self))

        @handle_in("wait")
        async def wait(self, payload: dict[str, int]) -> Ok:
            for _ in range(payload["turns"]):
                await asyncio.sleep(0)
            return Ok(payload)

        @handle_in("later")
        async def later(self, payload: dict[str, Any]) -> NoReply:
            ref = self.reply_ref()
            await asyncio.sleep(0)
            await ref.reply(Ok(payload))
            return NoReply()

    return TrackingChannel


class InterruptedClient:
    """A client whose application is cancelled, or who hangs up, in the middle of whatever happens."""

    def __init__(self, endpoint: Endpoint, chance: random.Random) -> None:
        self._endpoint = endpoint
        self._chance = chance
        self._socket = ClientSocket(endpoint)

    async def run(self) -> None:
        """Say some things, wait for a while that ends anywhere, and go."""
        scope = websocket_scope(self._endpoint, "/socket", {"user": "mallory"}, None, {})
        opening = asyncio.create_task(self._socket.open(scope))
        await rounds(self._chance.choice((1, 2, 5)))
        for number in range(self._chance.randrange(6)):
            self._socket.send(self._message(str(number)))
            await rounds(self._chance.randrange(4))
        await rounds(self._chance.randrange(25))
        application = self._socket.task
        if application is not None and self._chance.random() < 0.5:
            application.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await self._socket.finish()

    def _message(self, ref: str) -> Message:
        event, payload = self._chance.choice(
            [("phx_join", {}), ("wait", {"turns": 9}), ("later", {}), ("phx_leave", {}), ("nonsense", {})]
        )
        return Message("0", ref, "room:1", event, payload)


async def test_a_cancellation_anywhere_leaves_nothing_and_harms_nobody() -> None:
    """Check R05: clients are cut off after a random number of turns of the loop; a bystander's replies stay its own."""
    clock = FakeClock()
    presence = Presence()
    endpoint = open_endpoint(tracking_channel(presence), clock=clock, presences=[presence], limits=UNLIMITED_RATE)
    chance = random.Random(5)
    async with connect(endpoint, params={"user": "grace"}) as bystander:
        channel = await join(bystander, "room:1")
        for number in range(scaled(300, full=10_000)):
            ref = await push(channel, "later", {"mine": number})
            await asyncio.wait_for(InterruptedClient(endpoint, chance).run(), 10)
            await assert_reply(ref, "ok", {"mine": number})
            bystander.inbox.clear()
            clock.advance(KILL_AFTER)
        await settle()
        assert endpoint.node.broadcaster.topics() == {"room:1", "news", "users_socket:grace"}
        assert len(endpoint.connections) == 1
        assert list(await presence.list("room:1")) == ["grace"]
    await settle()
    assert_empty(endpoint)
