"""A node: broadcasting here and to the others, and its life in a cluster."""

from __future__ import annotations

import asyncio
from collections import UserDict
from typing import Any, cast

import pytest

from emberwire import Broadcast, Topic
from reference_server.core.errors import ConfigurationError, EncodeError, PubSubUnavailable
from reference_server.runtime.cluster.envelope import BinaryBroadcast, TextBroadcast, encode
from reference_server.runtime.lifetime import OtherTopic
from reference_server.runtime.node import Node
from tests.fakes import FakeAdapter, FakeCluster

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


async def two_nodes() -> tuple[Node, Node]:
    cluster = FakeCluster()
    here, there = Node(pubsub=cluster.adapter("here")), Node(pubsub=cluster.adapter("there"))
    await here.start()
    await there.start()
    return here, there


def recorded(node: Node, topic: str) -> list[Broadcast]:
    got: list[Broadcast] = []
    node.subscribe(topic, got.append)
    return got


async def test_a_broadcast_reaches_this_node_and_the_others_once() -> None:
    here, there = await two_nodes()
    near, far = recorded(here, "room:1"), recorded(there, "room:1")
    await here.broadcast("room:1", "hello", {"n": 1})
    assert near == far == [Broadcast("room:1", "hello", {"n": 1})]


@pytest.mark.parametrize(
    "payload",
    [{"n": [1, 2.5, None, "é"]}, {}, b"", b"\x00\xff", UserDict(a=1), {"topic": Topic("room:1")}, {"big": 2**70}],
    ids=repr,
)
async def test_every_payload_arrives_elsewhere_as_it_does_here(payload: Any) -> None:
    here, there = await two_nodes()
    near, far = recorded(here, "room:1"), recorded(there, "room:1")
    await here.broadcast(Topic("room:1", pattern="room:*", rest="1"), "hello", payload)
    assert near == far
    assert len(near) == 1


async def test_the_one_left_out_is_left_out_here_only() -> None:
    here, there = await two_nodes()
    near, far = recorded(here, "room:1"), recorded(there, "room:1")
    heard: list[Broadcast] = []
    sender = OtherTopic(heard.append)
    here.broadcaster.subscribe("room:1", sender)
    await here.broadcast_from(sender, "room:1", "hello", {})
    assert (len(heard), len(near), len(far)) == (0, 1, 1)


async def test_a_local_broadcast_stays_here() -> None:
    here, there = await two_nodes()
    near, far = recorded(here, "room:1"), recorded(there, "room:1")
    assert here.local_broadcast("room:1", "hello", {}) == 1
    assert (len(near), len(far)) == (1, 0)


async def test_a_payload_that_no_frame_can_carry_reaches_nobody() -> None:
    here, there = await two_nodes()
    near, far = recorded(here, "room:1"), recorded(there, "room:1")
    for payload in (object(), [1], {"at": object()}):
        with pytest.raises(EncodeError):
            await here.broadcast("room:1", "bad", payload)
        with pytest.raises(EncodeError):
            here.local_broadcast("room:1", "bad", payload)
    assert near == far == []


async def test_local_subscribers_are_served_when_the_others_cannot_be_reached() -> None:
    """Guarantee 6: broadcast raises, sockets of this node have got it."""
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    near = recorded(node, "room:1")
    adapter.failing = PubSubUnavailable("the broker is gone")
    with pytest.raises(PubSubUnavailable):
        await node.broadcast("room:1", "hello", {})
    assert len(near) == 1


@pytest.mark.parametrize(
    "garbage", [b"", b"\x00", b"\xc1", b"{}", b"\x93\xa1t\xa1e", b"\x80\x04K\x01.", b"\x93\x01\x02\x03"], ids=repr
)
async def test_garbage_from_the_broker_is_ignored(garbage: bytes) -> None:
    """R29: the node lives, nothing is delivered."""
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    near = recorded(node, "room:1")
    await node.start()
    assert adapter.receive is not None
    adapter.receive(garbage)
    assert near == []


