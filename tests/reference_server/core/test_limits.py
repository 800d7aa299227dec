"""The bounds: what they are, and that none can be switched off by accident."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.core.limits import Limits


def test_the_defaults_are_these() -> None:
    """A changed default is a changed promise, so it has to be changed here too (GHSA-j4f2-536g-r55m)."""
    assert {field.name: getattr(Limits(), field.name) for field in fields(Limits)} == {
        "max_frame_bytes": 65_536,
        "max_channels": 100,
        "max_name_bytes": 255,
        "max_json_depth": 64,
        "max_json_items": 10_000,
        "max_mailbox": 64,
        "max_callbacks_per_turn": 16,
        "max_outbox_frames": 1_000,
        "max_outbox_bytes": 1_048_576,
        "send_deadline": 10.0,
        "idle_timeout": 60.0,
        "max_rate": 100.0,
        "max_burst": 200,
        "max_connecting": 2_048,
        "connect_deadline": 10.0,
    }


@pytest.mark.parametrize("value", ["5", None, True])
@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_a_bound_that_is_no_number_is_refused_with_a_sentence(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"Limits.{name} must be a number, got {value!r}"):
        replace(Limits(), **{name: value})


def test_counts_are_whole_and_seconds_need_not_be() -> None:
    with pytest.raises(ConfigurationError, match=r"Limits\.max_channels must be a whole number, got 1\.5"):
        Limits(max_channels=1.5)  # type: ignore[arg-type]
    assert Limits(idle_timeout=1.5, max_rate=0.5, send_deadline=2).idle_timeout == 1.5


@pytest.mark.parametrize("value", [0, -1, float("nan")])
@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_a_bound_that_bounds_nothing_is_refused_at_construction(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"Limits.{name} must be greater than zero"):
        replace(Limits(), **{name: value})
