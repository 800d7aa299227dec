"""The way between nodes: order, parts, repetitions, foreign messages, gaps."""

from __future__ import annotations

import asyncio
import logging
import pickle
from collections.abc import AsyncIterator

import pytest

from emberwire import Broadcast
from emberwire.testing import FakeClock
from reference_server.core.errors import EncodeError, PubSubUnavailable
from reference_server.runtime import node as node_module
from reference_server.runtime.cluster import line
from reference_server.runtime.cluster.envelope import MARK, Cast, Part, TextBroadcast, encode
from reference_server.runtime.node import Node
from reference_server.runtime.telemetry import Event
from tests.fakes import FakeAdapter, FakeCluster, rounds
from tests.held import held

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

FRAME = '[null,null,"room:1","hello",{}]'


async def started(*names: str, cluster: FakeCluster | None = None, at_most: int = 1024 * 1024) -> list[Node]:
    cluster = cluster or FakeCluster()
    nodes = [Node(pubsub=cluster.adapter(name, max_message_bytes=at_most)) for name in names]
    for node in nodes:
        await node.start()
    return nodes


def recorded(node: Node, topic: str = "room:1") -> list[Broadcast]:
    got: list[Broadcast] = []
    node.subscribe(topic, got.append)
    return got


class Slow(FakeAdapter):
    """An adapter that needs several turns of the loop for a message, and keeps the order of the calls."""

    def __init__(self, node: str, cluster: FakeCluster, *, max_message_bytes: int) -> None:
        super().__init__(node, cluster, max_message_bytes=max_message_bytes)
        self._turn = asyncio.Lock()

    async def publish(self, data: bytes) -> None:
        async with self._turn:
            await rounds(3)
            await super().publish(data)


@pytest.mark.parametrize("payload", [{"text": "x" * 100_000}, b"x" * 100_000], ids=["json", "bytes"])
async def test_a_long_message_arrives_in_parts_and_whole(payload: dict[str, str] | bytes) -> None:
    here, there = await started("here", "there", at_most=4096)
    got = recorded(there)
    await here.broadcast("room:1", "hello", payload)
    assert got == [Broadcast("room:1", "hello", payload)]


async def test_short_messages_do_not_overtake_a_long_one() -> None:
    """R03, guarantee 2: the order of the calls is the order at every receiver."""
    cluster = FakeCluster()
    here = Node(pubsub=Slow("here", cluster, max_message_bytes=4096))
    await here.start()
    [there] = await started("there", cluster=cluster)
    got = recorded(there)
    sizes = [10, 9_000, 10, 20_000, 10, 10, 5_000, 10]
    await asyncio.gather(*(here.broadcast("room:1", str(n), {"x": "x" * size}) for n, size in enumerate(sizes)))
    assert [broadcast.event for broadcast in got] == [str(n) for n in range(len(sizes))]


async def test_a_broadcast_that_is_cancelled_holds_nobody_up() -> None:
    cluster = FakeCluster()
    here = Node(pubsub=Slow("here", cluster, max_message_bytes=4096))
    await here.start()
    [there] = await started("there", cluster=cluster)
    got = recorded(there)
    cancelled = asyncio.ensure_future(here.broadcast("room:1", "cancelled", {"x": "x" * 50_000}))
    await rounds(5)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    await here.broadcast("room:1", "next", {})
    assert [broadcast.event for broadcast in got] == ["next"]


class Stuck(FakeAdapter):
    """An adapter that takes a message when the test opens the gate."""

    gate = asyncio.Event()

    async def publish(self, data: bytes) -> None:
        await self.gate.wait()
        await super().publish(data)


@pytest.fixture
async def behind_a_long_one() -> AsyncIterator[tuple[Node, FakeClock]]:
    """A node whose broker is slow to take the first of many parts of a message."""
    Stuck.gate = asyncio.Event()
    clock = FakeClock()
    here = Node(pubsub=Stuck("here", FakeCluster(), max_message_bytes=4096), clock=clock)
    here.cluster.adapter.is_connected = True  # type: ignore[misc]  # not started: its greeting would wait, too
    long = asyncio.ensure_future(here.broadcast("room:1", "long", {"x": "x" * 50_000}))
    await rounds(3)
    yield here, clock
    Stuck.gate.set()
    await long


