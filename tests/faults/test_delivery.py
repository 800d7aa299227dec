"""What nodes broadcast reaches all others in order and once, whatever the broker does and whoever else uses it."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from tests.faults.cluster import Cluster
from tests.faults.figures import Figures
from tests.faults.nemesis import redis_of
from tests.faults.nodes import NodeProcess, TopicSocket, until
from tests.faults.profile import PROFILE

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(PROFILE.timeout)]

ROUND = 500
"""Messages of a storm before everyone is waited for: a client that is not read is too slow, and is closed."""


async def storm(clients: list[TopicSocket], count: int) -> None:
    """Each client lets its node broadcast so many numbers; ends when everybody has all of them."""
    for first in range(0, count, ROUND):
        size = min(ROUND, count - first)
        sent = await asyncio.gather(*(client.push("storm", {"first": first, "count": size}) for client in clients))
        assert [response["failed"] for response in sent] == [0] * len(clients)
        await until(lambda last=first + size - 1: _all_have(clients, last), "the last number is everywhere")  # type: ignore[misc]


def _all_have(clients: list[TopicSocket], last: int) -> bool:
    return all(client.numbers.get(other.user, [-1])[-1] == last for client in clients for other in clients)


def swapped(clients: list[TopicSocket]) -> int:
    """Numbers that came after a higher one of the same sender."""
    return sum(after < before for heard in _heard(clients) for before, after in pairwise(heard))


def repeated(clients: list[TopicSocket]) -> int:
    return sum(len(heard) - len(set(heard)) for heard in _heard(clients))


def lost(clients: list[TopicSocket], count: int) -> int:
    return sum(count - len(set(heard)) for heard in _heard(clients))


def _heard(clients: list[TopicSocket]) -> Iterator[list[int]]:
    for client in clients:
        yield from client.numbers.values()


async def everyone(cluster: Cluster) -> list[TopicSocket]:
    return [await cluster.client(node, node.name) for node in cluster.nodes.values()]


async def test_what_each_node_broadcasts_is_heard_everywhere_in_its_order(cluster: Cluster, figures: Figures) -> None:
    """R03: three nodes, each of which broadcasts while the others do."""
    clients = await everyone(cluster)
    await storm(clients, PROFILE.storm)
    deliveries = 9 * PROFILE.storm
    figures.none(
        "R03", "messages of three nodes swapped, for one sender and one receiver", swapped(clients), of=deliveries
    )
    figures.none("R03", "messages of three nodes repeated", repeated(clients), of=deliveries)
    figures.none("R03", "messages of three nodes lost", lost(clients, PROFILE.storm), of=deliveries)


async def test_a_slow_way_to_the_broker_keeps_the_order(cluster: Cluster, figures: Figures) -> None:
    """R03, with a tenth of a second in each direction before everything that one node sends and hears."""
    clients = await everyone(cluster)
    cluster.proxies["two"].delay = 0.1
    await storm(clients, 50)
    assert all([await node.is_ready() for node in cluster.nodes.values()])
    figures.none("R03", "messages lost, swapped or repeated when one node is 100 ms from the broker",
                 lost(clients, 50) + swapped(clients) + repeated(clients), of=900)  # fmt: skip


async def test_killed_subscriptions_double_nothing(cluster: Cluster, figures: Figures) -> None:
    """R26: CLIENT KILL TYPE pubsub five times a second, while all nodes broadcast."""
    clients = await everyone(cluster)
    async with redis_of(cluster) as redis:
        for turn in range(PROFILE.kills):
            await redis.client_kill_filter(_type="pubsub")
            storms = [client.push("storm", {"first": 10 * turn, "count": 10}) for client in clients]
            await asyncio.gather(asyncio.sleep(0.2), *storms)
        await cluster.are_well()
        sent = 90 * PROFILE.kills
        figures.none("R26", "messages repeated while subscriptions are killed", repeated(clients), of=sent)
        figures.none("R26", "messages swapped while subscriptions are killed", swapped(clients), of=sent)
        subscribed = dict(await redis.pubsub_numsub(f"{cluster.namespace}:all"))
    assert subscribed == {f"{cluster.namespace}:all".encode(): 3}
    for client in clients:
        client.numbers.clear()
    await storm(clients, 20)
    figures.none("R26", "messages lost or repeated after the last kill", lost(clients, 20) + repeated(clients), of=180)


def foreign_messages(cluster: Cluster, real: bytes) -> list[bytes]:
    """What may stand on our channels at the broker and is not for us, or not any more, or not whole."""
    return [
        b"",
        b"hello",
        json.dumps({"topic": cluster.topic, "event": "number", "payload": {"from": "x", "number": 1}}).encode(),
        json.dumps([None, None, cluster.topic, "number", {"from": "x", "number": 1}]).encode(),
        pickle.dumps({"event": "number"}),
        b"cos\nsystem\n(S'kill 0'\ntR.",
        real[:2] + bytes([real[2] - 1]) + real[3:],
        real[:2] + bytes([real[2] + 1]) + real[3:],
        *(real[:length] for length in range(1, len(real), 7)),
        real[:3] + bytes(reversed(real[3:])),
        real[:3] + b"\x91" * 5_000,
        b"\xff" * 100_000,
    ]


async def test_foreign_messages_are_counted_and_reach_nobody(cluster: Cluster, figures: Figures) -> None:
    """R29: garbage, pickles, JSON of others, frames of other versions, and pieces of real messages."""
    clients = await everyone(cluster)
    async with redis_of(cluster) as redis, redis.pubsub() as listening:
        await listening.subscribe(f"{cluster.namespace}:all")
        real = await _next_broadcast(listening, clients[0])
        before = [await _ignored(node) for node in cluster.nodes.values()]
        foreign = foreign_messages(cluster, real)
        for channel in ("all", *(f"node:{name}" for name in cluster.nodes)):
            for message in foreign:
                await redis.publish(f"{cluster.namespace}:{channel}", message)
    await storm(clients, 10)
    ours = {"presence_state", "presence_diff"}
    delivered = sum(seen.event not in ours for client in clients for seen in client.seen)
    delivered += sum(len(heard) for client in clients for sender, heard in client.numbers.items() if sender == "x")
    figures.none("R29", "foreign messages that reached a client", delivered, of=2 * 3 * len(foreign))
    counted = [await _ignored(node) - was for node, was in zip(cluster.nodes.values(), before, strict=True)]
    assert counted == [2 * len(foreign)] * 3
    assert all([await node.is_ready() for node in cluster.nodes.values()])


async def _next_broadcast(listening: PubSub, client: TopicSocket) -> bytes:
    await client.push("storm", {"first": -1, "count": 1})
    async for message in listening.listen():
        if message["type"] == "message" and b"number" in message["data"]:
            return bytes(message["data"])
    raise AssertionError("the broker ended")


async def _ignored(node: NodeProcess) -> int:
    """Messages that a node did not take because of what they are."""
    ignored = (await node.get("/node"))["ignored"]
    return sum(ignored.get(reason, 0) for reason in ("foreign", "version", "garbage"))


@asynccontextmanager
async def everything_twice(cluster: Cluster) -> AsyncIterator[Counter[bytes]]:
    """A broker that delivers each message of our nodes a second time; yields what was repeated."""
    twice: Counter[bytes] = Counter()
    over = asyncio.Event()

    async def repeat(redis: Redis, listening: PubSub) -> None:
        due: Counter[bytes] = Counter()
        # Told to end, and not cancelled: the client of Redis may swallow a cancellation.
        while not over.is_set():
            message = await listening.get_message(ignore_subscribe_messages=True, timeout=0.1)
            if message is None:
                continue
            name = message["channel"] + b" " + message["data"]
            due[name] += -1 if due[name] else 1
            if due[name]:
                twice[name] += 1
                await redis.publish(message["channel"], message["data"])

    async with redis_of(cluster) as redis, redis.pubsub() as listening:
        await listening.psubscribe(f"{cluster.namespace}:*")
        repeating = asyncio.create_task(repeat(redis, listening))
        try:
            yield twice
        finally:
            over.set()
            await repeating


async def test_a_broker_that_delivers_twice_changes_nothing(cluster: Cluster, figures: Figures) -> None:
    """R30, phoenix_pubsub_redis issue 26: one join and one leave for each change, and every broadcast once."""
    watchers = await everyone(cluster)
    await cluster.lists({"one", "two", "three"})
    async with everything_twice(cluster) as twice:
        people = [
            await cluster.client(node, f"user-{node.name}-{n}") for node in cluster.nodes.values() for n in range(5)
        ]
        names = {person.user for person in people}
        await until(lambda: all(names <= set(watcher.joins) for watcher in watchers), "all have joined")
        await storm(watchers, 100)
        await until(lambda: sum(b'"number"' in name for name in twice) == 300, "all broadcasts have been repeated")
        await asyncio.gather(*(person.close() for person in people))
        await until(lambda: all(names <= set(watcher.leaves) for watcher in watchers), "all have left")
        await asyncio.sleep(3 * PROFILE.period)
    changes = [counter for watcher in watchers for counter in (watcher.joins, watcher.leaves)]
    extra = sum(counter[name] - 1 for counter in changes for name in names)
    figures.none(
        "R30", "joins and leaves told more than once by a broker that delivers twice", extra, of=2 * 3 * len(names)
    )
    figures.none("R30", "broadcasts repeated by a broker that delivers twice", repeated(watchers), of=900)
