"""Repeated lines are limited for each key, kind and process; the rest is counted, and the tables are bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError
from reference_server.core.logs.log_limit import EVERY, FRESH, MAX_KEYS, RATE, LogLimit, held_back


def test_the_first_line_is_written_and_the_next_after_a_second() -> None:
    limit, moments = LogLimit(), (5.0, 5.0, 5.5, 5.99, 6.0, 6.5)
    assert [limit.take("kind", "a", now=moment) for moment in moments] == [0, None, None, None, 3, None]


def test_a_kind_with_a_burst_may_be_written_so_often_at_once() -> None:
    limit = LogLimit()
    assert [limit.take("kind", "a", now=0.0, burst=3) for _ in range(4)] == [0, 0, 0, None]


def test_keys_and_kinds_do_not_hold_one_another_back() -> None:
    limit = LogLimit()
    assert [limit.take(kind, key, now=0.0) for kind, key in ("ka", "kb", "la", "ka")] == [0, 0, 0, None]


@pytest.mark.parametrize("loud", [True, False])
def test_a_thousand_clients_write_no_more_than_the_rate(loud: bool) -> None:
    """30 s of every kind of line by clients with new addresses: what the process writes is bounded all the same."""
    limit, written = LogLimit(), 0
    for tick in range(30 * 100):
        for kind in range(8):
            written += limit.take(kind, tick, now=tick / 100, loud=loud) is not None
    assert written <= RATE * 30


def test_an_unrelated_error_is_written_during_a_flood() -> None:
    limit = LogLimit()
    for number in range(5_000):
        for kind in range(8):
            limit.take(kind, number, now=number / 1_000)
    # More than one at once, for a single one may happen to come when the process may write again.
    assert [limit.take(("unrelated", number), "", now=5.0) for number in range(20)] == [0] * 20


def test_ordinary_events_do_not_use_up_the_share_of_warnings() -> None:
    limit = LogLimit()
    for number in range(1_000):
        for kind in range(8):
            limit.take(kind, number, now=0.0, loud=False)
    assert [limit.take("warning", key, now=0.0) for key in "abc"] == [0, 0, 0]


def test_the_tables_are_bounded() -> None:
    limit = LogLimit()
    for number in range(3 * MAX_KEYS):
        limit.take(number, number, now=0.0)
    assert len(limit) <= 2 * MAX_KEYS


# Steps of 1/64 s, so that sums and differences of times are exact.
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 25).map(lambda n: n / 64)), max_size=60))
def test_no_two_lines_of_a_key_come_within_a_second_and_none_is_lost_from_the_count(
    steps: list[tuple[str, float]],
) -> None:
    limit, now = LogLimit(), 0.0
    written: dict[str, float] = {}
    told = 0
    for key, seconds in steps:
        now += seconds
        held = limit.take("kind", key, now=now)
        if held is not None:
            assert key not in written or now - written[key] >= EVERY
            written[key] = now
            told += 1 + held
    told += sum(held for _, held in limit.overdue(now=now, after=0.0))
    assert told == len(steps)


def test_lines_that_no_other_followed_are_told_of_once() -> None:
    limit = LogLimit()
    for _ in range(5):
        limit.take("kind", "a", now=0.0)
    assert list(limit.overdue(now=FRESH - 1)) == []
    assert list(limit.overdue(now=FRESH)) == [("kind", 4)]
    assert list(limit.overdue(now=2 * FRESH)) == []


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="more than 0"):
        LogLimit(rate=0)


def test_a_line_says_how_many_were_held_back() -> None:
    assert held_back(0) == ""
    assert held_back(12) == " (12 more like this were not written)"
