"""`handle_gap`: channels learn that broadcasts of other nodes may be missing."""

from __future__ import annotations

import pytest

from emberwire import Channel, Stop
from emberwire.testing import assert_push, connect, join, leave, open_endpoint, refute_push, settle
from tests.fakes import FakeCluster
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Careful(OpenChannel):
    """Tells its client that it should ask for what it may have missed."""

    async def handle_gap(self, seconds: float) -> Stop | None:
        await self.push("gap", {"seconds": seconds})
        return None


class Strict(OpenChannel):
    """Wants its client to join anew."""

    async def handle_gap(self, seconds: float) -> Stop | None:
        return Stop(reason=ConnectionError("a gap"))


async def test_every_channel_hears_of_a_gap_once() -> None:
    """R25: one gap event for each channel."""
    cluster = FakeCluster()
    endpoint = open_endpoint(Careful, pubsub=cluster.adapter("one"))
    await endpoint.node.start()
    async with connect(endpoint) as socket:
        first, second = await join(socket, "room:1"), await join(socket, "room:2")
        cluster.outage()
        cluster.restore(2.5)
        for channel in (first, second):
            assert await assert_push(channel, "gap") == {"seconds": 2.5}
        await leave(second)
        assert len(endpoint.node.cluster.gap_listeners) == 1
    assert not endpoint.node.cluster.gap_listeners
    await endpoint.node.stop()


async def test_a_channel_may_end_over_a_gap_so_that_its_client_joins_anew() -> None:
    cluster = FakeCluster()
    endpoint = open_endpoint(Strict, pubsub=cluster.adapter("one"))
    await endpoint.node.start()
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        cluster.outage()
        cluster.restore()
        await assert_push(channel, "phx_error", {})
    await endpoint.node.stop()


async def test_a_channel_without_the_callback_costs_nothing() -> None:
    endpoint = open_endpoint(OpenChannel, pubsub=FakeCluster().adapter("one"))
    await endpoint.node.start()
    async with connect(endpoint) as socket:
        await join(socket, "room:1")
        await settle()
        assert not endpoint.node.cluster.gap_listeners
    await endpoint.node.stop()


async def test_the_default_does_nothing() -> None:
    class Given(OpenChannel):
        async def handle_gap(self, seconds: float) -> Stop | None:
            return await Channel.handle_gap(self, seconds)

    cluster = FakeCluster()
    endpoint = open_endpoint(Given, pubsub=cluster.adapter("one"))
    await endpoint.node.start()
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        cluster.outage()
        cluster.restore()
        await refute_push(channel, "phx_error")
    await endpoint.node.stop()
