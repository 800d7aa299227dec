"""Nodes that die, freeze, are cut off, lie about the time or start again: who is listed, and what clients are told."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.faults.cluster import Cluster
from tests.faults.figures import Figures
from tests.faults.nodes import NodeProcess, TopicSocket, until
from tests.faults.profile import IS_SOAK, PROFILE

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(PROFILE.timeout)]

PERIOD = PROFILE.period
DOWN = PROFILE.down
CROWD = 1_000

DEFAULTS = {"EMBERWIRE_TEST_PERIOD": "1.5", "EMBERWIRE_TEST_DOWN": "30", "EMBERWIRE_TEST_SILENT": "10"}
"""The TrackerOptions that a Presence has without any: half a minute until a dead node is noticed."""


async def killed(cluster: Cluster, node: NodeProcess, watchers: list[TopicSocket]) -> tuple[float, int]:
    """Kill a node with a thousand presences; returns the seconds to the last leave, and how many leaves were wrong."""
    crowd = await cluster.client(node, "eve")
    await crowd.push("crowd", {"size": CROWD - 1})
    expected = {"eve", *(f"eve-{number}" for number in range(CROWD - 1))}
    await until(lambda: all(expected <= set(watcher.joins) for watcher in watchers), "all have joined")
    node.kill()
    started = time.monotonic()
    await until(lambda: all(expected <= set(watcher.leaves) for watcher in watchers), "all have left")
    took = time.monotonic() - started
    await asyncio.sleep(3 * PERIOD)
    changes = [counter for watcher in watchers for counter in (watcher.joins, watcher.leaves)]
    return took, sum(abs(counter[key] - 1) for counter in changes for key in expected)


async def test_a_join_is_seen_on_every_node_within_a_period(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """Promise 9: from the reply to `track` to the lists of the other nodes."""
    client = await cluster.client(nodes[0], "ada")
    expected, longest = {"ada"}, 0.0
    for number in range(10):
        expected.add(f"key{number}")
        await client.push("track", {"key": f"key{number}", "meta": {}})
        longest = max(longest, await cluster.lists(expected))
        await asyncio.sleep(PERIOD * number / 10)  # at every point of a period
    figures.at_most("R20", "a join to the lists of all nodes, slowest of 10", longest, PERIOD + 0.3, "s")


async def test_the_presences_of_a_killed_node_leave_everywhere_once(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R20: SIGKILL of one of three nodes, with 1,000 presences on it."""
    one, two, three = nodes
    watchers = [await cluster.client(one, "ada"), await cluster.client(two, "bob")]
    took, wrong = await killed(cluster, three, watchers)
    figures.at_most(
        "R20", f"SIGKILL to the last of 1,000 leaves on 2 nodes, down_period {DOWN} s", took, DOWN + 1.0, "s"
    )
    figures.none("R20", "joins and leaves of these presences missed or told twice", wrong, of=4 * CROWD)
    await cluster.lists({"ada", "bob"}, one, two)


@pytest.mark.skipif(not IS_SOAK, reason="takes half a minute by design: make soak")
async def test_with_the_default_times_a_killed_node_is_gone_after_33_seconds(
    shared_cluster: Cluster, figures: Figures
) -> None:
    """R20, as it is configured unless one says otherwise."""
    async with Cluster(shared_cluster.broker, **DEFAULTS) as cluster:
        one, two, three = await cluster.begin()
        watchers = [await cluster.client(one, "ada"), await cluster.client(two, "bob")]
        took, wrong = await killed(cluster, three, watchers)
        figures.at_most("R20", "SIGKILL to the last of 1,000 leaves on 2 nodes, default times", took, 33.0, "s")
        figures.none("R20", "joins and leaves of these presences missed or told twice", wrong, of=4 * CROWD)


