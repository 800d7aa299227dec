"""The table of one channel: every order that a client can see, and what no sequence of events can break."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reference_server.core.answers import Error, NoReply, Ok, Reply, Stop
from reference_server.core.channel_state import (
    ON_EVENT,
    SPEAKS,
    TAKES,
    Act,
    Callback,
    ChannelState,
    Event,
    on_callback,
    on_handle_in,
    on_join,
)

S, E, A = ChannelState, Event, Act
TOLD = {A.TELL_LEFT, A.TELL_CLOSED, A.TELL_CRASHED}
JOIN_ANSWERS = {A.ACCEPT, A.REFUSE, A.REFUSE_CRASHED}


def life(*events: Event) -> list[Act | Callback]:
    """What is done in a life, in order, callbacks included."""
    state, done = S.JOINING, list[Act | Callback]()
    for event in events:
        state, acts, callback = ON_EVENT[state, event]
        done += [*acts, *([] if callback is None else [callback])]
    return done


# --- each order, as Phoenix has it ------------------------------------------------------------------------------------


def test_a_join_is_subscribed_before_it_is_answered_and_after_join_comes_last() -> None:
    """A broadcast that starts after the reply is never missed."""
    assert life(E.ACCEPTED) == [A.SUBSCRIBE, A.ACCEPT, Callback.AFTER_JOIN]


def test_a_refused_join_is_not_terminated() -> None:
    assert life(E.REFUSED) == [A.RELEASE, A.REFUSE]


def test_a_join_that_crashes_is_refused_and_logged() -> None:
    """Phoenix: server.ex, join/4: the client hears {"reason": "join crashed"} and no phx_error."""
    assert life(E.CRASHED) == [A.LOG, A.RELEASE, A.REFUSE_CRASHED]


def test_a_leave_is_answered_before_terminate() -> None:
    """Phoenix: server.ex, handle_info/2 for phx_leave."""
    ends = life(E.ACCEPTED, E.LEFT, E.TERMINATED)[3:]
    assert ends == [A.RELEASE, A.TELL_LEFT, Callback.TERMINATE]


def test_a_stop_is_closed_before_terminate_and_after_its_reply() -> None:
    ends = life(E.ACCEPTED, E.REPLIED, E.STOPPED, E.TERMINATED)[3:]
    assert ends == [A.REPLY, A.RELEASE, A.TELL_CLOSED, Callback.TERMINATE]


def test_a_crash_is_told_after_terminate() -> None:
    """Phoenix: the process runs terminate before it dies, so what it pushes there arrives before the phx_error."""
    ends = life(E.ACCEPTED, E.CRASHED, E.TERMINATED)[3:]
    assert ends == [A.LOG, A.RELEASE, Callback.TERMINATE, A.TELL_CRASHED]


def test_a_terminate_that_crashes_too_is_logged_and_told_once() -> None:
    ends = life(E.ACCEPTED, E.CRASHED, E.CRASHED, E.TERMINATED)[3:]
    assert ends == [A.LOG, A.RELEASE, Callback.TERMINATE, A.LOG, A.TELL_CRASHED]


def test_a_crash_whose_terminate_hangs_is_told_when_it_is_killed() -> None:
    """Nothing would tell the client afterwards: a callback that catches its cancellation may never end."""
    ends = life(E.ACCEPTED, E.CRASHED, E.KILLED, E.TERMINATED)[3:]
    assert ends == [A.LOG, A.RELEASE, Callback.TERMINATE, A.TELL_CRASHED]


def test_nobody_is_told_when_the_connection_is_gone_but_terminate_runs() -> None:
    assert life(E.ACCEPTED, E.CLOSED, E.TERMINATED)[3:] == [A.RELEASE, Callback.TERMINATE]


def test_a_killed_channel_is_not_terminated() -> None:
    """Phoenix: socket.ex, handle_in/4: a duplicate join shuts the old channel down with :kill."""
    assert life(E.ACCEPTED, E.KILLED)[3:] == [A.RELEASE]


@pytest.mark.parametrize(
    ("begun", "ends"), [([E.ACCEPTED], [A.RELEASE, A.TELL_CRASHED]), ([], [A.RELEASE, A.REFUSE_CRASHED])]
)
def test_an_overflow_crashes_at_once_whatever_runs(begun: list[Event], ends: list[Act]) -> None:
    assert life(*begun, E.OVERFLOWED)[len(life(*begun)) :] == ends


def test_what_goes_on_after_the_end_is_not_heard_but_its_failure_is_logged() -> None:
    later = [event for event in Event if event is not E.CRASHED]
    assert life(E.ACCEPTED, E.KILLED, *later) == life(E.ACCEPTED, E.KILLED)
    assert ON_EVENT[S.ENDED, E.CRASHED] == (S.ENDED, (A.LOG,), None)


def test_the_table_says_everything_that_can_happen() -> None:
    """An event is missing only where the runtime cannot bring it about."""
    missing = {(state.name, event.name) for state in S for event in E} - {(s.name, e.name) for s, e in ON_EVENT}
    callbacks = {"REPLIED", "STOPPED", "LEFT", "TERMINATED"}
    once = {"ACCEPTED", "REFUSED"}
    ending = {"ACCEPTED", "REFUSED", "REPLIED", "STOPPED", "LEFT", "CLOSED", "OVERFLOWED"}
    assert missing == {
        *(("JOINING", event) for event in callbacks),
        *(("JOINED", event) for event in {*once, "TERMINATED"}),
        *(("TERMINATING", event) for event in ending),
        *(("CRASHING", event) for event in ending),
    }


# --- what no sequence can break ---------------------------------------------------------------------------------------


class Life(RuleBasedStateMachine):
    """Any events that the table allows, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = S.JOINING
        self.done: list[Act | Callback] = []
        self.ended_at: int | None = None

    @precondition(lambda self: self.state is not S.ENDED)
    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        self.take(data.draw(st.sampled_from([event for state, event in ON_EVENT if state is self.state])))

    @precondition(lambda self: self.state is S.ENDED)
    @rule(event=st.sampled_from([event for event in Event if event is not E.CRASHED]))
    def something_comes_too_late(self, event: Event) -> None:
        before = list(self.done)
        self.take(event)
        assert (self.state, self.done) == (S.ENDED, before)

    def take(self, event: Event) -> None:
        self.state, acts, callback = ON_EVENT[self.state, event]
        self.done += [*acts, *([] if callback is None else [callback])]

    def count(self, kinds: set[Any]) -> int:
        return sum(act in kinds for act in self.done)

    @invariant()
    def a_join_is_answered_once(self) -> None:
        assert self.count(JOIN_ANSWERS) <= 1

    @invariant()
    def a_client_is_told_of_one_end_and_only_of_a_join_that_it_was_granted(self) -> None:
        assert self.count(TOLD) <= self.count({A.ACCEPT})

    @invariant()
    def everything_is_given_back_once_and_before_anybody_is_told(self) -> None:
        assert self.count({A.RELEASE}) == (self.state not in TAKES)
        ends = [act for act in self.done if act in {A.RELEASE, *TOLD, A.REFUSE, A.REFUSE_CRASHED}]
        assert A.RELEASE not in ends[1:]

    @invariant()
    def nothing_is_answered_after_the_release(self) -> None:
        if A.RELEASE in self.done:
            rest = self.done[self.done.index(A.RELEASE) :]
            assert not {A.REPLY, A.SUBSCRIBE, A.ACCEPT, Callback.AFTER_JOIN} & set(rest)

    @invariant()
    def terminate_runs_at_most_once_and_only_after_a_join(self) -> None:
        assert self.count({Callback.TERMINATE}) <= self.count({A.ACCEPT})

    @invariant()
    def who_speaks_has_joined(self) -> None:
        assert self.state not in SPEAKS or A.ACCEPT in self.done


