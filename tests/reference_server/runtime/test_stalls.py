"""A timer that judges a client waits for as long as the event loop was blocked."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emberwire.testing import FakeClock
from reference_server.runtime.stalls import TICK, PatientClock


def started() -> tuple[FakeClock, PatientClock, list[float]]:
    clock = FakeClock()
    return clock, PatientClock(clock), []


def test_a_timer_of_a_loop_that_runs_is_on_time() -> None:
    clock, patient, ran = started()
    patient.call_later(60.0, lambda: ran.append(clock.now()))
    clock.advance(59.9)
    assert ran == []
    clock.advance(0.2)
    assert len(ran) == 1
    assert clock.waiting == 0


def test_a_timer_waits_as_long_again_as_the_loop_was_blocked() -> None:
    clock, patient, ran = started()
    began = clock.now()
    patient.call_later(60.0, lambda: ran.append(clock.now() - began))
    clock.advance(10.0)
    clock.block(100.0)
    assert ran == []
    clock.advance(99.0)
    assert ran == []
    clock.advance(10.0)
    assert len(ran) == 1


def test_a_block_between_two_looks_counts() -> None:
    clock, patient, _ = started()
    patient.call_later(1_000.0, lambda: None)
    clock.advance(10.0)
    moment = clock.now()
    clock.advance(5.0)
    clock.block(20.0)
    clock.advance(5.0)
    assert 20.0 <= patient.blocked_since(moment) <= 20.0 + 3 * TICK
    assert patient.blocked_since(clock.now()) == 0.0


@given(st.lists(st.tuples(st.booleans(), st.floats(1.0, 30.0)), max_size=30))
def test_a_client_has_its_whole_time_in_a_loop_that_runs(steps: list[tuple[bool, float]]) -> None:
    """Whatever the blocks are like: the loop has run for 10 s between the setting and the running of a timer."""
    clock, patient, ran = started()
    free = 0.0
    patient.call_later(10.0, lambda: ran.append(free))
    for is_blocked, seconds in steps:
        if is_blocked:
            clock.block(seconds)
        else:
            for _ in range(int(seconds / 0.25)):
                free += 0.25
                clock.advance(0.25)
    assert all(seconds >= 10.0 for seconds in ran)


def test_nothing_ticks_when_no_timer_is_set() -> None:
    clock, patient, _ = started()
    timer = patient.call_later(60.0, lambda: None)
    other = patient.call_later(60.0, lambda: None)
    timer.cancel()
    timer.cancel()
    assert clock.waiting == 2
    other.cancel()
    assert clock.waiting == 0


def test_a_long_block_is_told(caplog: pytest.LogCaptureFixture) -> None:
    clock, patient, _ = started()
    patient.call_later(60.0, lambda: None)
    with caplog.at_level(logging.WARNING):
        clock.block(7.0)
    assert "The event loop was blocked for 6.5 s" in caplog.text
