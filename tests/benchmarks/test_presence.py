"""The presence benchmark counts what it says."""

from __future__ import annotations

import pytest

from benchmarks.presence import groups, measure, table


@pytest.mark.parametrize(
    ("group", "watchers", "pushes"),
    [(1, 0, 20 * 21 // 2), (5, 0, 5 + 10 + 15 + 20), (20, 0, 20), (20, 7, 7), (1, 7, 140)],
)
def test_every_diff_is_a_push_to_everyone_who_is_there(group: int, watchers: int, pushes: int) -> None:
    cost = measure(20, group=group, watchers=watchers)
    assert cost.pushes == pushes
    assert cost.bytes > 60 * pushes


def test_the_first_row_is_what_the_others_are_compared_with() -> None:
    assert groups(1_000) == [1, 10, 100, 1_000]
    rows = list(table([measure(20, group=group, watchers=0) for group in groups(20)]))
    assert [row.split("|")[-2].strip() for row in rows[2:]] == ["1 times", "7 times", "10 times"]
