"""Room for bodies: nobody gets more than there is, nobody is forgotten, and nothing stays taken."""

from __future__ import annotations

import asyncio

import pytest

from emberwire.testing import settle
from reference_server.core.limits import Limits
from reference_server.edge.longpoll.bodies import SMALL, Bodies, ByteBudget, TooManyPosts

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


UNIT = 2 * SMALL
"""Bytes: the sizes here are multiples of this, so that each asks for room."""


def bodies(*, posts: int = 64, all_bytes: int = 100, of_one: int = 10) -> Bodies:
    return Bodies(Limits(max_posts=posts, max_posted_bytes=all_bytes * UNIT), most_of_one=of_one * UNIT)


async def keep(kept: Bodies, token: str, size: float, done: asyncio.Event, began: list[str]) -> None:
    async with kept.room(token, round(size * UNIT)):
        began.append(token)
        await done.wait()


async def test_the_bodies_of_one_session_wait_for_one_another_and_not_for_others() -> None:
    kept, done, began = bodies(), asyncio.Event(), list[str]()
    tasks = [asyncio.ensure_future(keep(kept, token, 6, done, began)) for token in "aaab"]
    await settle()
    assert (began, kept.used) == (["a", "b"], 12 * UNIT)
    done.set()
    await asyncio.gather(*tasks)
    assert (began, kept.used, len(kept)) == (["a", "b", "a", "a"], 0, 0)


async def test_all_sessions_together_have_a_bound_and_the_longest_wait_comes_first() -> None:
    kept, done, began = bodies(all_bytes=10), asyncio.Event(), list[str]()
    tasks = [asyncio.ensure_future(keep(kept, token, 6, done, began)) for token in "abc"]
    await settle()
    assert began == ["a"]
    done.set()
    await asyncio.gather(*tasks)
    assert began == ["a", "b", "c"]


async def test_a_small_body_waits_for_its_own_session_only() -> None:
    """Its client sends a line of chat; some hundred others had each asked for a megabyte before, and send it slowly."""
    kept, done, began = bodies(all_bytes=10), asyncio.Event(), list[str]()
    tasks = [asyncio.ensure_future(keep(kept, token, 10, done, began)) for token in "abc"]
    await settle()
    tasks += [asyncio.ensure_future(keep(kept, token, 0.5, done, began)) for token in "da"]
    await settle()
    assert (began, kept.used) == (["a", "d"], 10 * UNIT)
    done.set()
    await asyncio.gather(*tasks)
    assert sorted(began) == ["a", "a", "b", "c", "d"]
    assert (kept.used, len(kept)) == (0, 0)


async def test_one_post_too_many_of_a_session_is_refused() -> None:
    kept, done, began = bodies(posts=2), asyncio.Event(), list[str]()
    tasks = [asyncio.ensure_future(keep(kept, "a", 10, done, began)) for _ in range(2)]
    await settle()
    with pytest.raises(TooManyPosts):
        async with kept.room("a", 1):
            pass
    done.set()
    await asyncio.gather(*tasks)
    assert len(kept) == 0


async def test_who_gives_up_while_waiting_leaves_nothing_and_lets_the_next_one_in() -> None:
    kept, done, began = bodies(), asyncio.Event(), list[str]()
    first = asyncio.ensure_future(keep(kept, "a", 4, done, began))
    large = asyncio.ensure_future(keep(kept, "a", 10, done, began))
    small = asyncio.ensure_future(keep(kept, "a", 4, done, began))
    await settle()
    assert len(began) == 1
    large.cancel()
    await settle()
    assert len(began) == 2
    done.set()
    await asyncio.gather(first, small)
    assert (kept.used, len(kept)) == (0, 0)


async def test_who_gives_up_in_the_moment_of_getting_room_gives_it_back() -> None:
    budget = ByteBudget(10)
    await budget.acquire(10)
    waiting = asyncio.ensure_future(budget.acquire(5))
    await settle()
    budget.release(10)
    waiting.cancel()
    await settle()
    assert budget.used == 0


async def test_who_gives_up_and_is_called_before_it_has_gone_gives_back_nothing_that_it_never_had() -> None:
    budget = ByteBudget(10)
    await budget.acquire(10)
    waiting = asyncio.ensure_future(budget.acquire(5))
    await settle()
    waiting.cancel()
    budget.release(10)  # in the same turn of the event loop: the one that gave up is still in the line
    await settle()
    assert budget.used == 0


async def test_more_than_there_can_ever_be_room_for_counts_as_all_of_it() -> None:
    kept, done, began = bodies(all_bytes=5), asyncio.Event(), list[str]()
    done.set()
    await keep(kept, "a", 10, done, began)
    assert (began, kept.used) == (["a"], 0)
