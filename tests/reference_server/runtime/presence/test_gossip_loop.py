"""Presences of several nodes: what clients of one node see of the others, over time, losses and restarts."""

from __future__ import annotations

import logging
import random
from typing import Any

import pytest

from emberwire import Broadcast, Endpoint, Presence
from emberwire.testing import FakeClock, connect, join, open_endpoint, settle
from reference_server.core.presence.diff import Diff, Presences
from reference_server.core.presence.tracker_options import TrackerOptions
from reference_server.runtime.node import Node
from reference_server.runtime.telemetry import Event
from tests.fakes import FakeAdapter, FakeCluster
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

FAST = TrackerOptions(broadcast_period=0.5, down_period=4.0, permdown_period=60.0)


@pytest.fixture(autouse=True)
def _same_dice() -> None:
    """The first tick of a node is put off by chance: by the same in every run of a test."""
    random.seed(1)


class Web:
    """One node with a presence and a channel that tracks whoever joins."""

    def __init__(self, name: str, cluster: FakeCluster, clock: FakeClock, presence: Presence | None = None) -> None:
        self.presence = tracked = presence or Presence(options=FAST)

        class Room(OpenChannel):
            async def after_join(self) -> None:
                await tracked.track(self, self.assigns["user"], {"at": name})

        self.adapter = cluster.adapter(name)
        self.endpoint: Endpoint = open_endpoint(Room, clock=clock, presences=[tracked], pubsub=self.adapter)
        self.diffs: list[dict[str, Any]] = []
        self.events: list[tuple[str, str]] = []
        self.endpoint.subscribe("room:1", self._record)
        self.endpoint.telemetry.attach("replica_changed", self._changed)

    async def users(self) -> list[str]:
        return sorted(await self.presence.list("room:1"))

    def _record(self, broadcast: Broadcast) -> None:
        assert broadcast.event == "presence_diff"
        self.diffs.append(broadcast.payload)

    def _changed(self, event: Event) -> None:
        self.events.append((event.metadata["kind"], event.metadata["node"]))


class Cluster:
    """Some nodes on one broker and one clock."""

    def __init__(self) -> None:
        self.clock, self.broker = FakeClock(), FakeCluster()

    async def start(self, name: str, presence: Presence | None = None) -> Web:
        web = Web(name, self.broker, self.clock, presence)
        await web.endpoint.node.start()
        await self.pass_time(0.5)
        return web

    async def pass_time(self, seconds: float) -> None:
        """Let time go by in steps of a fifth of a period, and everything be delivered in between."""
        for _ in range(round(seconds / 0.1)):
            self.clock.advance(0.1)
            await settle()


def shown(diffs: list[dict[str, Any]], side: str) -> list[str]:
    return [key for diff in diffs for key in diff[side]]


async def test_who_joins_on_one_node_is_seen_on_the_others_within_a_period() -> None:
    """Guarantee 5, and phoenix_pubsub: "node detects and locally broadcasts presence_join"."""
    cluster = Cluster()
    one, two = await cluster.start("one"), await cluster.start("two")
    async with connect(one.endpoint, params={"user": "ada"}) as socket:
        await join(socket, "room:1")
        await cluster.pass_time(FAST.broadcast_period)
        assert await one.users() == await two.users() == ["ada"]
        assert await two.presence.get_by_key("room:1", "ada") == await one.presence.get_by_key("room:1", "ada")
    await cluster.pass_time(FAST.broadcast_period)
    assert await two.users() == []
    for web in (one, two):
        assert (shown(web.diffs, "joins"), shown(web.diffs, "leaves")) == (["ada"], ["ada"])
        await web.endpoint.node.stop()
    assert cluster.clock.waiting == 0


async def test_many_joins_on_another_node_are_one_diff() -> None:
    """Issue phoenix_pubsub_redis 26 and R30: once for each change; merged over the tick, so not a push for each."""
    cluster = Cluster()
    one, two, three = [await cluster.start(name) for name in ("one", "two", "three")]
    async with connect(one.endpoint, params={"user": "ada"}) as ada, connect(one.endpoint, params={"user": "b"}) as b:
        await join(ada, "room:1")
        await join(b, "room:1")
        await cluster.pass_time(1.0)
        for web in (two, three):
            assert [sorted(diff["joins"]) for diff in web.diffs] == [["ada", "b"]]
    for web in (one, two, three):
        await web.endpoint.node.stop()


