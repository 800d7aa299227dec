"""The jobs of a turn: no more than fit into it, those of small clients first, and nobody is left out."""

from __future__ import annotations

import asyncio

import pytest

from emberwire.testing import settle
from reference_server.server.fair_share import SHARE, FairShare, Lane

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Hands:
    """A clock that a job moves by what it costs."""

    def __init__(self) -> None:
        self.time = 0.0
        self.done: list[str] = []
        self.share = FairShare(turn=4.0, now=lambda: self.time)

    def offer(self, name: str, *, cost: float = 1.0, lane: Lane = Lane.REQUESTS) -> bool:
        """Offer a job; returns whether it was done at once."""
        return self.share.do(lane, lambda: self.work(name, cost))

    def work(self, name: str, cost: float) -> None:
        self.time += cost
        self.done.append(name)


async def test_what_is_more_than_a_turn_waits_for_the_next_ones_in_order() -> None:
    """R42: between two turns everybody else has theirs."""
    hands = Hands()
    assert [hands.offer(str(number)) for number in range(12)] == [True] * 4 + [False] * 8
    seen = []
    for _ in range(3):
        await asyncio.sleep(0)
        seen.append(len(hands.done))
    # The first turn was used up before `_next` came round, so only a share of the second is left.
    assert seen == [5, 9, 12]
    assert hands.done == [str(number) for number in range(12)]


async def test_nobody_overtakes_those_who_wait_in_the_same_lane() -> None:
    hands = Hands()
    for number in range(6):
        hands.offer(str(number))
    await asyncio.sleep(0)
    hands.offer("last")
    await settle()
    assert hands.done == ["0", "1", "2", "3", "4", "5", "last"]


async def test_small_clients_come_first_and_floods_alternate_with_requests() -> None:
    hands = Hands()
    hands.offer("now", cost=9.0)
    for number in range(3):
        hands.offer(f"heavy {number}", lane=Lane.HEAVY)
        hands.offer(f"request {number}", lane=Lane.REQUESTS)
    hands.offer("member", lane=Lane.MEMBERS)
    await settle()
    assert hands.done[:2] == ["now", "member"]
    assert [name.split()[0] for name in hands.done[2:]] == ["request", "heavy"] * 3


async def test_the_time_that_others_take_is_taken_off_the_turn_but_for_a_share() -> None:
    """What a job starts runs in the next turn: a turn that is long without any job has room for few."""
    hands = Hands()
    for number in range(20):
        hands.offer(str(number), cost=0.5)
    before = len(hands.done)
    await asyncio.sleep(0)
    hands.time += 100.0
    await asyncio.sleep(0)
    assert len(hands.done) - before - 2 == 4.0 * SHARE / 0.5
    await settle()
    assert len(hands.done) == 20


async def test_a_job_that_costs_more_than_a_turn_is_done_all_the_same() -> None:
    hands = Hands()
    for number in range(3):
        hands.offer(str(number), cost=50.0)
    await settle()
    assert hands.done == ["0", "1", "2"]


async def test_a_job_may_bring_another_one() -> None:
    hands = Hands()
    hands.share.later(Lane.HEAVY, lambda: hands.share.later(Lane.HEAVY, lambda: hands.done.append("second")))
    await settle()
    assert hands.done == ["second"]


async def test_a_job_that_raises_is_reported_and_stops_no_other() -> None:
    """A request that the parser cannot take is no reason to leave those behind it unread."""
    hands, said = Hands(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: said.append(context.get("exception")))
    problem = ValueError()

    def fails() -> None:
        raise problem

    hands.share.later(Lane.REQUESTS, fails)
    hands.share.later(Lane.REQUESTS, lambda: hands.done.append("1"))
    await settle()
    assert (hands.done, said) == (["1"], [problem])


async def test_without_work_nothing_is_scheduled() -> None:
    """An idle server sleeps: `settle` raises where something is always ready to run."""
    hands = Hands()
    assert hands.offer("1")
    await settle()
    assert hands.done == ["1"]
