"""An outage of a real broker, as the channels, the presences and the load balancer of two nodes see it."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncIterator, Callable

import pytest

from emberwire import Endpoint, Presence
from emberwire.testing import assert_push, connect, join, open_endpoint
from reference_server.core.errors import PubSubUnavailable
from reference_server.core.presence.tracker_options import TrackerOptions
from reference_server.runtime.cluster.adapter import Adapter
from tests.contract.conftest import Nodes
from tests.contract.servers import Server
from tests.open_channel import OpenChannel

pytestmark = pytest.mark.anyio

PATIENCE = 20.0
"""Seconds after which something that should have come is given up: far more than it takes."""

OFTEN = TrackerOptions(broadcast_period=0.1, down_period=60.0, permdown_period=120.0)
"""Nobody is down because of the outage: who comes back is there through the exchange after it alone."""


class Web:
    """One node with a channel that tracks its user and remembers gaps."""

    def __init__(self, adapter: Adapter) -> None:
        self.gaps: list[float] = []
        self.presence = presence = Presence(options=OFTEN)
        gaps = self.gaps

        class Room(OpenChannel):
            async def after_join(self) -> None:
                await presence.track(self, self.assigns["user"], {})

            async def handle_gap(self, seconds: float) -> None:
                gaps.append(seconds)

        self.endpoint: Endpoint = open_endpoint(Room, presences=[presence], pubsub=adapter)
        self.node = self.endpoint.node

    async def users(self) -> list[str]:
        return sorted(await self.presence.list("room:1"))


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  (nothing announces what a test may ask for)
            await asyncio.sleep(0.01)


async def until_listed(web: Web, *users: str) -> None:
    """Wait until a node lists exactly these."""
    async with asyncio.timeout(PATIENCE):
        while await web.users() != sorted(users):  # noqa: ASYNC110  (as above)
            await asyncio.sleep(0.01)


@pytest.fixture
async def webs(broker_nodes: Nodes) -> AsyncIterator[tuple[Web, Web]]:
    one, two = Web(broker_nodes.adapter("one")), Web(broker_nodes.adapter("two"))
    await one.node.start()
    await two.node.start()
    yield one, two
    await one.node.stop()
    await two.node.stop()


async def test_an_outage_is_seen_by_everyone_and_over_for_everyone(outage: Server, webs: tuple[Web, Web]) -> None:
    """Checks R25 and R28 above the adapters: readiness, handle_gap once a channel, local delivery, presences."""
    one, two = webs
    async with (
        connect(one.endpoint, params={"user": "ada"}) as ada,
        connect(two.endpoint, params={"user": "bob"}) as bob,
        connect(one.endpoint, params={"user": "cyd"}) as cyd,
    ):
        at_one, at_two = await join(ada, "room:1"), await join(bob, "room:1")
        await until_listed(one, "ada", "bob")
        await until_listed(two, "ada", "bob")
        outage.kill()
        await until(lambda: not (one.node.is_ready or two.node.is_ready))
        with pytest.raises(PubSubUnavailable):
            await one.endpoint.broadcast("room:1", "note", {"n": 1})
        assert await assert_push(at_one, "note") == {"n": 1}
        await join(cyd, "room:1")
        assert await one.users() == ["ada", "bob", "cyd"]
        assert one.gaps == two.gaps == []
        await asyncio.to_thread(outage.start)
        await until(lambda: one.node.is_ready and two.node.is_ready)
        await until_listed(two, "ada", "bob", "cyd")
        await one.endpoint.broadcast("room:1", "note", {"n": 2})
        assert await assert_push(at_two, "note") == {"n": 2}
    assert (len(one.gaps), len(two.gaps)) == (2, 1)
    assert min(one.gaps + two.gaps) > 0
    await until_listed(two)


async def test_foreign_messages_are_counted_and_reach_nobody(webs: tuple[Web, Web], broker_nodes: Nodes) -> None:
    """Check R29, through every broker: a pickle, an old version, a half of one of ours."""
    one, _ = webs
    stranger, _ = await broker_nodes.start("stranger")
    heard: list[object] = []
    one.endpoint.subscribe("room:1", heard.append)
    for data in (pickle.dumps({"topic": "room:1"}), b'{"topic":"room:1"}', b"", b"EW\x00\x93", b"EW\x01\x93\xa1t"):
        await stranger.publish(data)
        await stranger.publish_to("one", data)
    ignored = one.node.cluster.ignored  # Redis sends a node what is its own, too
    await until(lambda: ignored.total() - ignored["own"] == 10)
    assert (ignored["foreign"], ignored["version"], ignored["garbage"]) == (6, 2, 2)
    assert heard == []
    assert one.node.is_ready
