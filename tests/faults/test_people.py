"""The judge of histories finds what it is there for: a message that is lost, repeated or swapped without a word."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.faults.nodes import Seen
from tests.faults.people import IN_FLIGHT, Life, Sent, judge

SAID = [Sent(number, 10.0 + number, 10.1 + number) for number in range(5)]


def life(user: str, *numbers: int, gap: tuple[float, float] | None = None, **fields: Any) -> Life:
    """A connection that heard these numbers of "ada", and was perhaps told of a gap: when, and of how many seconds."""
    seen = [Seen(gap[0], "gap", {"seconds": gap[1]})] if gap else []
    client = SimpleNamespace(user=user, numbers={"ada": list(numbers)}, seen=seen)
    return Life(cast("Any", client), cast("Any", None), **{"since": 0.0, **fields})


def judged(*numbers: int, **fields: Any) -> tuple[int, int, int]:
    """What is lost, repeated and swapped when "ada" said 0 to 4 and another one heard these numbers."""
    verdict = judge([life("ada", 0, 1, 2, 3, 4, sent=SAID), life("bob", *numbers, **fields)])
    return verdict.lost, verdict.repeated, verdict.swapped


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((0, 1, 2, 3, 4), (0, 0, 0)),
        ((0, 1, 3, 4), (1, 0, 0)),
        ((0, 1, 1, 2, 3, 4), (0, 1, 0)),
        ((0, 2, 1, 3, 4), (0, 0, 1)),
        ((), (5, 0, 0)),
    ],
)
def test_what_is_wrong_is_counted(numbers: tuple[int, ...], expected: tuple[int, int, int]) -> None:
    assert judged(*numbers) == expected


def test_a_gap_excuses_what_it_covers_and_nothing_else() -> None:
    assert judged(0, 4, gap=(13.5, 2.0)) == (0, 0, 0)
    assert judged(4, gap=(13.5, 1.0)) == (2, 0, 0)


def test_who_was_not_there_yet_or_any_more_has_lost_nothing() -> None:
    assert judged(3, 4, since=12.5) == (0, 0, 0)
    assert judged(0, 1, ended=12.0 + IN_FLIGHT) == (0, 0, 0)
    assert judged(0, ended=12.0 + IN_FLIGHT) == (1, 0, 0)
