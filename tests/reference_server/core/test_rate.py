"""The token bucket: a burst, then the rate, whatever the clock does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError
from reference_server.core.rate import TokenBucket


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    bucket = TokenBucket(rate=10.0, burst=5, now=0.0)
    assert sum(bucket.take(now=0.0) for _ in range(100)) == 5
    assert sum(bucket.take(now=step / 1024) for step in range(1, 1025)) == 10


def test_a_bucket_never_holds_more_than_a_burst() -> None:
    bucket = TokenBucket(rate=10.0, burst=5, now=0.0)
    assert sum(bucket.take(now=1e9) for _ in range(100)) == 5


def test_waiting_as_long_as_it_says_is_enough_and_less_is_not() -> None:
    bucket = TokenBucket(rate=4.0, burst=1, now=0.0)
    assert bucket.wait(now=0.0) == 0.0
    assert bucket.take(now=0.0)
    assert bucket.wait(now=0.0) == 0.25
    assert not bucket.take(now=0.24)
    assert bucket.take(now=0.25)


def test_a_clock_that_goes_backwards_gives_nothing_away() -> None:
    """R31: a step of the clock has no effect beyond the step itself."""
    bucket = TokenBucket(rate=1.0, burst=2, now=100.0)
    assert bucket.take(now=100.0)
    assert bucket.take(now=50.0)
    assert not bucket.take(now=50.0)
    assert bucket.take(now=51.0)


def test_who_is_charged_without_a_pause_gets_no_token_again() -> None:
    """One that floods stays behind the others, and does not come before them `rate` times a second."""
    bucket = TokenBucket(rate=20.0, burst=2, now=0.0)
    assert sum(bucket.charge(1, now=step / 100) for step in range(300)) == 2
    assert bucket.charge(1, now=3.05)


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (1, 0), (1, 0.5), (float("nan"), 1), (1, float("nan"))])
def test_a_bucket_that_lets_nothing_through_is_a_configuration_error(rate: float, burst: float) -> None:
    with pytest.raises(ConfigurationError, match="expected a rate above 0 and a burst of at least 1"):
        TokenBucket(rate=rate, burst=burst, now=0.0)


@given(
    rate=st.integers(1, 100),
    burst=st.integers(1, 50),
    gaps=st.lists(st.integers(0, 64), max_size=60),
)
def test_no_interval_lets_through_more_than_a_burst_and_the_rate(rate: int, burst: int, gaps: list[int]) -> None:
    bucket = TokenBucket(rate=float(rate), burst=burst, now=0.0)
    taken: list[float] = []
    now = 0.0
    for gap in gaps:
        now += gap / 64
        if bucket.take(now=now):
            taken.append(now)
    for first, start in enumerate(taken):
        for count, end in enumerate(taken[first:], start=1):
            assert count <= burst + rate * (end - start) + 1e-6


@given(st.lists(st.floats(-1e6, 1e6), max_size=40))
def test_no_clock_breaks_the_bounds(times: list[float]) -> None:
    bucket = TokenBucket(rate=3.0, burst=4, now=0.0)
    for now in times:
        bucket.take(now=now)
        assert 0.0 <= bucket.wait(now=now) <= 1 / 3.0
