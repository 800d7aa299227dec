"""When bytes that were written are late: never before half a deadline, always before a whole one, and never early."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.reader_state import ReaderState

DEADLINE, EVERY = 10.0, 2.0


def looked_at(written: list[int], read: list[int]) -> tuple[list[bool], list[float]]:
    """What a client is called at each look, and how long its oldest byte had waited, told from all bytes."""
    reader = ReaderState(deadline=DEADLINE, every=EVERY)
    late, waited = [], []
    sent = acknowledged = 0
    begun: list[tuple[int, float]] = []
    for number, (more, taken) in enumerate(zip(written, read, strict=True)):
        # Written just after the look before this one.
        if more:
            sent += more
            begun.append((sent, (number - 1) * EVERY))
        acknowledged = min(sent, acknowledged + taken)
        begun = [(upto, since) for upto, since in begun if upto > acknowledged]
        waited.append(number * EVERY - begun[0][1] if begun else 0.0)
        late.append(reader.look(acknowledged=acknowledged, outstanding=sent - acknowledged, now=number * EVERY))
    return late, waited


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=60))
def test_no_byte_waits_for_longer_than_the_deadline_and_nobody_is_late_who_is_quick(
    looks: list[tuple[int, int]],
) -> None:
    late, waited = looked_at([more for more, _ in looks], [taken for _, taken in looks])
    for is_late, age in zip(late, waited, strict=True):
        assert is_late or age < DEADLINE
        assert not is_late or age >= DEADLINE - EVERY


def test_a_client_that_reads_slowly_is_late_though_it_reads_all_the_time() -> None:
    """5 KB a second of 700 KB: every look sees progress, and the last frame waited for 140 seconds."""
    late, _ = looked_at([700] + [0] * 9, [10] * 10)
    assert late.index(True) == 4


def test_a_client_that_reads_as_fast_as_is_written_is_never_late() -> None:
    late, _ = looked_at([100] * 50, [100] * 50)
    assert not any(late)


def test_what_is_cleared_is_not_late() -> None:
    reader = ReaderState(deadline=DEADLINE, every=EVERY)
    reader.look(acknowledged=0, outstanding=10, now=0.0)
    reader.clear()
    assert not reader.look(acknowledged=0, outstanding=0, now=100.0)