async def test_what_waits_behind_a_long_message_is_told_in_time(behind_a_long_one: tuple[Node, FakeClock]) -> None:
    """Guarantee 10: a broadcast that does not reach the other nodes says so, and does not wait for ever."""
    here, clock = behind_a_long_one
    short = asyncio.ensure_future(here.broadcast("room:1", "short", {}))
    await rounds(3)
    clock.advance(4.9)
    await rounds(3)
    assert not short.done()
    clock.advance(0.2)
    with pytest.raises(PubSubUnavailable, match="came first"):
        await short


@pytest.mark.parametrize("bound", ["MAX_WAITING", "MAX_WAITING_BYTES"])
async def test_what_waits_behind_a_long_message_is_bounded(
    behind_a_long_one: tuple[Node, FakeClock], bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, bound, 1)
    here, _ = behind_a_long_one
    first = asyncio.ensure_future(here.broadcast("room:1", "first", {}))
    await rounds(3)
    with pytest.raises(PubSubUnavailable, match="wait behind a long one"):
        await here.broadcast("room:1", "second", {})
    Stuck.gate.set()
    await first


async def test_a_broadcast_over_the_bound_reaches_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_module, "LONGEST", 4_000)
    here, there = await started("here", "there")
    near, far = recorded(here), recorded(there)
    with pytest.raises(EncodeError, match="A broadcast has at most 1000 characters; send a link"):
        await here.broadcast("room:1", "hello", {"x": "x" * 1_000})
    assert near == far == []


async def test_a_direct_broadcast_reaches_one_node() -> None:
    """Phoenix: pubsub_test, "direct_broadcast sends to given node", and to an unknown one."""
    here, there, elsewhere = await started("here", "there", "elsewhere")
    seen = {node.name: recorded(node) for node in (here, there, elsewhere)}
    await here.direct_broadcast("there", "room:1", "hello", {"n": 1})
    await here.direct_broadcast("there", "room:1", "hello", b"\xff")
    await here.direct_broadcast("nowhere", "room:1", "hello", {})
    await here.direct_broadcast("here", "room:1", "me", {})
    assert [broadcast.payload for broadcast in seen["there"]] == [{"n": 1}, b"\xff"]
    assert [broadcast.event for broadcast in seen["here"]] == ["me"]
    assert seen["elsewhere"] == []
    await Node().direct_broadcast("there", "room:1", "hello", {})


async def test_a_message_that_the_broker_repeats_is_delivered_once() -> None:
    """R26, R30, guarantee 1: at most once, whatever the broker does."""
    cluster = FakeCluster()
    here, there = await started("here", "there", cluster=cluster)
    got = recorded(there)
    for n in range(3):
        await here.broadcast("room:1", str(n), {})
    published = cluster.members["here"].published[-3:]
    for data in (published[2], published[0], published[1], published[2]):
        cluster.members["there"].receive(data)
    assert [broadcast.event for broadcast in got] == ["0", "1", "2"]
    assert there.cluster.ignored == {"repeated": 4}


async def test_another_run_under_the_same_name_is_not_taken_for_a_repetition() -> None:
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    await node.start()
    got = recorded(node)
    for run, number in ((1, 1), (1, 2), (2, 1), (2, 2), (2, 2)):
        adapter.receive(encode(TextBroadcast("web1", run, number, FRAME)))
    assert len(got) == 4


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "foreign"),
        (pickle.dumps(print), "foreign"),
        (b'{"event": "x"}', "foreign"),
        (MARK + b"\x63anything", "version"),
        (encode(Cast("here", "nobody:listens", b"x")), "own"),
        (encode(TextBroadcast("here", 1, 1, FRAME)), "namesake"),
        (encode(Cast("other", "nobody:listens", b"x")), "unknown"),
        (encode(Part("other", 1, 0, 1, encode(Part("other", 1, 0, 1, b"")))), "garbage"),
        (encode(Part("other", 1, 0, 1, b"nothing")), "foreign"),
    ],
    ids=["empty", "pickle", "json", "version", "own", "namesake", "unknown", "nested", "inside"],
)
async def test_what_is_not_for_us_is_counted_and_told(data: bytes, reason: str) -> None:
    """R29, R43: the node lives, nothing is delivered, operators can see it."""
    adapter, events = FakeAdapter(), list[Event]()
    node = Node(pubsub=adapter)
    node.telemetry.attach("cluster_ignored", events.append)
    await node.start()
    got = recorded(node)
    for _ in range(3):
        adapter.receive(data)
    assert got == []
    assert node.cluster.ignored == {reason: 3}
    assert [event.metadata["reason"] for event in events] == [reason] * 3


