"""The state machine of one connection, row by row of what Phoenix does, and against a model over random histories.

Phoenix: socket.ex, handle_in/4; the rows were observed on Phoenix 1.8.12.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from reference_server.core.message import Message, Ref, ReplyMessage, closed, errored
from reference_server.core.socket_state import (
    ON_MESSAGE,
    Deliver,
    KillChannel,
    Kind,
    Note,
    Send,
    SocketState,
    StartChannel,
    TopicState,
)
from reference_server.core.topic import Pattern, Routes

ROUTES = Routes([(Pattern("room:*"), "RoomChannel")])


def new_socket(*, max_channels: int = 100) -> SocketState[str]:
    return SocketState(ROUTES, max_channels=max_channels)


def message(event: str, *, join_ref: Ref = "1", ref: Ref = "1", topic: str = "room:a", payload: Any = None) -> Message:
    return Message(join_ref, ref, topic, event, {} if payload is None else payload)


def join(socket: SocketState[str], ref: Ref = "1", topic: str = "room:a") -> int:
    """Join and accept; returns the key of the channel."""
    [start] = [a for a in socket.receive(message("phx_join", join_ref=ref, ref=ref, topic=topic)) if _is_start(a)]
    assert isinstance(start, StartChannel)
    socket.joined(start.channel, {})
    return start.channel


def _is_start(action: object) -> bool:
    return isinstance(action, StartChannel)


def replies(actions: list[Any]) -> list[tuple[Ref, Ref, str, Any]]:
    frames = [action.frame for action in actions if isinstance(action, Send)]
    return [(f.join_ref, f.ref, f.status, f.response) for f in frames if isinstance(f, ReplyMessage)]


class TestHeartbeat:
    def test_is_answered_whatever_its_join_ref_and_payload_are(self) -> None:
        heartbeat = message("heartbeat", join_ref="x", ref="2", topic="phoenix", payload={"a": 1})
        assert replies(new_socket().receive(heartbeat)) == [(None, "2", "ok", {})]

    def test_other_events_on_its_topic_are_unmatched(self) -> None:
        actions = new_socket().receive(message("beat", topic="phoenix"))
        assert replies(actions) == [(None, "1", "error", {"reason": "unmatched topic"})]


class TestJoin:
    def test_starts_the_channel_that_the_route_names(self) -> None:
        [start] = new_socket().receive(message("phx_join"))
        assert isinstance(start, StartChannel)
        assert (start.topic, start.topic.rest, start.target) == ("room:a", "a", "RoomChannel")

    def test_an_accepted_join_is_answered_with_its_refs(self) -> None:
        socket = new_socket()
        [start] = socket.receive(message("phx_join", join_ref="4", ref="5"))
        assert isinstance(start, StartChannel)
        assert replies(socket.joined(start.channel, {"a": 1})) == [("4", "5", "ok", {"a": 1})]

    def test_a_refused_join_leaves_nothing_behind(self) -> None:
        """websocket_channels_test.exs: refuses joins; the next push is unmatched."""
        socket = new_socket()
        [start] = socket.receive(message("phx_join"))
        assert isinstance(start, StartChannel)
        refusal = {"reason": "unauthorized"}
        assert replies(socket.refused(start.channel, refusal)) == [("1", "1", "error", refusal)]
        assert socket.topics() == {}

    def test_of_a_topic_without_a_route_is_unmatched_and_carries_no_join_ref(self) -> None:
        """websocket_channels_test.exs:848, warns for unmatched topic."""
        actions = new_socket().receive(message("phx_join", topic="lobby"))
        assert replies(actions) == [(None, "1", "error", {"reason": "unmatched topic"})]
        assert Note("unmatched topic", message("phx_join", topic="lobby")) in actions

    def test_over_the_limit_is_refused_with_its_refs(self) -> None:
        """websocket_channels_test.exs:329, rejects the 101st channel join by default (CVE-2026-56811)."""
        socket = new_socket()
        for number in range(100):
            join(socket, str(number), f"room:{number}")
        actions = socket.receive(message("phx_join", join_ref="101", ref="101", topic="room:101"))
        assert replies(actions) == [("101", "101", "error", {"reason": "too many channels joined"})]
        assert len(socket.channels()) == 100

    def test_honors_a_configured_limit_and_frees_places(self) -> None:
        """websocket_channels_test.exs:370, honors configured max_channels_per_transport."""
        socket = new_socket(max_channels=1)
        first = join(socket)
        assert replies(socket.receive(message("phx_join", topic="room:b")))[0][2] == "error"
        socket.ended(first, "closed")
        assert join(socket, "2", "room:b")


class TestDuplicateJoin:
    def test_closes_the_first_channel_after_replying_to_the_second(self) -> None:
        """websocket_channels_test.exs:802, duplicate join event closes existing channel."""
        socket = new_socket()
        first = join(socket)
        note, kill, start = socket.receive(message("phx_join", join_ref="2", ref="2"))
        assert isinstance(note, Note)
        assert kill == KillChannel(first)
        assert isinstance(start, StartChannel)
        assert socket.joined(start.channel, {}) == [
            Send(ReplyMessage("2", "2", "room:a", "ok", {})),
            Send(closed("1", "room:a")),
        ]

    def test_that_is_refused_still_closes_the_first(self) -> None:
        socket = new_socket()
        join(socket)
        start = socket.receive(message("phx_join", join_ref="2", ref="2"))[-1]
        assert isinstance(start, StartChannel)
        frames = [a.frame for a in socket.refused(start.channel, {}) if isinstance(a, Send)]
        assert frames == [ReplyMessage("2", "2", "room:a", "error", {}), closed("1", "room:a")]

    def test_works_when_the_connection_is_full(self) -> None:
        socket = new_socket(max_channels=1)
        join(socket)
        assert _is_start(socket.receive(message("phx_join", join_ref="2", ref="2"))[-1])

    def test_the_killed_channel_ends_unheard(self) -> None:
        socket = new_socket()
        first = join(socket)
        socket.receive(message("phx_join", join_ref="2", ref="2"))
        assert socket.ended(first, "crashed") == []


class TestRefs:
    @pytest.mark.parametrize("join_ref", ["1", None])
    def test_the_current_and_the_null_join_ref_are_delivered(self, join_ref: Ref) -> None:
        """long_poll_channels_test.exs:596, no join_ref is required on non-join messages (#6800)."""
        socket = new_socket()
        channel = join(socket)
        push = message("new_msg", join_ref=join_ref, ref="2")
        assert socket.channel_of(push) == channel
        assert socket.receive(push) == [Deliver(channel, push)]

    @pytest.mark.parametrize("join_ref", ["0", "", 1])
    @pytest.mark.parametrize("event", ["new_msg", "phx_leave"])
    def test_any_other_join_ref_is_ignored_in_silence(self, event: str, join_ref: Ref) -> None:
        """long_poll_channels_test.exs:852, ignores stale join refs; the empty string is not null."""
        socket = new_socket()
        join(socket)
        stale = message(event, join_ref=join_ref, ref="2")
        assert socket.channel_of(stale) is None
        assert socket.receive(stale) == [Note("stale join_ref", stale)]

    def test_after_a_join_without_join_ref_only_null_is_current(self) -> None:
        socket = new_socket()
        [start] = socket.receive(message("phx_join", join_ref=None, ref="1"))
        assert isinstance(start, StartChannel)
        assert replies(socket.joined(start.channel, {})) == [(None, "1", "ok", {})]
        assert isinstance(socket.receive(message("ok", join_ref="1"))[0], Note)
        assert socket.ended(start.channel, "closed") == [Send(closed(None, "room:a"))]


class TestLeave:
    def test_replies_and_then_closes(self) -> None:
        """websocket_channels_test.exs:273, join, leave, and event messages."""
        socket = new_socket()
        channel = join(socket)
        leave = message("phx_leave", ref="8")
        assert socket.receive(leave) == [Deliver(channel, leave)]
        assert socket.ended(channel, "left") == [
            Send(ReplyMessage("1", "8", "room:a", "ok", {})),
            Send(closed("1", "room:a")),
        ]

    def test_after_a_join_without_join_ref_the_reply_is_the_channels_and_the_close_is_the_tables(self) -> None:
        """Phoenix: server.ex, join/4, `join_ref: join_ref || ref`; join_null_join_ref.json shows it for a push."""
        socket = new_socket()
        [start] = socket.receive(message("phx_join", join_ref=None, ref="1"))
        assert isinstance(start, StartChannel)
        socket.joined(start.channel, {})
        socket.receive(message("phx_leave", join_ref=None, ref="2"))
        assert socket.ended(start.channel, "left") == [
            Send(ReplyMessage("1", "2", "room:a", "ok", {})),
            Send(closed(None, "room:a")),
        ]

    def test_of_a_topic_that_is_not_joined_succeeds(self) -> None:
        actions = new_socket().receive(message("phx_leave", join_ref="9", ref="10"))
        assert actions == [Send(ReplyMessage("9", "10", "room:a", "ok", {}))]

    def test_a_join_that_follows_in_the_same_burst_waits_for_the_leave(self) -> None:
        """A client that leaves and rejoins at once gets the reply, the close and the new reply, in this order."""
        socket = new_socket()
        channel = join(socket)
        socket.receive(message("phx_leave", ref="2"))
        assert socket.receive(message("phx_join", join_ref="3", ref="3")) == []
        reply, close, start = socket.ended(channel, "left")
        assert replies([reply]) == [("1", "2", "ok", {})]
        assert close == Send(closed("1", "room:a"))
        assert _is_start(start)

    def test_a_message_behind_the_leave_is_answered_not_dropped(self) -> None:
        socket = new_socket()
        channel = join(socket)
        socket.receive(message("phx_leave", ref="2"))
        socket.receive(message("new_msg", ref="3"))
        socket.receive(message("phx_leave", ref="4"))
        answers = replies(socket.ended(channel, "left"))
        assert answers[1:] == [(None, "3", "error", {"reason": "unmatched topic"}), ("1", "4", "ok", {})]

    def test_is_answered_also_when_the_channel_ends_before_it_comes_to_it(self) -> None:
        socket = new_socket()
        channel = join(socket)
        socket.receive(message("phx_leave", ref="2"))
        assert socket.ended(channel, "crashed") == [
            Send(errored("1", "room:a")),
            Send(ReplyMessage("1", "2", "room:a", "ok", {})),
        ]


class TestHolding:
    def test_messages_for_a_topic_wait_while_its_join_runs(self) -> None:
        socket = new_socket()
        [start] = socket.receive(message("phx_join"))
        assert isinstance(start, StartChannel)
        push = message("new_msg", ref="2")
        assert socket.receive(push) == []
        assert socket.waiting("room:a") == 1
        assert socket.joined(start.channel, {})[1:] == [Deliver(start.channel, push)]
        assert socket.waiting("room:a") == 0

    def test_other_topics_and_heartbeats_do_not_wait(self) -> None:
        socket = new_socket()
        socket.receive(message("phx_join"))
        assert _is_start(socket.receive(message("phx_join", topic="room:b"))[0])
        assert replies(socket.receive(message("heartbeat", topic="phoenix"))) != []

    def test_what_waited_for_a_refused_join_is_unmatched(self) -> None:
        socket = new_socket()
        [start] = socket.receive(message("phx_join"))
        assert isinstance(start, StartChannel)
        socket.receive(message("new_msg", ref="2"))
        assert replies(socket.refused(start.channel, {}))[1] == (None, "2", "error", {"reason": "unmatched topic"})

    def test_a_second_join_waits_for_the_first_and_then_replaces_it(self) -> None:
        socket = new_socket()
        [start] = socket.receive(message("phx_join"))
        assert isinstance(start, StartChannel)
        assert socket.receive(message("phx_join", join_ref="2", ref="2")) == []
        actions = socket.joined(start.channel, {})
        assert replies(actions) == [("1", "1", "ok", {})]
        assert KillChannel(start.channel) in actions
        assert _is_start(actions[-1])


class TestEnds:
    def test_a_channel_that_stops_in_good_order_is_closed(self) -> None:
        socket = new_socket()
        assert socket.ended(join(socket), "closed") == [Send(closed("1", "room:a"))]

    def test_a_channel_that_crashes_is_an_error(self) -> None:
        """websocket_channels_test.exs:670, sends phx_error if a channel server abnormally exits."""
        socket = new_socket()
        assert socket.ended(join(socket), "crashed") == [Send(errored("1", "room:a"))]

    def test_pushes_to_a_topic_that_is_not_joined_are_unmatched(self) -> None:
        """websocket_channels_test.exs:723, refuses websocket events that haven't joined."""
        actions = new_socket().receive(message("new_msg", join_ref="9", ref="2"))
        assert replies(actions) == [(None, "2", "error", {"reason": "unmatched topic"})]


def test_every_state_has_an_answer_to_every_kind_of_message() -> None:
    """Only an absent topic has no join_ref that a message could be stale against."""
    every = {(state, kind) for state in TopicState for kind in Kind}
    here = set(TopicState) - {TopicState.ABSENT}
    refused = {(state, kind) for state in here for kind in (Kind.UNMATCHED, Kind.OVER)}
    assert every - set(ON_MESSAGE) == {(TopicState.ABSENT, Kind.STALE), *refused}


topics = st.sampled_from(["room:a", "room:b", "room:c", "lobby"])
some_refs: st.SearchStrategy[Ref] = st.sampled_from(["1", "2", "3", None, "", 1])


class AnyHistory(RuleBasedStateMachine):
    """Whatever clients send and channels do, in any order: what a client is told agrees with what is running."""

    def __init__(self) -> None:
        super().__init__()
        self.socket: SocketState[str] = new_socket(max_channels=2)
        self.running: dict[int, str] = {}
        self.told_joined: dict[str, Ref] = {}
        self.asked = 0
        self.answered = 0
        self.silenced = 0
        self.delivered = 0

    @rule(topic=topics, join_ref=some_refs)
    def client_joins(self, topic: str, join_ref: Ref) -> None:
        self.client_sends(topic, join_ref, "phx_join")

    @rule(topic=topics, join_ref=some_refs, event=st.sampled_from(["new_msg", "phx_leave"]))
    def client_sends(self, topic: str, join_ref: Ref, event: str) -> None:
        self.asked += 1
        sent = message(event, join_ref=join_ref, topic=topic)
        channel, before = self.socket.channel_of(sent), self.socket.topics()
        actions = self.socket.receive(sent)
        if channel is not None:
            assert (actions, self.socket.topics()) == ([Deliver(channel, sent)], before), "the shortcut says otherwise"
        self.carry_out(actions)

    @rule(accept=st.booleans(), which=st.integers(0, 5))
    def a_join_answers(self, accept: bool, which: int) -> None:
        joining = [c for c, t in self.running.items() if self.socket.topics().get(t) is TopicState.JOINING]
        if joining:
            channel = joining[which % len(joining)]
            if accept:
                self.carry_out(self.socket.joined(channel, {}))
            else:
                del self.running[channel]
                self.carry_out(self.socket.refused(channel, {}))

    @rule(end=st.sampled_from(["left", "closed", "crashed"]), which=st.integers(0, 5))
    def a_channel_ends(self, end: Any, which: int) -> None:
        states = self.socket.topics()
        wanted = (TopicState.LEAVING,) if end == "left" else (TopicState.JOINED, TopicState.LEAVING)
        able = [c for c, t in self.running.items() if states.get(t) in wanted]
        if able:
            channel = able[which % len(able)]
            topic = self.running.pop(channel)
            self.delivered -= end == "left"
            leaves_unread = states[topic] is TopicState.LEAVING and end != "left"
            self.delivered -= leaves_unread
            self.carry_out(self.socket.ended(channel, end))

    def carry_out(self, actions: list[Any]) -> None:
        for action in actions:
            match action:
                case StartChannel(channel, topic):
                    assert topic not in self.running.values(), "two channels for one topic"
                    self.running[channel] = topic
                case KillChannel(channel):
                    del self.running[channel]
                case Deliver(channel):
                    assert channel in self.running, "delivered to a channel that is gone"
                    self.delivered += 1
                case Send(ReplyMessage()):
                    self.answered += 1
                case Note("stale join_ref"):
                    self.silenced += 1
                case Send() | Note():
                    pass

    @invariant()
    def what_runs_is_what_the_table_says(self) -> None:
        assert set(self.socket.channels()) == set(self.running)
        assert sorted(self.socket.topics()) == sorted(self.running.values())
        assert len(self.running) <= 2

    @invariant()
    def every_message_is_answered_delivered_held_or_stale(self) -> None:
        """Nothing is lost: each message is accounted for exactly once."""
        held = sum(self.socket.waiting(topic) for topic in self.socket.topics())
        joining = sum(state is TopicState.JOINING for state in self.socket.topics().values())
        assert self.asked == self.answered + self.delivered + self.silenced + held + joining


TestAnyHistory = AnyHistory.TestCase
