"""One fault after the other, chosen by a seed, while people talk: what they hear, and who is listed after each.

`make soak` does this for ten minutes or more; EMBERWIRE_SOAK_SEED repeats the choices of a run, though not its timing.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from random import Random

import pytest

from tests.faults.cluster import Cluster
from tests.faults.figures import Figures
from tests.faults.nemesis import FAULTS, lose_some
from tests.faults.nodes import PATIENCE
from tests.faults.people import Person, judge
from tests.faults.profile import PROFILE, SECONDS, SEED

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(SECONDS + PROFILE.timeout)]

PEOPLE = 6


@pytest.fixture
async def people(cluster: Cluster) -> AsyncIterator[list[Person]]:
    random = Random(SEED)
    people = [Person(f"person{number}", cluster, Random(random.random())) for number in range(PEOPLE)]
    yield people
    for person in people:
        await person.end()


async def agreed(cluster: Cluster, people: list[Person]) -> float:
    """Wait until every node lists everybody who is connected, once, and nobody else; returns the seconds."""
    started = time.monotonic()
    while True:
        lives = [life for person in people if (life := person.now) is not None]
        wanted = {life.client.user for life in lives}
        views = [await cluster.present(node) for node in cluster.nodes.values()]
        if len(lives) == len(people) and all(_is_right(view, wanted) for view in views):
            return time.monotonic() - started
        problem = f"expected {sorted(wanted)}, listed are {views}"
        assert time.monotonic() - started < PATIENCE, problem
        await asyncio.sleep(0.05)


def _is_right(view: dict[str, list[str]], wanted: set[str]) -> bool:
    return set(view) == wanted and all(len(refs) == 1 for refs in view.values())


async def test_random_faults_lose_nothing_without_a_word_and_leave_no_ghost(
    cluster: Cluster, people: list[Person], figures: Figures
) -> None:
    """R20-R29 in any order: everyone agrees after each fault, and no message is lost, repeated or swapped unsaid."""
    random = Random(SEED)
    await agreed(cluster, people)
    done: Counter[str] = Counter()
    slowest, ghosts = 0.0, 0
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        # A brief run may come to no other fault in which messages are lost, and there would be no gap to tell of.
        fault = random.choice(FAULTS) if done else lose_some
        print(f"{deadline - time.monotonic():6.1f} s left: {fault.__name__}", flush=True)
        await fault(cluster, random)
        cluster.heal()
        healed = time.monotonic()
        await cluster.are_well()
        await agreed(cluster, people)
        slowest = max(slowest, time.monotonic() - healed)
        await asyncio.sleep(2 * PROFILE.period)
        ghosts += await agreed(cluster, people) > PROFILE.period
        done[fault.__name__] += 1
    for person in people:
        await person.end()
    await asyncio.sleep(1.0)
    verdict = judge([life for person in people for life in person.lives])
    count = sum(done.values())
    print(f"faults by kind: {dict(done)}; {verdict}")
    assert verdict.heard > 100 * count
    bound = PROFILE.down + 2 * PROFILE.period + 6.0
    figures.at_most(
        "R20-R29", f"the end of a fault to equal lists, slowest of {count} random faults", slowest, bound, "s"
    )
    figures.none("R20-R29", "faults after which lists were right, and then wrong again", ghosts, of=count)
    figures.none("R20-R29", "messages lost without a gap being told", verdict.lost, of=verdict.heard)
    figures.none("R20-R29", "messages repeated", verdict.repeated, of=verdict.heard)
    figures.none("R20-R29", "messages swapped", verdict.swapped, of=verdict.heard)