async def test_a_frozen_node_comes_back_with_its_presences_and_brings_no_dead(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R21: SIGSTOP until it is down, changes meanwhile, SIGCONT; who left is not brought back, who stayed is listed."""
    one, two, three = nodes
    stays = await cluster.client(three, "eve")
    leaving = await cluster.client(two, "bob")
    longest, zombies = 0.0, 0
    for turn in range(PROFILE.freezes):
        three.freeze()
        frozen = time.monotonic()
        await cluster.lists({leaving.user}, one, two)
        await leaving.close()
        leaving = await cluster.client(two, f"bob{turn}")
        if turn == 0:
            await asyncio.sleep(PROFILE.frozen_downs * DOWN - (time.monotonic() - frozen))
        three.thaw()
        longest = max(longest, await cluster.lists({leaving.user, "eve"}))
        zombies += await zombies_within(3 * PERIOD, cluster, {leaving.user, "eve"})
        await stays.push("where", {})  # who says nothing for a minute is closed
    assert stays.is_open
    figures.at_most("R21", "SIGCONT to three equal lists", longest, 3 * PERIOD + 1.0, "s")
    figures.none("R21", "lists with a zombie after SIGCONT", zombies, of=PROFILE.freezes)


async def zombies_within(seconds: float, cluster: Cluster, alive: set[str]) -> int:
    """Watch all lists for a while; 1 when somebody is listed who is not there."""
    until_then = time.monotonic() + seconds
    while time.monotonic() < until_then:
        for node in cluster.nodes.values():
            if not set(await cluster.present(node)) <= alive:
                return 1
        await asyncio.sleep(0.05)
    return 0


async def test_both_sides_of_a_partition_go_on_and_agree_when_it_heals(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R22 and R27: the way of one node to the broker swallows everything, without closing anything."""
    one, two, three = nodes
    left = {name: await cluster.client(one, name) for name in ("ada", "abe")}
    right = {name: await cluster.client(two, name) for name in ("bob", "ben")}
    await cluster.client(three, "carl")
    await cluster.lists({"ada", "abe", "bob", "ben", "carl"})
    cluster.proxies["one"].black_hole()
    figures.at_most("R27", "a broker that fell silent, noticed by asking it", await one.becomes_unready(), 10.0, "s")
    await left["ada"].close()
    await right["bob"].close()
    left["ann"], right["bea"] = await cluster.client(one, "ann"), await cluster.client(three, "bea")
    await cluster.lists({"ben", "bea", "carl"}, two, three)
    await cluster.lists({"abe", "ann"}, one)
    cluster.heal()
    await one.becomes_ready()
    took = await cluster.lists({"abe", "ann", "ben", "bea", "carl"}, refs=1)
    figures.at_most("R22", "ready again to three equal lists after a partition", took, 3 * PERIOD, "s")
    figures.none("R22", "lists that differ in a ref after a partition", await cluster.differing(), of=3)
    told = left["abe"]
    assert (told.leaves["ben"], told.joins["ben"], told.joins["bea"], len(told.of("gap"))) == (1, 2, 1, 1)
    # Who left while the way was closed is listed again until the first exchange, as in Phoenix, and leaves then.
    assert told.leaves["bob"] == told.joins["bob"] <= 2


async def test_nodes_that_filled_up_apart_learn_of_everybody(cluster: Cluster, nodes: list[NodeProcess]) -> None:
    """R23, phoenix_pubsub issues 74 and 148: 60 presences come on each side, and updates race what heals."""
    one, two, _ = nodes
    cluster.proxies["one"].cut()
    await one.becomes_unready()
    crowds = [await cluster.client(node, node.name) for node in (one, two)]
    for crowd in crowds:
        await crowd.push("crowd", {"size": 59})
    cluster.heal()
    busy = [asyncio.create_task(_update_for_a_while(crowd)) for crowd in crowds]
    await cluster.are_well()
    await asyncio.gather(*busy)
    expected = {name for side in ("one", "two") for name in (side, *(f"{side}-{number}" for number in range(59)))}
    await cluster.lists(expected, refs=1)
    await asyncio.sleep(3 * PERIOD)
    assert await cluster.differing() == 0


async def _update_for_a_while(client: TopicSocket) -> None:
    until_then = time.monotonic() + 4 * PERIOD
    number = 0
    while time.monotonic() < until_then:
        number += 1
        await client.push("update", {"key": f"{client.user}-{number % 59}", "meta": {"number": number}})


async def test_a_node_that_is_restarted_under_its_name_leaves_no_ghosts(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R23, phoenix_pubsub issue 55: the presences of the run before go with the first word of the new run."""
    one, two, _ = nodes
    await cluster.client(one, "ada")
    await cluster.client(two, "ghost")
    await cluster.lists({"ada", "ghost"})
    two.kill()
    again = await cluster.start("two")
    took = await cluster.lists({"ada"})
    figures.at_most("R23", "a node started again under its name: ghosts are gone", took, 3 * PERIOD, "s")
    await cluster.client(again, "bob")
    await cluster.lists({"ada", "bob"}, refs=1)
    assert await cluster.differing() == 0


async def test_a_wall_clock_that_jumps_changes_nothing(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """R31: an hour forward and two back on one node while it runs, then a run of it that starts an hour behind."""
    one, _, three = nodes
    watcher = await cluster.client(one, "ada")
    eve = await cluster.client(three, "eve")
    await cluster.lists({"ada", "eve"})
    for seconds in (3_600.0, -3_600.0):
        moved = await eve.push("move_clock", {"seconds": seconds})
        assert abs(moved["time"] - time.time() - seconds) < 600
        await cluster.client(three, f"eve{seconds}")
        await asyncio.sleep(3 * PERIOD)
    assert eve.is_open
    figures.none(
        "R31", "presences that left because a wall clock jumped by an hour", sum(watcher.leaves.values()), of=4
    )
    three.kill()
    again = await cluster.start("three", EMBERWIRE_TEST_CLOCK="-3600")
    await cluster.client(again, "bob")
    took = await cluster.lists({"ada", "bob"}, refs=1)
    bound = DOWN + 3 * PERIOD
    figures.at_most("R31", "a node started again with its clock an hour back: lists are right", took, bound, "s")
    again.kill()  # the next test gets one whose clock is right
