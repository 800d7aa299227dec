"""The size of a frame, and the bounds for a client that does not read (checks R10 to R12)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.limits import Limits
from reference_server.core.outbox_state import EncodedFrame, OutboxState

LIMITS = Limits(max_outbox_frames=3, max_outbox_bytes=100, send_deadline=10.0)


def test_frames_over_the_count_are_refused() -> None:
    outbox = OutboxState(LIMITS)
    assert [outbox.offer(1, now=0) for _ in range(4)] == [True, True, True, False]


def test_frames_over_the_bytes_are_refused() -> None:
    outbox = OutboxState(LIMITS)
    assert [outbox.offer(60, now=0) for _ in range(2)] == [True, False]


def test_one_frame_larger_than_the_bound_is_taken_when_nothing_waits() -> None:
    outbox = OutboxState(LIMITS)
    assert outbox.offer(500, now=0)
    assert not outbox.offer(1, now=0)


def test_a_frame_without_progress_for_the_deadline_is_overdue() -> None:
    outbox = OutboxState(LIMITS)
    outbox.offer(1, now=100.0)
    outbox.offer(1, now=105.0)
    assert not outbox.overdue(now=109.9)
    outbox.sent(1, now=109.9)
    assert not outbox.overdue(now=119.8)
    assert outbox.overdue(now=119.9)


def test_nothing_waiting_is_never_overdue() -> None:
    outbox = OutboxState(LIMITS)
    outbox.offer(1, now=0)
    outbox.sent(1, now=1)
    assert not outbox.overdue(now=1_000_000)


@given(st.lists(st.integers(1, 80) | st.none(), max_size=60))
def test_what_waits_never_exceeds_the_bounds(steps: list[int | None]) -> None:
    outbox = OutboxState(LIMITS)
    waiting: list[int] = []
    for size in steps:
        if size is None and waiting:
            outbox.sent(waiting.pop(0), now=0)
        elif size is not None and outbox.offer(size, now=0):
            waiting.append(size)
        assert (outbox.frames, outbox.bytes) == (len(waiting), sum(waiting))
        assert len(waiting) <= 3
        assert sum(waiting) <= 100


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_size_of_a_text_frame_is_its_utf8_length(text: str) -> None:
    assert EncodedFrame(text).size == len(text.encode())


@given(st.binary())
def test_the_size_of_a_binary_frame_is_its_length(data: bytes) -> None:
    assert EncodedFrame(data).size == len(data)
