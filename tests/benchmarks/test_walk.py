"""The way of one connect through the linter: who reads it turns a page at each file change."""

from __future__ import annotations

from benchmarks.walk import walk_of_connect


def test_the_way_of_one_connect_changes_the_file_seldom() -> None:
    """The bound is what is reached: a change that needs more has put something where its only caller is not."""
    recorded = walk_of_connect()
    assert "rules/ew101_unauthenticated_connect.py" in recorded.files
    assert len(recorded.changes) <= 153
    assert len(recorded.moves) <= 106


def test_the_way_of_one_rule_alone_goes_into_another_file_less_than_a_hundred_times() -> None:
    recorded = walk_of_connect("--select", "EW101")
    assert "rules/ew101_unauthenticated_connect.py" in recorded.files
    assert len(recorded.moves) <= 97


def test_the_same_way_is_taken_every_time() -> None:
    one, other = (walk_of_connect() for _ in range(2))
    assert one.steps == other.steps
