"""One line a second for each key; the rest is counted, and the table is bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.log_pace import EVERY, MAX_KEYS, LogPace, held_back


def test_the_first_line_is_written_and_the_next_after_a_second() -> None:
    pace = LogPace()
    assert [pace.take("a", now=moment) for moment in (5.0, 5.0, 5.5, 5.99, 6.0, 6.5)] == [0, None, None, None, 3, None]


def test_keys_do_not_hold_one_another_back() -> None:
    pace = LogPace()
    assert [pace.take(key, now=0.0) for key in ("a", "b", ("a", "b"), "a")] == [0, 0, 0, None]


def test_the_table_is_bounded_and_forgets_who_was_written_longest_ago() -> None:
    pace = LogPace()
    for number in range(MAX_KEYS):
        pace.take(number, now=number / MAX_KEYS / 2)
    assert pace.take(0, now=1.0) == 0  # written again: it is the newest now
    pace.take("one more", now=1.0)
    assert len(pace) == MAX_KEYS
    assert pace.take(0, now=1.1) is None
    assert pace.take(1, now=1.1) == 0


# Steps of 1/64 s, so that sums and differences of times are exact.
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 25).map(lambda n: n / 64)), max_size=60))
def test_no_two_lines_of_a_key_come_within_a_second_and_none_is_lost_from_the_count(
    steps: list[tuple[str, float]],
) -> None:
    pace, now = LogPace(), 0.0
    written: dict[str, float] = {}
    told = dict.fromkeys("abc", 0)
    for key, seconds in steps:
        now += seconds
        held = pace.take(key, now=now)
        if held is not None:
            assert key not in written or now - written[key] >= EVERY
            written[key] = now
            told[key] += 1 + held
    later = now + EVERY
    for key in "abc":
        last = pace.take(key, now=later)
        assert last is not None
        assert told[key] + last == sum(each == key for each, _ in steps)


def test_a_line_says_how_many_were_held_back() -> None:
    assert held_back(0) == ""
    assert held_back(12) == " (12 more like this were not written)"