async def test_a_node_that_starts_later_learns_who_is_there() -> None:
    cluster = Cluster()
    one = await cluster.start("one")
    async with connect(one.endpoint, params={"user": "ada"}) as socket:
        await join(socket, "room:1")
        await cluster.pass_time(5.0)
        two = await cluster.start("two")
        await cluster.pass_time(3 * FAST.broadcast_period)
        assert await two.users() == ["ada"]
    await one.endpoint.node.stop()
    await two.endpoint.node.stop()


async def test_a_node_that_stops_takes_its_presences_with_it_at_once() -> None:
    """Guarantee 5: a clean stop within 1 s. phoenix_pubsub: "graceful exits with permdown"."""
    cluster = Cluster()
    one, two = await cluster.start("one"), await cluster.start("two")
    async with connect(one.endpoint, params={"user": "ada"}) as socket:
        await join(socket, "room:1")
        await cluster.pass_time(0.5)
        await one.endpoint.node.stop()
        await settle()
        assert await two.users() == []
        assert two.events == [("up", "one"), ("permdown", "one")]
    await two.endpoint.node.stop()


async def test_a_node_that_is_started_again_is_seen_again() -> None:
    """In the same process, as when an application's lifespan runs once for each test: the others took its goodbye."""
    cluster = Cluster()
    one, two = await cluster.start("one"), await cluster.start("two")
    for _ in range(3):
        async with connect(one.endpoint, params={"user": "ada"}) as socket:
            await join(socket, "room:1")
            await cluster.pass_time(FAST.broadcast_period)
            assert await two.users() == ["ada"]
            await one.endpoint.node.stop()
            await settle()
            assert await two.users() == []
        await one.endpoint.node.start()
        await cluster.pass_time(FAST.broadcast_period)
    for web in (one, two):
        await web.endpoint.node.stop()


async def test_a_node_that_falls_silent_is_gone_after_the_down_period_and_comes_back() -> None:
    """R20 and R22: down within down_period + 2 periods, and a healed split is the union within 3 periods."""
    cluster = Cluster()
    one, two = await cluster.start("one"), await cluster.start("two")
    async with (
        connect(one.endpoint, params={"user": "ada"}) as ada,
        connect(two.endpoint, params={"user": "bob"}) as bob,
    ):
        await join(ada, "room:1")
        await join(bob, "room:1")
        await cluster.pass_time(1.0)
        cluster.broker.cut("one", "two")
        await cluster.pass_time(4.0 + 2 * FAST.broadcast_period)
        assert (await one.users(), await two.users()) == (["ada"], ["bob"])
        cluster.broker.heal()
        await cluster.pass_time(3 * FAST.broadcast_period)
        assert await one.users() == await two.users() == ["ada", "bob"]
        assert one.events == [("up", "two"), ("down", "two"), ("up", "two")]
    await one.endpoint.node.stop()
    await two.endpoint.node.stop()


async def test_after_an_outage_of_the_broker_the_nodes_exchange_everything_at_once() -> None:
    """R25: presence heals by itself; who came and went meanwhile is seen without waiting for a tick."""
    cluster = Cluster()
    one, two = await cluster.start("one"), await cluster.start("two")
    async with (
        connect(one.endpoint, params={"user": "ada"}) as ada,
        connect(one.endpoint, params={"user": "bob"}) as bob,
    ):
        await join(ada, "room:1")
        await cluster.pass_time(1.0)
        cluster.broker.outage()
        await join(bob, "room:1")
        await cluster.pass_time(1.0)
        assert await two.users() == ["ada"]
        cluster.broker.restore()
        await settle()
        assert await two.users() == ["ada", "bob"]
    await one.endpoint.node.stop()
    await two.endpoint.node.stop()


async def test_losses_are_made_up_for() -> None:
    cluster = Cluster()
    one, two = await cluster.start("one"), await cluster.start("two")
    dice = random.Random(7)
    cluster.broker.drops = lambda sender, to, data: dice.random() < 0.3
    async with (
        connect(one.endpoint, params={"user": "ada"}) as ada,
        connect(one.endpoint, params={"user": "bob"}) as bob,
    ):
        await join(ada, "room:1")
        await cluster.pass_time(2.0)
        await join(bob, "room:1")
        await cluster.pass_time(20.0)
        assert await two.users() == ["ada", "bob"]
    await one.endpoint.node.stop()
    await two.endpoint.node.stop()


