"""Turns: so many jobs in one turn of the event loop, the others in the next ones and in order."""

from __future__ import annotations

import asyncio

import pytest

from emberwire.testing import settle
from reference_server.edge.turns import Turns

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


def offer(turns: Turns, done: list[int], number: int) -> None:
    """Do a job now, or when its turn comes."""
    if turns.take():
        done.append(number)
    else:
        turns.later(lambda: done.append(number))


async def test_what_is_more_than_a_turn_waits_for_the_next_ones_in_order() -> None:
    """R42: between two turns everybody else has theirs."""
    turns, done = Turns(3), list[int]()
    seen: list[int] = []
    for number in range(10):
        offer(turns, done, number)
    assert done == [0, 1, 2]
    for _ in range(3):
        await asyncio.sleep(0)
        seen.append(len(done))
    assert seen == [6, 9, 10]
    assert done == list(range(10))


async def test_nobody_overtakes_those_who_wait() -> None:
    """Also when a turn has room again: the longest wait comes first."""
    turns, done = Turns(2), list[int]()
    for number in range(5):
        offer(turns, done, number)
    await asyncio.sleep(0)
    offer(turns, done, 5)
    await settle()
    assert done == [0, 1, 2, 3, 4, 5]


async def test_a_job_may_bring_another_one() -> None:
    turns, done = Turns(1), list[int]()

    def job() -> None:
        done.append(1)
        turns.later(lambda: done.append(2))

    assert turns.take()
    turns.later(job)
    await settle()
    assert done == [1, 2]


async def test_a_job_that_raises_is_reported_and_stops_no_other() -> None:
    """A request that the parser cannot take is no reason to leave those behind it unread."""
    turns, done, said = Turns(1), list[int](), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: said.append(context.get("exception")))
    problem = ValueError()

    def fails() -> None:
        raise problem

    assert turns.take()
    turns.later(fails)
    turns.later(lambda: done.append(1))
    await settle()
    assert (done, said) == ([1], [problem])


async def test_every_turn_has_room_for_as_many_again() -> None:
    """What was little yesterday is not saved for today."""
    turns = Turns(2)
    for _ in range(3):
        assert [turns.take() for _ in range(3)] == [True, True, False]
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def test_without_work_nothing_is_scheduled() -> None:
    """An idle server sleeps."""
    turns = Turns(2)
    assert turns.take()
    await settle()
    assert not turns.is_due