async def test_a_broadcast_that_comes_back_is_no_namesake_and_two_nodes_with_one_name_are_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The same EMBERWIRE_NODE on two machines would otherwise be two nodes that are deaf for each other, and silent."""
    one, other = Node(pubsub=FakeAdapter("web")), Node(pubsub=FakeAdapter("web"))
    for node in (one, other):
        await node.start()
        await node.broadcast("room:1", "note", {})
    back, foreign = one.pubsub.published[-1], other.pubsub.published[-1]  # type: ignore[attr-defined]
    one.cluster.received(back)
    assert one.cluster.ignored == {"own": 1}
    assert caplog.text == ""
    one.cluster.received(foreign)
    assert one.cluster.ignored == {"own": 1, "namesake": 1}
    assert "name each with EMBERWIRE_NODE" in caplog.text


async def test_a_flood_of_foreign_messages_is_one_line_of_log(caplog: pytest.LogCaptureFixture) -> None:
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    await node.start()
    with caplog.at_level(logging.WARNING):
        for _ in range(1_000):
            adapter.receive(b"foreign")
    assert len(caplog.records) == 1


async def test_a_service_that_fails_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    await node.start()

    def fail(data: bytes) -> None:
        raise KeyError(data)

    node.cluster.serve("broken", fail)
    with caplog.at_level(logging.ERROR):
        adapter.receive(encode(Cast("other", "broken", b"x")))
    assert node.cluster.ignored == {"failed": 1}


async def test_a_node_is_not_ready_while_the_broker_is_away() -> None:
    """Guarantee 6: a load balancer sends nobody to a node that cannot reach the others."""
    cluster = FakeCluster()
    [node] = await started("here", cluster=cluster)
    states, seen = [node.is_ready], list[tuple[str, float | None]]()
    node.telemetry.attach("cluster_lost", lambda event: seen.append((event.name, None)))
    node.telemetry.attach("cluster_recovered", lambda event: seen.append((event.name, event.measurements["seconds"])))
    cluster.outage()
    states.append(node.is_ready)
    cluster.restore(2.5)
    states.append(node.is_ready)
    assert states == [True, False, True]
    assert seen == [("cluster_lost", None), ("cluster_recovered", 2.5)]


async def test_a_listener_of_gaps_that_raises_harms_neither_the_others_nor_the_connection_to_the_broker(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is called between two sessions with the broker: nobody would open the next one."""
    cluster = FakeCluster()
    [node] = await started("here", cluster=cluster)
    told: list[float] = []

    def broken(seconds: float) -> None:
        told.append(-seconds)
        raise RuntimeError("boom")

    node.cluster.gap_listeners |= {broken, told.append}
    for seconds in (2.5, 3.5):
        cluster.outage()
        cluster.restore(seconds)
    assert sorted(told) == [-3.5, -2.5, 2.5, 3.5]
    assert "RuntimeError: boom" in caplog.text


async def test_parts_from_before_a_gap_make_no_message_with_parts_from_after_it() -> None:
    cluster = FakeCluster()
    [node] = await started("here", cluster=cluster)
    got = recorded(node)
    whole = encode(TextBroadcast("other", 1, 1, FRAME))
    cluster.members["here"].receive(encode(Part("other", 1, 0, 2, whole[:10])))
    cluster.outage()
    cluster.restore()
    cluster.members["here"].receive(encode(Part("other", 1, 1, 2, whole[10:])))
    assert got == []


async def test_the_senders_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_server.runtime.cluster.cluster.MAX_SENDERS", 10)
    monkeypatch.setattr("reference_server.runtime.cluster.known_nodes.MAX_NODES", 10)
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    await node.start()
    remembered: list[int] = []
    for number in range(100):
        adapter.receive(encode(TextBroadcast(f"web{number}", 1, 1, FRAME)))
        remembered.append(held(node.cluster))
    assert remembered[:10] == sorted(set(remembered[:10])), "each of the first ten is remembered"
    assert set(remembered[10:]) == {remembered[9]}