@pytest.mark.parametrize(
    "frame",
    [
        "", "{}", "[]", "not json", '[null,null,"room:1","hello",[1]]', '[null,null,"room:1","hello",{"a":1}',
        '["1",null,"room:1","hello",{}]', '[null,null,7,"hello",{}]', b"", b"\x00", b"\x02\xff\xff",
        b"\x02\x01\x01\xffe",
    ],
    ids=repr,
)  # fmt: skip
async def test_a_broken_frame_inside_a_proper_envelope_is_ignored(frame: str | bytes) -> None:
    """R29: a foreign publisher that knows the envelope; on the fast lane frames go to clients as they are."""
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    near = recorded(node, "room:1")
    await node.start()
    kind = TextBroadcast("other", 1, 1, frame) if isinstance(frame, str) else BinaryBroadcast("other", 1, 1, frame)
    adapter.receive(encode(kind))
    assert near == []
    assert node.cluster.ignored == {"garbage": 1}


async def test_starting_and_stopping_twice_is_harmless() -> None:
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    for _ in range(2):
        await node.start()
    for _ in range(2):
        await node.stop()
    assert (adapter.starts, adapter.closes) == (1, 1)
    await node.start()
    assert adapter.starts == 2


async def test_a_start_that_failed_can_be_tried_again() -> None:
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    adapter.failing = PubSubUnavailable("not yet")
    with pytest.raises(PubSubUnavailable):
        await node.start()
    adapter.failing = None
    await node.start()
    assert adapter.starts == 2


class Leaving:
    """A member of a node that counts its ends, and may fail at its end."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.stops = 0

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        self.stops += 1
        if self.error is not None:
            raise self.error


async def test_a_member_that_fails_to_stop_keeps_neither_the_others_nor_the_broker() -> None:
    adapter = FakeAdapter()
    node = Node(pubsub=adapter)
    broken, other = Leaving(OSError("the disk is full")), Leaving()
    node.members |= {"broken": broken, "other": other}
    await node.start()
    with pytest.raises(OSError, match="the disk is full"):
        await node.stop()
    assert (broken.stops, other.stops, adapter.closes) == (1, 1, 1)


async def test_a_single_node_needs_no_start() -> None:
    node = Node()
    near = recorded(node, "room:1")
    await node.broadcast("room:1", "hello", {})
    assert len(near) == 1


async def test_a_subscription_ends_when_it_is_told_to() -> None:
    node, got = Node(), list[Broadcast]()
    unsubscribe = node.subscribe("room:1", got.append)
    unsubscribe()
    unsubscribe()
    await node.broadcast("room:1", "hello", {})
    assert got == []
    assert node.broadcaster.topics() == frozenset()


@pytest.mark.parametrize("error", [RuntimeError("boom"), SystemExit(3), asyncio.CancelledError()], ids=repr)
async def test_a_function_that_raises_keeps_nothing_from_the_next_subscriber(error: BaseException) -> None:
    def broken(broadcast: Broadcast) -> None:
        raise error

    node = Node()
    node.subscribe("room:1", broken)
    got = recorded(node, "room:1")
    await node.broadcast("room:1", "hello", {})
    assert len(got) == 1


async def test_a_function_that_nobody_would_await_cannot_subscribe() -> None:
    async def waits(broadcast: Broadcast) -> None:
        """Would never run."""

    node = Node()
    with pytest.raises(ConfigurationError, match=r"subscribe\('room:1', …\) takes a plain function"):
        node.subscribe("room:1", cast("Any", waits))
    assert node.broadcaster.topics() == frozenset()


async def test_the_same_function_may_subscribe_twice_and_hears_everything_twice() -> None:
    """Phoenix: pubsub_test, duplicate subscriptions deliver twice."""
    node, got = Node(), list[Broadcast]()
    first = node.subscribe("room:1", got.append)
    node.subscribe("room:1", got.append)
    await node.broadcast("room:1", "hello", {})
    first()
    await node.broadcast("room:1", "hello", {})
    assert len(got) == 3


async def test_the_node_has_the_name_of_its_adapter() -> None:
    assert (Node().name, Node(pubsub=FakeAdapter("web1")).name) == ("local", "web1")
