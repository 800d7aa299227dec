"""The bounds: what they are, and that none can be switched off by accident."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.core.limits import Limits, ServerLimits, server_limits

FIELDS = [(limits, field.name) for limits in (Limits(), ServerLimits()) for field in fields(limits)]


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
        "max_sessions": 10_000,
        "max_sessions_per_user": 100,
        "max_sessions_per_address": 1_000,
        "max_posts": 64,
        "max_posted_bytes": 33_554_432,
        "max_relayed": 10_000,
        "max_probes": 64,
        "connect_deadline": 10.0,
    }


def test_the_defaults_of_a_server_are_these() -> None:
    assert {field.name: getattr(ServerLimits(), field.name) for field in fields(ServerLimits)} == {
        "turn": 0.004,
        "max_credit": 100,
        "credit_rate": 20.0,
        "max_small_frames": 500,
        "small_frame_rate": 500.0,
        "max_pings": 200,
        "ping_rate": 20.0,
        "max_pipelined": 100,
        "pipelined_rate": 10.0,
        "head_deadline": 10.0,
        "body_deadline": 10.0,
        "answer_deadline": 60.0,
        "close_deadline": 2.0,
        "min_body_rate": 1_000,
    }


@pytest.mark.parametrize("value", ["5", None, True])
@pytest.mark.parametrize(("limits", "name"), FIELDS)
def test_a_bound_that_is_no_number_is_refused_with_a_sentence(
    limits: Limits | ServerLimits, name: str, value: Any
) -> None:
    with pytest.raises(ConfigurationError, match=rf"Limits\.{name} must be a number, got {value!r}"):
        replace(limits, **{name: value})


def test_counts_are_whole_and_seconds_need_not_be() -> None:
    with pytest.raises(ConfigurationError, match=r"Limits\.max_channels must be a whole number, got 1\.5"):
        Limits(max_channels=1.5)  # type: ignore[arg-type]
    assert Limits(idle_timeout=1.5, max_rate=0.5, send_deadline=2).idle_timeout == 1.5


@pytest.mark.parametrize("value", [0, -1, float("nan")])
@pytest.mark.parametrize(("limits", "name"), FIELDS)
def test_a_bound_that_bounds_nothing_is_refused_at_construction(
    limits: Limits | ServerLimits, name: str, value: Any
) -> None:
    with pytest.raises(ConfigurationError, match=rf"Limits\.{name} must be greater than zero"):
        replace(limits, **{name: value})


def test_limits_of_a_server_are_set_by_texts() -> None:
    """As `emberwire serve --limit` gets them."""
    assert server_limits([]) == ServerLimits()
    expected = ServerLimits(body_deadline=30.5, max_pings=7)
    assert server_limits(["body_deadline=30.5", "max_pings=7"]) == expected


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("max_channels=5", "There is no limit 'max_channels'; the limits of a server are turn, "),
        ("turn", "Expected a number for the limit turn, got ''"),
        ("max_pings=1.5", "Expected a number for the limit max_pings, got '1.5'"),
        ("turn=0", r"ServerLimits\.turn must be greater than zero"),
    ],
)
def test_a_text_that_sets_no_limit_is_refused_with_a_sentence(setting: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        server_limits([setting])
