"""The periods of a tracker and what they must be to one another."""

from __future__ import annotations

import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.core.presence.tracker_options import TrackerOptions


def test_the_defaults_are_those_of_phoenix() -> None:
    """Facts C4."""
    options = TrackerOptions()
    assert (options.broadcast_period, options.max_silent_periods, options.clock_sample_periods) == (1.5, 10, 2)
    assert (options.down_after, options.permdown_period, options.silent_ticks) == (30.0, 1_200.0, 10)


def test_a_down_period_shorter_than_two_broadcasts_is_refused() -> None:
    """Phoenix: shard_test, "validates down_period"."""
    with pytest.raises(ConfigurationError, match="at least twice the broadcast_period"):
        TrackerOptions(down_period=1)


def test_a_permdown_period_not_longer_than_the_down_period_is_refused() -> None:
    """Phoenix: shard_test, "validates permdown_period"."""
    with pytest.raises(ConfigurationError, match="longer than the down_period"):
        TrackerOptions(permdown_period=120, down_period=1_200)


@pytest.mark.parametrize("name", ["broadcast_period", "max_silent_periods", "clock_sample_periods", "max_history"])
def test_periods_are_greater_than_zero(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        TrackerOptions(**{name: 0})


def test_heartbeats_come_at_least_twice_in_a_down_period() -> None:
    """A short down_period with Phoenix's heartbeats would see idle nodes come and go."""
    assert TrackerOptions(down_period=5).silent_ticks == 1
    assert TrackerOptions(down_period=12).silent_ticks == 4
