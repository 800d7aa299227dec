"""One long-poll session: every frame reaches one poll, in order, once; the newest poll wins; nothing grows for ever."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reference_server.core.errors import ConfigurationError
from reference_server.core.limits import Limits
from reference_server.core.longpoll.state import (
    ENDED,
    FORBIDDEN,
    NOTHING,
    TAKEN,
    TIMED_OUT,
    BinaryRefused,
    LongPollState,
    Overflow,
    Poll,
    PollReply,
    Queued,
    status_body,
)

WINDOW = 10.0


def session(limits: Limits | None = None) -> LongPollState:
    return LongPollState(limits or Limits(), window=WINDOW, now=0.0)


def test_a_poll_with_frames_waiting_is_answered_at_once_with_all_of_them_in_order() -> None:
    """Phoenix: long_poll_channels_test.exs, "joins and poll messages"."""
    state = session()
    for frame in ("a", "b", "c"):
        assert state.offer(frame) == Queued(wake=None)
    poll = state.begin(now=1.0).poll
    assert state.is_ready(poll)
    assert state.finish(poll, now=1.0) == PollReply(200, ("a", "b", "c"))
    assert state.buffered_bytes == 0


def test_the_first_frame_wakes_a_waiting_poll_and_later_ones_ride_along() -> None:
    """Phoenix: long_poll_server.ex, `now_available`: all that is queued by then is returned."""
    state = session()
    poll = state.begin(now=0.0).poll
    assert not state.is_ready(poll)
    assert state.offer("a") == Queued(wake=poll)
    assert state.offer("b") == Queued(wake=None)
    assert state.is_ready(poll)
    assert state.finish(poll, now=0.0) == PollReply(200, ("a", "b"))


def test_a_window_without_frames_is_answered_with_nothing() -> None:
    """Phoenix: longpoll_empty_poll_204.json."""
    state = session()
    poll = state.begin(now=0.0).poll
    assert state.finish(poll, now=WINDOW) == PollReply(204)


def test_the_newest_poll_wins_and_the_older_is_answered_with_nothing_at_once() -> None:
    """S22: two pollers, one winner. DIFFERS: Phoenix lets the older one wait for its window."""
    state = session()
    old = state.begin(now=0.0).poll
    begun = state.begin(now=1.0)
    assert begun.wake == old
    assert state.is_ready(old)
    assert state.offer("a") == Queued(wake=begun.poll)
    assert state.finish(old, now=1.0) == PollReply(204)
    assert state.finish(begun.poll, now=1.0) == PollReply(200, ("a",))


def test_a_poll_that_was_woken_and_then_superseded_leaves_the_frames_to_the_newer() -> None:
    state = session()
    old = state.begin(now=0.0).poll
    assert state.offer("a") == Queued(wake=old)
    new = state.begin(now=0.0).poll
    assert state.finish(new, now=0.0) == PollReply(200, ("a",))
    assert state.finish(old, now=0.0) == PollReply(204)


def test_a_client_that_goes_while_waiting_loses_nothing() -> None:
    state = session()
    gone = state.begin(now=0.0).poll
    state.abandon(gone)
    assert state.offer("a") == Queued(wake=None)
    poll = state.begin(now=2.0).poll
    state.abandon(gone)
    assert state.finish(poll, now=3.0) == PollReply(200, ("a",))


def test_frames_of_an_answer_that_was_lost_are_lost() -> None:
    """R09: stated, as in Phoenix: what was handed to a GET is not handed out again."""
    state = session()
    state.offer("a")
    state.finish(state.begin(now=0.0).poll, now=0.0)
    assert state.finish(state.begin(now=0.0).poll, now=0.0) == PollReply(204)


def test_a_session_is_looked_at_every_one_and_a_half_windows_and_ends_without_a_poll_since_the_last_look() -> None:
    """Phoenix: long_poll_server.ex, handle_info/2 of :shutdown_if_inactive; the window here is 10 seconds."""
    state = session()
    assert state.look_at == 15.0
    state.finish(state.begin(now=1.0).poll, now=11.0)
    assert not state.look(now=15.0)
    assert state.look_at == 30.0
    assert state.look(now=30.0)


def test_a_pause_of_almost_three_windows_may_lose_nothing() -> None:
    """The poll came just after a look, so that the next look comes too early, and the one after it in time."""
    state = session()
    state.begin(now=0.1)
    state.finish(state.begin(now=0.2).poll, now=0.2)
    state.offer("a")
    assert not state.look(now=15.0)
    assert state.finish(state.begin(now=29.9).poll, now=29.9) == PollReply(200, ("a",))
    assert not state.look(now=30.0)


def test_a_look_at_exactly_the_bound_does_not_end_a_session() -> None:
    """Phoenix compares with >."""
    state = session()
    state.begin(now=0.0)
    state.finish(state.begin(now=0.0).poll, now=0.0)
    assert not state.look(now=15.0)
    assert state.look(now=15.001)


def test_a_session_never_ends_while_a_poll_waits_however_late_the_look_comes() -> None:
    """The event loop may have been blocked for longer than the window."""
    state = session()
    state.begin(now=1.0)
    assert not state.look(now=1e9)


def test_a_poll_counts_from_when_it_came_and_from_when_it_was_given_messages() -> None:
    """Phoenix: last_client_poll is set where the buffer is flushed, and not where a window is over."""
    state = session()
    state.finish(state.begin(now=4.0).poll, now=14.0)
    assert not state.look(now=19.0)
    assert state.look(now=19.1)
    busy = session()
    waiting = busy.begin(now=4.0).poll
    busy.offer("a")
    busy.finish(waiting, now=14.0)
    assert not busy.look(now=19.1)


def test_a_session_that_ended_hands_out_what_waits_and_then_says_so() -> None:
    """Phoenix: "shuts down when receiving disconnect broadcasts on socket's id": the next poll gets 410."""
    state = session()
    state.offer("last words")
    assert state.end() is None
    assert state.offer("too late") == Queued(wake=None)
    poll = state.begin(now=0.0).poll
    assert state.finish(poll, now=0.0) == PollReply(200, ("last words",))
    poll = state.begin(now=0.0).poll
    assert state.is_ready(poll)
    assert state.finish(poll, now=0.0) == PollReply(410)


def test_ending_wakes_the_waiting_poll() -> None:
    """DIFFERS: Phoenix lets it wait for its window."""
    state = session()
    poll = state.begin(now=0.0).poll
    assert state.end() == poll
    assert state.finish(poll, now=0.0) == PollReply(410)


def test_too_many_frames_end_the_session() -> None:
    """DIFFERS: the buffer of Phoenix has no bound."""
    state = session(Limits(max_outbox_frames=2))
    assert [state.offer("x") for _ in range(3)] == [Queued(None), Queued(None), Overflow()]
    assert state.has_ended
    assert state.buffered_bytes == 0
    assert state.finish(state.begin(now=0.0).poll, now=0.0) == PollReply(410)


def test_too_many_bytes_end_the_session_and_bytes_are_counted_as_utf8() -> None:
    state = session(Limits(max_outbox_bytes=10))
    assert state.offer("é" * 4) == Queued(None)
    assert state.buffered_bytes == 8
    assert state.offer("é") == Queued(None)
    assert state.offer("x") == Overflow()


def test_one_frame_over_the_byte_bound_is_taken_alone() -> None:
    state = session(Limits(max_outbox_bytes=10))
    assert state.offer("x" * 100) == Queued(None)
    assert state.offer("x") == Overflow()


@pytest.mark.slow
def test_a_session_that_nobody_polls_stays_bounded() -> None:
    """R13: a hundred thousand broadcasts to a session that is never polled again."""
    state = session()
    frame = "x" * 100
    for _ in range(100_000):
        state.offer(frame)
        assert state.buffered_bytes <= Limits().max_outbox_bytes
    assert state.has_ended


def test_a_binary_frame_is_refused_alone() -> None:
    """DIFFERS: Phoenix loses the batch, or sends garbage: longpoll_binary_line.json."""
    state = session()
    state.offer("a")
    assert state.offer(b"\x02\xff") == BinaryRefused()
    state.offer("b")
    assert state.finish(state.begin(now=0.0).poll, now=0.0) == PollReply(200, ("a", "b"))


@pytest.mark.parametrize("window", [0, -1.0, float("nan")])
def test_a_window_must_be_longer_than_nothing(window: float) -> None:
    with pytest.raises(ConfigurationError, match="expected a window of more than 0 seconds"):
        LongPollState(Limits(), window=window, now=0.0)


def test_bodies_are_what_phoenix_js_reads() -> None:
    """Phoenix: long_poll.ex, status_token_messages_json/3 and status_json/1."""
    assert PollReply(200, ("a", "b")).body("T") == {"status": 200, "token": "T", "messages": ["a", "b"]}
    assert PollReply(410).body("T") == {"status": 410, "token": "T", "messages": []}
    assert status_body(408) == {"status": 408}
    assert (TAKEN, NOTHING, FORBIDDEN, TIMED_OUT, ENDED) == (200, 204, 403, 408, 410)


class Session(RuleBasedStateMachine):
    """Clients that poll, vanish and poll twice, and a server that sends, against a list of what must arrive."""

    LIMITS = Limits(max_outbox_frames=4, max_outbox_bytes=40)

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.state = LongPollState(self.LIMITS, window=WINDOW, now=0.0)
        self.open: set[Poll] = set()
        self.woken: set[Poll] = set()
        self.sent: list[str] = []
        self.arrived: list[str] = []
        self.overflowed = False

    def wake(self, poll: Poll | None) -> None:
        if poll is not None:
            self.woken.add(poll)

    @rule(seconds=st.floats(0, 20))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(size=st.integers(1, 45))
    def send(self, size: int) -> None:
        frame = f"{len(self.sent)}:".ljust(size, "é")
        ended = self.state.has_ended
        match self.state.offer(frame):
            case Queued(wake):
                self.wake(wake)
                if not ended:
                    self.sent.append(frame)
            case Overflow():
                self.overflowed = True

    @rule()
    def send_binary(self) -> None:
        assert self.state.offer(b"binary") == BinaryRefused()

    @rule()
    def poll(self) -> None:
        begun = self.state.begin(now=self.now)
        self.wake(begun.wake)
        self.open.add(begun.poll)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def answer(self, data: Any) -> None:
        poll = data.draw(st.sampled_from(sorted(self.open)))
        self.open.remove(poll)
        reply = self.state.finish(poll, now=self.now)
        assert (reply.status == 200) == bool(reply.messages)
        self.arrived += reply.messages

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def vanish(self, data: Any) -> None:
        poll = data.draw(st.sampled_from(sorted(self.open)))
        self.open.remove(poll)
        self.state.abandon(poll)

    @rule()
    def end(self) -> None:
        self.wake(self.state.end())

    @invariant()
    def frames_arrive_once_and_in_order(self) -> None:
        assert self.arrived == self.sent[: len(self.arrived)]

    @invariant()
    def nothing_is_lost_but_by_overflow(self) -> None:
        if not self.overflowed:
            waiting = sum(len(frame.encode()) for frame in self.sent[len(self.arrived) :])
            assert self.state.buffered_bytes == waiting

    @invariant()
    def the_buffer_is_bounded(self) -> None:
        assert self.state.buffered_bytes <= max(self.LIMITS.max_outbox_bytes, 45 * 2)

    @invariant()
    def a_poll_that_is_ready_was_woken_or_has_not_waited(self) -> None:
        waiting = [poll for poll in self.open if not self.state.is_ready(poll)]
        assert len(waiting) <= 1
        assert not self.woken & set(waiting)

    @invariant()
    def a_session_with_a_poll_waiting_never_expires(self) -> None:
        if any(not self.state.is_ready(poll) for poll in self.open):
            looks_at = self.state.look_at
            assert not self.state.look(now=self.now + 1e9)
            self.state.look_at = looks_at


@pytest.mark.slow
class TestSession(Session.TestCase):  # type: ignore[misc,valid-type]
    """Runs the machine."""
