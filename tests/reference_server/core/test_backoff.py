"""Backoff with full jitter: doubling, capped, and spread over the whole delay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.backoff import Backoff
from reference_server.core.errors import ConfigurationError


def test_the_longest_delay_doubles_up_to_the_cap() -> None:
    backoff = Backoff(base=0.1, cap=5.0)
    assert [backoff.ceiling(attempt) for attempt in range(8)] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_a_delay_is_a_random_part_of_the_longest() -> None:
    backoff = Backoff(base=1.0, cap=8.0)
    assert [backoff.delay(2, random=value) for value in (0.0, 0.25, 0.5)] == [0.0, 1.0, 2.0]


def test_the_thousandth_attempt_waits_no_longer_than_the_cap() -> None:
    assert Backoff().ceiling(10**9) == 5.0


@pytest.mark.parametrize(("base", "cap"), [(0, 1), (-1, 1), (2, 1), (float("nan"), 1), (1, float("nan"))])
def test_delays_that_make_no_sense_are_a_configuration_error(base: float, cap: float) -> None:
    with pytest.raises(ConfigurationError, match="expected 0 < base <= cap in seconds"):
        Backoff(base=base, cap=cap)


@given(
    attempt=st.integers(0, 10**6),
    random=st.floats(0, 1, exclude_max=True),
    base=st.floats(0.001, 1),
    factor=st.floats(1, 1e6),
)
def test_a_delay_is_never_negative_and_never_over_the_cap(
    attempt: int, random: float, base: float, factor: float
) -> None:
    backoff = Backoff(base=base, cap=base * factor)
    assert 0 <= backoff.delay(attempt, random=random) <= backoff.cap
    assert backoff.ceiling(attempt) <= backoff.ceiling(attempt + 1)
