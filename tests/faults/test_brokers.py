"""The broker dies and comes back, on every engine: what clients notice, and what must not be lost afterwards."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.faults.cluster import Cluster
from tests.faults.conftest import REDIS, Brokers
from tests.faults.figures import Figures
from tests.faults.nodes import NodeProcess, TopicSocket, until
from tests.faults.profile import PROFILE

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(PROFILE.timeout)]

PERIOD = PROFILE.period


@pytest.fixture(scope="module", params=[REDIS, ("nats",), ("postgres",)], ids=["redis", "nats", "postgres"])
async def shared_cluster(request: pytest.FixtureRequest, brokers: Brokers) -> AsyncIterator[Cluster]:
    """Three nodes on each engine in turn, instead of on Redis alone."""
    async with Cluster(brokers.get(*request.param)) as cluster:
        yield cluster


async def heard(clients: list[TopicSocket], first: int) -> int:
    """Let every client's node broadcast ten numbers; returns how many of them are missing somewhere in the end."""
    sent = await asyncio.gather(*(client.push("storm", {"first": first, "count": 10}) for client in clients))
    assert [response["failed"] for response in sent] == [0] * len(clients)
    expected = set(range(first, first + 10))

    def missing() -> int:
        return sum(len(expected - set(client.numbers.get(other.user, []))) for client in clients for other in clients)

    with contextlib.suppress(AssertionError):
        await until(lambda: missing() == 0, "the numbers are everywhere", within=10.0)
    return missing()


async def test_a_broker_that_dies_is_survived_and_found_again(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R25 and R28: SIGKILL of the broker; the sockets stay, broadcasts fail at once, and everything heals."""
    engine = cluster.broker.broker.name
    users = {node.name for node in nodes}
    clients = [await cluster.client(node, node.name) for node in nodes]
    await cluster.lists(users)
    assert await heard(clients, 0) == 0
    cluster.broker.kill()
    for node in nodes:
        await node.becomes_unready()
    away = asyncio.create_task(asyncio.sleep(PROFILE.outage))
    status, response = await clients[0].ask("shout", {"text": "still here"})
    assert status == "error"
    figures.at_most("R28", f"a broadcast while {engine} is away raises", 1_000 * response["seconds"], 50.0, "ms")
    await until(lambda: clients[0].of("shouted") == [{"text": "still here"}], "the node's own clients are served")
    tried = await clients[1].push("try", {"count": PROFILE.tries}, within=300.0)
    assert tried["failed"] == PROFILE.tries
    figures.at_most(
        "R28", f"memory for {PROFILE.tries:,} broadcasts while {engine} is away", tried["grown"] / 2**20, 2.0, "MiB"
    )
    await away
    cluster.broker.start()
    took = [await node.becomes_ready() for node in nodes]
    figures.at_most("R25", f"{engine} is back: all three nodes are subscribed again", sum(took), 6.0, "s")
    figures.none("R25", f"broadcasts lost after {engine} came back", await heard(clients, 10), of=90)
    await cluster.lists(users, refs=1)
    assert all(client.is_open for client in clients)
    assert [len(client.of("gap")) for client in clients] == [1, 1, 1]
    gaps = [client.of("gap")[0]["seconds"] for client in clients]
    assert all(gap >= PROFILE.outage for gap in gaps)
    assert await cluster.differing() == 0


async def test_a_node_can_lose_its_broker_alone(cluster: Cluster, nodes: list[NodeProcess]) -> None:
    """R25: one connection is reset; only that node says so, and only its clients hear of a gap."""
    clients = [await cluster.client(node, node.name) for node in nodes]
    await cluster.lists({node.name for node in nodes})
    cluster.proxies["two"].cut()
    await nodes[1].becomes_unready()
    assert await nodes[0].is_ready()
    await clients[0].push("storm", {"first": 0, "count": 5})
    cluster.heal()
    await nodes[1].becomes_ready()
    assert await heard(clients, 5) == 0
    assert clients[2].numbers["one"] == list(range(15))
    assert clients[1].numbers["one"] == list(range(5, 15))
    assert [len(client.of("gap")) for client in clients] == [0, 1, 0]
