"""Nodes are replaced one after the other, or crash, and people have phoenix.js open meanwhile."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.faults.browsers import Browsers
from tests.faults.cluster import Cluster
from tests.faults.figures import Figures
from tests.faults.nodes import NodeProcess, until
from tests.faults.profile import PROFILE
from tests.interop.node_scripts import skip_without_node

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(PROFILE.timeout)]

PERIOD = PROFILE.period
SERVICE_RESTART, ABNORMAL = 1012, 1006


@pytest.mark.node
async def test_a_rolling_restart_loses_nobody_and_leaves_no_ghost(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R24, phoenix issue 2306: three nodes are drained and started anew, while everyone pushes ten times a second."""
    skip_without_node()
    async with Browsers(cluster, PROFILE.browsers) as browsers:
        await cluster.lists(browsers.users, refs=1)
        longest = 0.0
        for node in nodes:
            assert await node.stop() == 0, node.output()
            await cluster.start(node.name)
            longest = max(longest, await cluster.lists(browsers.users, refs=1))
        stories = await browsers.end()
    figures.at_most("R24", "a restarted node is ready: all lists are right", longest, 10.0, "s")
    away = [seconds for story in stories for seconds in story.away]
    figures.at_most("R24", "from 1012 to the next join, the slowest phoenix.js client", max(away), 10.0, "s")
    assert all(story.codes and set(story.codes) <= {SERVICE_RESTART, ABNORMAL} for story in stories)
    assert all(story.codes[0] == SERVICE_RESTART for story in stories)
    assert all(story.joins == len(story.away) + 1 and story.answered for story in stories)
    ghosts = sum(story.shown != dict.fromkeys(browsers.users, 1) for story in stories)
    figures.none("R24", "clients that show a ghost, or miss somebody, after the restarts", ghosts, of=len(stories))


@pytest.mark.node
async def test_clients_of_a_killed_node_go_on_with_the_others(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R20 and R24: SIGKILL; everybody is listed twice for a down_period at the most, and then once."""
    skip_without_node()
    async with Browsers(cluster, PROFILE.browsers) as browsers:
        await cluster.lists(browsers.users, refs=1)
        one, two, three = nodes
        three.kill()
        started = time.monotonic()
        for node in (one, two):
            await cluster.sees(node, {"three": "down"})
        bound = PROFILE.down + 2 * PERIOD
        await cluster.lists(browsers.users, one, two, refs=1)
        took = time.monotonic() - started
        figures.at_most("R20", "SIGKILL to lists with everybody once, phoenix.js clients", took, bound, "s")
        stories = await browsers.end()
    moved = [story for story in stories if story.codes]
    assert moved
    assert all(story.codes[0] == ABNORMAL for story in moved)
    away = [seconds for story in moved for seconds in story.away]
    figures.at_most("R24", "from a crash to the next join, the slowest phoenix.js client", max(away), 10.0, "s")
    ghosts = sum(story.shown != dict.fromkeys(browsers.users, 1) for story in stories)
    figures.none("R20", "phoenix.js clients that show a ghost after a crash", ghosts, of=len(stories))


async def test_a_node_that_stops_is_gone_at_once(cluster: Cluster, nodes: list[NodeProcess], figures: Figures) -> None:
    """Promise 5 for a clean stop: the others do not wait for a silence; the clients are told 1012."""
    one, two, three = nodes
    await cluster.client(one, "ada")
    eve = await cluster.client(three, "eve")
    await cluster.lists({"ada", "eve"})
    assert await three.stop() == 0
    took = await cluster.lists({"ada"}, one, two)
    figures.at_most("R24", "a clean stop to the lists without its presences", took, 1.0, "s")
    assert eve.closed == SERVICE_RESTART


async def test_a_worker_that_is_killed_is_replaced_and_leaves_no_ghost(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R20 with `--workers 3`: its clients connect again, to the same port; the others notice nothing."""
    nodes[0].kill()
    server, other = await cluster.start("one", "--workers", "3"), nodes[1]
    clients = {f"user{number}": await cluster.client(server, f"user{number}") for number in range(9)}
    where = {user: await client.push("where", {}) for user, client in clients.items()}
    await cluster.lists(clients, other)
    victim = where["user0"]["pid"]
    assert victim != server.process.pid
    os.kill(victim, signal.SIGKILL)
    stay = {user for user in clients if where[user]["pid"] != victim}
    took = await cluster.lists(stay, other)
    figures.at_most("R20", "SIGKILL of one of 3 workers to lists without its presences", took, PROFILE.down + 1.0, "s")
    assert {user for user, client in clients.items() if client.is_open} == stay
    again = await cluster.client(server, "again")
    await cluster.lists({*stay, "again"}, other, refs=1)
    await (await cluster.client(other, "other")).push("storm", {"first": 0, "count": 3})
    heard = [again, *(clients[user] for user in sorted(stay))]
    await until(lambda: all(client.numbers.get("other") == [0, 1, 2] for client in heard), "everybody hears the others")
    assert await server.stop() == 0, server.output()[-3000:]
