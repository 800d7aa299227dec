"""A turn of the event loop: what is written in it, and what at its end."""

from __future__ import annotations

import asyncio

import pytest

from emberwire.testing import settle
from reference_server.server.turn import Turn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


async def test_a_turn_ends_before_what_is_scheduled_in_it() -> None:
    turn, seen = Turn(), list[object]()
    first = turn.number or turn.begin()
    turn.at_end(lambda: seen.append("flushed"))
    asyncio.get_running_loop().call_soon(lambda: seen.append(turn.number))
    assert (turn.number, seen) == (first, [])
    await settle()
    assert seen == ["flushed", 0]
    assert turn.begin() == first + 1
    await settle()


async def test_what_one_client_raises_stops_no_other() -> None:
    loop, turn, seen, told = asyncio.get_running_loop(), Turn(), list[str](), list[object]()
    loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
    error = ValueError("gone")

    def fail() -> None:
        raise error

    turn.begin()
    for flush in (lambda: seen.append("a"), fail, lambda: seen.append("b")):
        turn.at_end(flush)
    await settle()
    assert (seen, told, turn.number) == (["a", "b"], [error], 0)


async def test_what_is_written_while_the_end_is_carried_out_comes_with_it() -> None:
    turn, seen = Turn(), list[int]()
    now = turn.begin()
    turn.at_end(lambda: turn.at_end(lambda: seen.append(turn.number)))
    await settle()
    assert seen == [now]
