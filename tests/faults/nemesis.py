"""Faults to choose from at random: each is a coroutine that does something bad to a cluster, and waits a while.

Whatever it did is mended afterwards by `Cluster.heal`, but for processes that it ended; those are started again.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeAlias

from redis.asyncio import Redis

from tests.faults.cluster import Cluster
from tests.faults.nodes import NodeProcess
from tests.faults.profile import PROFILE

Fault: TypeAlias = Callable[[Cluster, Random], Awaitable[None]]

LONG = 1.5 * PROFILE.down
"""Seconds that a fault lasts at the most: long enough for a node to be down for the others."""


def redis_of(cluster: Cluster) -> Redis:
    """A client of the broker itself, as an operator has one."""
    return Redis.from_url(cluster.broker.url.replace("valkey:", "redis:"))


async def kill(cluster: Cluster, random: Random) -> None:
    """A node crashes, and is started again under its name, at once or after it was down."""
    node = one_of(cluster, random)
    node.kill()
    await while_of(random)
    await cluster.start(node.name)


async def drain(cluster: Cluster, random: Random) -> None:
    """A node is stopped in order, and started again."""
    node = one_of(cluster, random)
    assert await node.stop() == 0, node.output()[-3000:]
    await cluster.start(node.name)


async def freeze(cluster: Cluster, random: Random) -> None:
    """A node gets no time, and finds itself in the future."""
    one_of(cluster, random).freeze()
    await while_of(random)


async def cut(cluster: Cluster, random: Random) -> None:
    """One or two nodes lose the broker, and notice at once."""
    for name in random.sample(sorted(cluster.proxies), random.randint(1, 2)):
        cluster.proxies[name].cut()
    await while_of(random)


async def lose_some(cluster: Cluster, random: Random) -> None:
    """Two nodes lose the broker for a second, in which the third one is heard by nobody else."""
    for name in random.sample(sorted(cluster.proxies), 2):
        cluster.proxies[name].cut()
    await asyncio.sleep(1.0)


async def reset(cluster: Cluster, random: Random) -> None:
    """Connections to the broker are reset, several times, and can be made again each time."""
    proxy = cluster.proxies[random.choice(sorted(cluster.proxies))]
    for _ in range(random.randint(1, 8)):
        proxy.reset()
        await asyncio.sleep(0.3 * random.random())


async def half_close(cluster: Cluster, random: Random) -> None:
    """The broker hears a node, and the node does not hear the broker."""
    cluster.proxies[random.choice(sorted(cluster.proxies))].half_close()
    await while_of(random)


async def black_hole(cluster: Cluster, random: Random) -> None:
    """Nothing that a node sends arrives, and nothing is closed: for a moment, or until it has noticed."""
    cluster.proxies[random.choice(sorted(cluster.proxies))].black_hole()
    await while_of(random)


async def slow(cluster: Cluster, random: Random) -> None:
    """A node is far away from the broker, or behind a line that drips."""
    proxy = cluster.proxies[random.choice(sorted(cluster.proxies))]
    if random.random() < 0.5:
        proxy.delay = 0.3 * random.random()
    else:
        proxy.rate = 2_000.0
    await while_of(random)


async def kill_broker(cluster: Cluster, random: Random) -> None:
    """The broker crashes, and comes back with nothing in it."""
    cluster.broker.kill()
    await while_of(random)


async def freeze_broker(cluster: Cluster, random: Random) -> None:
    """The broker gets no time: all nodes wait for it at once."""
    for proxy in cluster.proxies.values():
        proxy.black_hole()
    await while_of(random)


async def kill_clients(cluster: Cluster, random: Random) -> None:
    """The broker ends the connections of all nodes, of one kind or of both."""
    async with redis_of(cluster) as redis:
        for _ in range(random.randint(1, 10)):
            await redis.client_kill_filter(_type=random.choice(("pubsub", "normal")), skipme=True)
            await asyncio.sleep(0.2 * random.random())


async def babble(cluster: Cluster, random: Random) -> None:
    """Others publish what is not ours on our channels."""
    async with redis_of(cluster) as redis:
        for _ in range(100):
            start = random.choice((b"", b"EW", b"EW\x00", b"EW\x01", b"{"))
            await redis.publish(f"{cluster.namespace}:all", start + secrets.token_bytes(random.randrange(200)))


FAULTS: tuple[Fault, ...] = (
    kill, drain, freeze, cut, reset, half_close, black_hole, slow, kill_broker, freeze_broker, kill_clients, babble,
)  # fmt: skip


def one_of(cluster: Cluster, random: Random) -> NodeProcess:
    return cluster.nodes[random.choice(sorted(cluster.nodes))]


async def while_of(random: Random) -> None:
    """Wait: mostly for a moment, sometimes until the others have noticed."""
    await asyncio.sleep(LONG * random.random() ** 2)
