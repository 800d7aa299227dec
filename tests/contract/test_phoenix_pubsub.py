"""phoenix_pubsub's own tests of PubSub, on nodes whose broker is each of ours; docstrings name the test of Phoenix."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from reference_server.core.errors import PubSubUnavailable
from reference_server.core.message import Broadcast
from reference_server.runtime.broadcaster import Frames
from reference_server.runtime.node import Node
from tests.contract.conftest import Nodes
from tests.contract.servers import Server

pytestmark = pytest.mark.anyio


class Subscriber:
    """What one subscription of a topic got."""

    fastlane = None

    def __init__(self, node: Node, topic: str) -> None:
        self.got: list[Broadcast] = []
        self._node = node
        self._topic = topic
        self._changed = asyncio.Event()
        node.broadcaster.subscribe(topic, self)

    def deliver(self, frames: Frames) -> None:
        self.got.append(frames.broadcast())
        self._changed.set()

    def unsubscribe(self) -> None:
        self._node.broadcaster.unsubscribe(self._topic, self)

    async def event(self, name: str) -> None:
        """Wait for an event."""
        async with asyncio.timeout(15.0):
            while name not in self.events:
                self._changed.clear()
                await self._changed.wait()

    @property
    def events(self) -> list[str]:
        return [broadcast.event for broadcast in self.got]


@pytest.fixture
async def start(nodes: Nodes) -> AsyncIterator[Callable[[str], Node]]:
    """Makes nodes; each is started by its test, and stopped here."""
    made: list[Node] = []

    def make(name: str) -> Node:
        made.append(Node(pubsub=nodes.adapter(name)))
        return made[-1]

    yield make
    for node in made:
        await node.stop()


Start = Callable[[str], Node]


async def two(start: Start) -> tuple[Node, Node]:
    one, two = start("one"), start("two")
    await one.start()
    await two.start()
    return one, two


async def test_a_node_says_its_name(start: Start) -> None:
    """node_name/1 returns the node name, pubsub_test.exs:60."""
    assert start("one").name == "one"


async def test_subscribed_means_reached_and_unsubscribed_means_not(start: Start) -> None:
    """Subscribe and unsubscribe, pubsub_test.exs:66. Seen from both nodes."""
    one, two_ = await two(start)
    here, there = Subscriber(one, "topic"), Subscriber(two_, "topic")
    await one.broadcast("topic", "first", {})
    await there.event("first")
    here.unsubscribe()
    await one.broadcast("topic", "second", {})
    await there.event("second")
    assert here.events == ["first"]


async def test_a_broadcast_reaches_each_subscriber(start: Start) -> None:
    """broadcast/3 publishes message to each subscriber, pubsub_test.exs:76; targets all nodes, distributed:15."""
    one, two_ = await two(start)
    subscribers = [Subscriber(node, "topic") for node in (one, one, two_, two_)]
    await one.broadcast("topic", "hello", {"n": 1})
    for subscriber in subscribers:
        await subscriber.event("hello")
        assert subscriber.got == [Broadcast("topic", "hello", {"n": 1})]


async def test_a_broadcast_reaches_no_other_topic(start: Start) -> None:
    """broadcast/3 does not publish message to other topic subscribers, pubsub_test.exs:86. Topics are not patterns."""
    one, two_ = await two(start)
    others = [Subscriber(node, topic) for node in (one, two_) for topic in ("topic2", "topi*", "*", "topic:1")]
    end = Subscriber(two_, "topic")
    await one.broadcast("topic", "hello", {})
    await end.event("hello")
    await one.broadcast("*", "star", {})
    await one.broadcast("topic", "end", {})
    await end.event("end")
    assert [subscriber.events for subscriber in others] == [[], [], ["star"], [], [], [], ["star"], []]


async def test_the_sender_is_skipped_on_its_node_only(start: Start) -> None:
    """broadcast_from/4 skips sender, pubsub_test.exs:99."""
    one, two_ = await two(start)
    sender, beside, there = Subscriber(one, "topic"), Subscriber(one, "topic"), Subscriber(two_, "topic")
    await one.broadcast_from(sender, "topic", "hello", {})
    await there.event("hello")
    assert (sender.events, beside.events, there.events) == ([], ["hello"], ["hello"])


async def test_unsubscribing_what_is_not_subscribed_does_nothing(start: Start) -> None:
    """Unsubscribe on not subscribed topic noops, pubsub_test.exs:110."""
    subscriber = Subscriber(start("one"), "topic")
    subscriber.unsubscribe()
    subscriber.unsubscribe()


async def test_a_direct_broadcast_reaches_the_node_that_it_names(start: Start) -> None:
    """direct_broadcast sends to given node, pubsub_test.exs:116; targets a specific node, distributed:38."""
    one, two_ = await two(start)
    here, there = Subscriber(one, "topic"), Subscriber(two_, "topic")
    await one.direct_broadcast("two", "topic", "there", {})
    await there.event("there")
    await one.direct_broadcast("one", "topic", "here", {})
    await one.broadcast("topic", "end", {})
    await there.event("end")
    assert (here.events, there.events) == (["here", "end"], ["there", "end"])


async def test_a_direct_broadcast_to_an_unknown_node_is_no_error(start: Start) -> None:
    """direct_broadcast sends to unknown node, pubsub_test.exs:127."""
    one, two_ = await two(start)
    there = Subscriber(two_, "topic")
    await one.direct_broadcast("unknown", "topic", "lost", {})
    await one.broadcast("topic", "end", {})
    await there.event("end")
    assert there.events == ["end"]


async def test_a_local_broadcast_reaches_this_node_only(start: Start) -> None:
    """local_broadcast sends to the current node, pubsub_test.exs:138, distributed:28."""
    one, two_ = await two(start)
    here, there = Subscriber(one, "topic"), Subscriber(two_, "topic")
    one.local_broadcast("topic", "local", {})
    await one.broadcast("topic", "end", {})
    await there.event("end")
    assert (here.events, there.events) == (["local", "end"], ["end"])


async def test_a_node_is_not_reached_by_its_own_broadcast_again(start: Start) -> None:
    """What comes back from the broker is dropped: Redis sends everybody everything. phoenix_pubsub_redis issue 26."""
    one, two_ = await two(start)
    here, there = Subscriber(one, "topic"), Subscriber(two_, "topic")
    await one.broadcast("topic", "hello", {})
    await there.event("hello")
    await two_.broadcast("topic", "end", {})
    await here.event("end")
    assert (here.events, there.events) == (["hello", "end"], ["hello", "end"])


async def test_a_broadcast_that_no_broker_takes_in_one_piece_arrives_whole_and_in_order(start: Start) -> None:
    one, two_ = await two(start)
    there = Subscriber(two_, "topic")
    long = {"text": "ü" * 3_000_000}
    await asyncio.gather(one.broadcast("topic", "long", long), one.broadcast("topic", "end", {}))
    await there.event("end")
    assert there.got == [Broadcast("topic", "long", long), Broadcast("topic", "end", {})]


async def test_a_node_without_its_broker_is_not_ready_and_serves_its_own(outage: Server, broker_nodes: Nodes) -> None:
    """DIFFERS: Phoenix's Redis adapter logs and returns ok when it cannot publish. Checks R25 and R28."""
    node = Node(pubsub=broker_nodes.adapter("one"))
    await node.start()
    here = Subscriber(node, "topic")
    assert node.is_ready
    outage.kill()
    async with asyncio.timeout(5.0):
        while node.pubsub.is_connected:
            with suppress(PubSubUnavailable):
                await node.broadcast("topic", "before", {})
    with pytest.raises(PubSubUnavailable):
        await node.broadcast("topic", "hello", {})
    await node.stop()
    assert here.events[-1] == "hello"