async def test_two_presences_of_one_node_do_not_mix() -> None:
    clock, broker = FakeClock(), FakeCluster()
    nodes, pairs = list[Node](), list[tuple[Presence, Presence]]()
    for name in ("one", "two"):
        pair = (Presence(options=FAST), Presence(options=FAST))
        endpoint = Endpoint(presences=pair, pubsub=broker.adapter(name), clock=clock)
        await endpoint.node.start()
        nodes.append(endpoint.node)
        pairs.append(pair)
    assert list(nodes[0].members) == list(nodes[1].members) == ["presence:Presence", "presence:Presence-2"]
    pairs[0][1].tracker.track("someone", "room:1", "ada", {})
    for _ in range(20):
        clock.advance(0.1)
        await settle()
    assert [list(await presence.list("room:1")) for presence in pairs[1]] == [[], ["ada"]]
    for node in nodes:
        await node.stop()


async def test_a_presence_keeps_its_name() -> None:
    named = Presence(name="people")
    node = Node(pubsub=FakeAdapter())
    named.attach(node)
    assert list(node.members) == ["presence:people"]


async def test_a_node_that_is_alone_does_not_tick() -> None:
    clock = FakeClock()
    endpoint = Endpoint(presences=[Presence()], clock=clock)
    await endpoint.node.start()
    assert clock.waiting == 0
    await endpoint.node.stop()


async def test_handle_metas_hears_of_every_change_on_every_node() -> None:
    """Phoenix: presence_test, the tests of handle_metas."""
    told: list[tuple[str, list[str], list[str], list[str]]] = []

    class Telling(Presence):
        async def fetch(self, topic: str, presences: Presences) -> Presences:
            return {key: {**each, "name": key.title()} for key, each in presences.items()}

        async def handle_metas(self, topic: str, diff: Diff, presences: Presences) -> None:
            assert all(set(each) == {"metas"} for each in (*diff.joins.values(), *presences.values()))
            told.append((topic, list(diff.joins), list(diff.leaves), list(presences)))

    cluster = Cluster()
    one, two = await cluster.start("one"), await cluster.start("two", Telling(options=FAST, name="Presence"))
    async with (
        connect(one.endpoint, params={"user": "ada"}) as ada,
        connect(two.endpoint, params={"user": "bob"}) as bob,
    ):
        await join(ada, "room:1")
        await cluster.pass_time(1.0)
        await join(bob, "room:1")
        await settle()
    await cluster.pass_time(1.0)
    assert told == [
        ("room:1", ["ada"], [], ["ada"]),
        ("room:1", ["bob"], [], ["ada", "bob"]),
        ("room:1", [], ["bob"], ["ada"]),
        ("room:1", [], ["ada"], []),
    ]
    await one.endpoint.node.stop()
    await two.endpoint.node.stop()


async def test_a_failing_handle_metas_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """DIFFERS from Phoenix, where it ends the tracker and every tracked channel."""

    class Failing(Presence):
        async def handle_metas(self, topic: str, diff: Diff, presences: Presences) -> None:
            raise KeyError(topic)

    cluster = Cluster()
    one = await cluster.start("one", Failing(options=FAST))
    with caplog.at_level(logging.ERROR):
        async with connect(one.endpoint, params={"user": "ada"}) as ada:
            await join(ada, "room:1")
            await settle()
            assert shown(one.diffs, "joins") == ["ada"]
    await settle()
    assert "Failing.handle_metas failed for 'room:1'" in caplog.text
    await one.endpoint.node.stop()


async def test_garbage_for_a_presence_is_ignored() -> None:
    """R29."""
    cluster = Cluster()
    one, two = await cluster.start("one"), await cluster.start("two")
    for data in (b"", b"{}", b"[1]", b"\xff", b'["v1"]'):
        await one.endpoint.node.cluster.tell("presence:Presence", data)
    assert await two.users() == []
    assert two.presence.tracker.ignored.total() == 5
    await one.endpoint.node.stop()
    await two.endpoint.node.stop()