TestLife = Life.TestCase


# --- what an answer means ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "event"), [(Ok(n=1), E.ACCEPTED), (Error(n=1), E.REFUSED)], ids=repr)
def test_join_accepts_or_refuses(answer: Ok | Error, event: Event) -> None:
    assert on_join(answer) == (event, {"n": 1})


@pytest.mark.parametrize("answer", [None, True, {"status": "ok"}, NoReply(), Stop(), Reply("ok")], ids=repr)
def test_join_answers_nothing_else(answer: object) -> None:
    with pytest.raises(TypeError, match=r"join must return Ok\(…\) or Error\(…\)"):
        on_join(answer)


REPLY, ERROR = Reply("queued"), ValueError("bad")


@pytest.mark.parametrize(
    ("answer", "events"),
    [
        (REPLY, [(E.REPLIED, REPLY)]),
        (NoReply(), []),
        (Stop("enough"), [(E.STOPPED, "enough")]),
        (Stop("enough", REPLY), [(E.REPLIED, REPLY), (E.STOPPED, "enough")]),
        (Stop(ERROR), [(E.CRASHED, ERROR)]),
        (Stop(ERROR, REPLY), [(E.REPLIED, REPLY), (E.CRASHED, ERROR)]),
    ],
    ids=repr,
)
def test_a_handler_replies_before_it_stops(answer: object, events: list[tuple[Event, Any]]) -> None:
    assert list(on_handle_in(answer)) == events


@pytest.mark.parametrize("answer", [None, True, {"status": "ok"}, "ok"], ids=repr)
def test_a_handler_answers_nothing_else(answer: object) -> None:
    with pytest.raises(TypeError, match="a handler must return Ok, Error, Reply, NoReply or Stop"):
        on_handle_in(answer)


def test_another_callback_stops_or_says_nothing_and_has_nobody_to_reply_to() -> None:
    assert list(on_callback(None)) == []
    assert list(on_callback(Stop("enough", REPLY))) == [(E.STOPPED, "enough")]
    with pytest.raises(TypeError, match=r"the callback must return None or Stop\(…\)"):
        on_callback(Ok())
