"""The clock of the test kit: time passes in `advance` only, and timers run in order."""

from __future__ import annotations

from emberwire.testing.clock import FakeClock


def test_time_stands_still_until_it_is_advanced() -> None:
    clock = FakeClock(start=5.0)
    assert (clock.now(), clock.now()) == (5.0, 5.0)
    clock.advance(2.5)
    assert clock.now() == 7.5


def test_timers_run_in_the_order_in_which_they_are_due_and_see_that_moment() -> None:
    clock, ran = FakeClock(start=0.0), list[tuple[str, float]]()
    for name, due in (("late", 3.0), ("early", 1.0), ("same", 1.0), ("never", 9.0)):
        clock.call_later(due, lambda name=name: ran.append((name, clock.now())))  # type: ignore[misc]
    clock.advance(5.0)
    assert ran == [("early", 1.0), ("same", 1.0), ("late", 3.0)]
    assert (clock.now(), clock.waiting) == (5.0, 1)


def test_a_timer_that_a_timer_sets_runs_in_the_same_advance_when_it_is_due() -> None:
    clock, ran = FakeClock(start=0.0), list[float]()

    def first() -> None:
        clock.call_later(1.0, lambda: ran.append(clock.now()))

    clock.call_later(1.0, first)
    clock.advance(2.0)
    assert ran == [2.0]


def test_a_cancelled_timer_neither_runs_nor_counts() -> None:
    clock, ran = FakeClock(), list[int]()
    timer = clock.call_later(1.0, lambda: ran.append(1))
    timer.cancel()
    assert clock.waiting == 0
    clock.advance(2.0)
    timer.cancel()
    assert ran == []
