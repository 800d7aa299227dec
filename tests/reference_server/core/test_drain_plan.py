"""The drain plan: every connection once, in order, no more at a time than said, and in time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.drain_plan import DrainBatch, batches, size_for
from reference_server.core.errors import ConfigurationError


def test_the_plan_says_who_is_closed_together() -> None:
    assert list(batches(5, size=2, interval=1.5)) == [
        DrainBatch(1, 3, 0, 2),
        DrainBatch(2, 3, 2, 4),
        DrainBatch(3, 3, 4, 5),
    ]
    assert [batch.count for batch in batches(5, size=2, interval=1.5)] == [2, 2, 1]


def test_a_full_last_batch_is_the_last() -> None:
    """DIFFERS: Phoenix computes `total div size + 1` rounds, and so waits once more after a full last batch."""
    assert [batch.count for batch in batches(20_000, size=10_000, interval=2.0)] == [10_000, 10_000]


def test_no_connections_need_no_batch() -> None:
    assert list(batches(0, size=10, interval=1.0)) == []


def test_few_connections_go_at_once() -> None:
    """Phoenix: the default of 10,000 every 2 seconds is one batch for most."""
    assert list(batches(3, size=10_000, interval=2.0)) == [DrainBatch(1, 1, 0, 3)]


def test_batches_may_be_of_one() -> None:
    assert [batch.count for batch in batches(3, size=1, interval=1.0)] == [1, 1, 1]
    assert [batch.count for batch in batches(1, size=1, interval=1.0, within=5.0)] == [1]


def test_batches_grow_to_be_done_in_time() -> None:
    """R40: all gone in 30 seconds, however many there are."""
    plan = list(batches(1_000_000, size=10_000, interval=2.0, within=30.0))
    assert len(plan) == 15


def test_no_time_at_all_is_one_batch() -> None:
    assert [batch.count for batch in batches(7, size=2, interval=1.0, within=0.0)] == [7]


def test_without_interval_the_size_stays() -> None:
    assert [batch.count for batch in batches(4, size=2, interval=0.0, within=1.0)] == [2, 2]


@pytest.mark.parametrize(
    "options", [{"size": 0, "interval": 1.0}, {"size": -1, "interval": 1.0}, {"size": 1, "interval": -1.0}]
)
def test_an_impossible_plan_is_a_configuration_error(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="expected batches of at least 1"):
        list(batches(3, **options))


@given(
    total=st.integers(0, 500),
    size=st.integers(1, 60),
    interval=st.integers(0, 40).map(lambda tenths: tenths / 8),
    within=st.none() | st.integers(0, 80).map(lambda tenths: tenths / 8),
)
def test_every_connection_is_closed_once_and_in_time(
    total: int, size: int, interval: float, within: float | None
) -> None:
    limit = float("inf") if within is None else within
    plan = list(batches(total, size=size, interval=interval, within=limit))
    closed = [number for batch in plan for number in range(batch.start, batch.stop)]
    assert closed == list(range(total))
    assert [batch.index for batch in plan] == list(range(1, len(plan) + 1))
    assert all(batch.rounds == len(plan) and batch.count > 0 for batch in plan)
    last_begins = (len(plan) - 1) * interval
    assert last_begins <= 0 or last_begins < limit


@given(total=st.integers(1, 500), seconds=st.integers(1, 80), interval=st.integers(1, 40))
def test_the_size_is_the_smallest_that_is_done_in_time(total: int, seconds: int, interval: int) -> None:
    size = size_for(total, seconds=seconds / 8, interval=interval / 8)

    def last_begins(each: int) -> float:
        return (-(-total // each) - 1) * interval / 8

    assert last_begins(size) < seconds / 8
    assert size == 1 or last_begins(size - 1) >= seconds / 8
