"""THE state machine of one connection.

Theory
======
A connection carries many topics. For each topic it is in one of four states:

    ABSENT   there is no channel
    JOINING  a channel has been started and its `join` has not answered yet
    JOINED   messages go to the channel
    LEAVING  the client asked to leave and the channel has not come to that message yet

A message of the client is one of six kinds, given the state of its topic:

    JOIN       the event is phx_join
    UNMATCHED  a JOIN of an absent topic that no route matches
    OVER       a JOIN of an absent topic when there are `max_channels` already
    LEAVE      the event is phx_leave
    PUSH       anything else
    STALE      a PUSH or LEAVE whose join_ref is not the one that the topic was joined with

A channel answers its join (ACCEPTED, REFUSED), and it ends: it LEFT, it STOPPED, or it CRASHED.

`ON_MESSAGE` and `ON_ANSWER` have the actions and the next state of the topic. Rule 1: only this file changes which
topics are joined. Rule 2: this file knows no task, clock or socket: it takes messages and returns
actions, and the layer above carries them out in order. How one channel comes to its answers is `channel_state.py`.

HOLDING. While a topic is JOINING or LEAVING its further messages wait in `_Entry.held` and are taken in order as soon
as the channel has answered. DIFFERS: Phoenix blocks the whole connection while one join runs (socket.ex, handle_in/4
awaits the channel process); here only the topic waits as soon as its join awaits something, and other topics and
heartbeats go on. On each single topic a client sees exactly what Phoenix would show it, and a message sent right after
a leave is answered instead of racing it. Joins that are still running count towards `max_channels`.

REFS. The table keeps the raw join_ref of the join, null included. A message with a null join_ref is always current;
the empty string is not null. Phoenix: socket.ex, handle_in/4 (since 1.8.12, #6800). After a join with a null join_ref,
the channel's own messages have the join's ref instead; so has its reply to a leave. Phoenix: server.ex, join/4.

DUPLICATE JOIN. The old channel is killed, and the new join's reply is sent *before* the phx_close of the old one:
phoenix.js tells them apart by join_ref. Phoenix: socket.ex, handle_in/4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

from reference_server.core.message import (
    CONTROL_TOPIC,
    EMPTY,
    HEARTBEAT,
    JOIN,
    LEAVE,
    Message,
    Payload,
    Ref,
    ReplyMessage,
    closed,
    error_reply,
    errored,
)
from reference_server.core.topic import Routes, Topic

Target = TypeVar("Target")
ChannelKey: TypeAlias = int
"""Names one run of a channel on one connection; a rejoin gets a new one."""

NoteKind = Literal["unmatched topic", "too many channels joined", "stale join_ref", "duplicate join"]
End = Literal["left", "closed", "crashed"]


class Send(msgspec.Struct, frozen=True):
    """Write this frame to the client."""

    frame: Message | ReplyMessage


class StartChannel(msgspec.Struct, Generic[Target], frozen=True):
    """Start a channel and run its `join` with the payload of `message`; then call `joined` or `refused`."""

    channel: ChannelKey
    topic: Topic
    target: Target
    message: Message


class Deliver(msgspec.Struct, frozen=True):
    """Put the message into the channel's mailbox."""

    channel: ChannelKey
    message: Message


class KillChannel(msgspec.Struct, frozen=True):
    """End the channel at once: a newer join took its place, so `terminate` is not run."""

    channel: ChannelKey


class Note(msgspec.Struct, frozen=True):
    """Something worth counting or logging; the client has been answered already, or is to hear nothing."""

    kind: NoteKind
    message: Message


Action: TypeAlias = Send | StartChannel[Target] | Deliver | KillChannel | Note


class TopicState(Enum):
    """What one topic of one connection is doing."""

    __hash__ = object.__hash__  # Enum's is written in Python, and each message looks a row up

    ABSENT = auto()
    JOINING = auto()
    JOINED = auto()
    LEAVING = auto()


class Kind(Enum):
    """What a message is to its topic."""

    __hash__ = object.__hash__

    JOIN = auto()
    UNMATCHED = auto()
    OVER = auto()
    LEAVE = auto()
    PUSH = auto()
    STALE = auto()


_JOINED, _PUSH = TopicState.JOINED, Kind.PUSH
"""For what runs with each message: before Python 3.12 a member is found five times as slowly through its Enum."""


class Answer(Enum):
    """What a channel says of itself."""

    ACCEPTED = auto()
    REFUSED = auto()
    LEFT = auto()
    STOPPED = auto()
    CRASHED = auto()


_ENDS: dict[End, Answer] = {"left": Answer.LEFT, "closed": Answer.STOPPED, "crashed": Answer.CRASHED}


def same_ref(left: Ref, right: Ref) -> bool:
    """Whether two refs are the same value of the same type: Python's `1 == True` and `1 == 1.0` must not count."""
    return type(left) is type(right) and left == right


@dataclass(slots=True)
class _Entry:
    channel: ChannelKey
    topic: str
    join_ref: Ref
    ref: Ref
    """The ref of the join: of the message nothing else is kept, for its payload may be large."""

    state: TopicState = TopicState.JOINING
    replaced: tuple[Ref, ...] = ()
    leave: Message | None = None
    held: list[Message] = field(default_factory=list)


class SocketState(Generic[Target]):
    """The topics of one connection.

    `routes` says which target (a channel class, to the layer above) serves a topic; `max_channels` bounds how many
    topics may be joined at once. All methods return the actions to carry out, in order.
    """

    def __init__(self, routes: Routes[Target], *, max_channels: int) -> None:
        self._routes = routes
        self._max_channels = max_channels
        self._topics: dict[str, _Entry] = {}
        self._channels: dict[ChannelKey, str] = {}
        self._next_channel: ChannelKey = 1

    def channel_of(self, message: Message) -> ChannelKey | None:
        """The channel of a PUSH to a JOINED topic: for that row of the table `receive` would only say Deliver.

        Nearly all messages are of this kind. None for every other, which is for `receive`.
        """
        entry = self._topics.get(message.topic)
        if entry is None or entry.state is not _JOINED or _kind(message, entry) is not _PUSH:
            return None
        return entry.channel

    def receive(self, message: Message) -> list[Action[Target]]:
        """What one message of the client sets in motion."""
        entry = self._topics.get(message.topic)
        if entry is None:
            return self._receive_absent(message)
        row = ON_MESSAGE[entry.state, _kind(message, entry)]
        entry.state = row.then
        return row.act(self, message, entry)

    def joined(self, channel: ChannelKey, response: Payload) -> list[Action[Target]]:
        """The channel's `join` accepted: reply ok, announce the channel that it replaced, take what waited."""
        return self._answered(channel, Answer.ACCEPTED, response)

    def refused(self, channel: ChannelKey, response: Payload) -> list[Action[Target]]:
        """The channel's `join` refused (or crashed, with {"reason": "join crashed"}): reply error and forget it."""
        return self._answered(channel, Answer.REFUSED, response)

    def ended(self, channel: ChannelKey, end: End) -> list[Action[Target]]:
        """A joined channel ended: it left, stopped normally, or crashed; one that was killed is unknown here."""
        return self._answered(channel, _ENDS[end], EMPTY) if channel in self._channels else []

    def waiting(self, topic: str) -> int:
        """How many messages are held for a topic that is joining or leaving; the layer above bounds it."""
        entry = self._topics.get(topic)
        return 0 if entry is None else len(entry.held)

    def channels(self) -> list[ChannelKey]:
        """The channels that are joining, joined or leaving, in the order of their joins."""
        return list(self._channels)

    def topics(self) -> dict[str, TopicState]:
        """The state of every topic that is not absent."""
        return {topic: entry.state for topic, entry in self._topics.items()}

    # --- what a message is, and the acts of ON_MESSAGE ---------------------------------------------------------------

    def _receive_absent(self, message: Message) -> list[Action[Target]]:
        if message.topic == CONTROL_TOPIC and message.event == HEARTBEAT:
            return [Send(ReplyMessage(None, message.ref, CONTROL_TOPIC, "ok", EMPTY))]
        kind = _kind(message, None)
        if kind is Kind.JOIN:
            kind = self._kind_of_join(message.topic)
        return ON_MESSAGE[TopicState.ABSENT, kind].act(self, message, None)

    def _kind_of_join(self, topic: str) -> Kind:
        if self._routes.match(topic) is None:
            return Kind.UNMATCHED
        return Kind.OVER if len(self._topics) >= self._max_channels else Kind.JOIN

    def _start(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        matched = self._routes.match(message.topic)
        assert matched is not None
        started = _Entry(self._next_channel, message.topic, message.join_ref, message.ref)
        self._next_channel += 1
        self._topics[message.topic] = started
        self._channels[started.channel] = message.topic
        return [StartChannel(started.channel, *matched, message)]

    def _replace(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        assert entry is not None
        self._forget(entry)
        actions = self._start(message, None)
        self._topics[message.topic].replaced = (entry.join_ref,)
        return [Note("duplicate join", message), KillChannel(entry.channel), *actions]

    def _deliver(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        assert entry is not None
        return [Deliver(entry.channel, message)]

    def _leave(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        assert entry is not None
        entry.leave = message
        return [Deliver(entry.channel, message)]

    def _hold(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        assert entry is not None
        entry.held.append(message)
        return []

    def _ignore(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        return [Note("stale join_ref", message)]

    def _unmatched(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        return [Send(error_reply(message, "unmatched topic")), Note("unmatched topic", message)]

    def _too_many(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        reason: NoteKind = "too many channels joined"
        return [Send(error_reply(message, reason, join_ref=message.join_ref)), Note(reason, message)]

    def _left_already(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        return [Send(ReplyMessage(message.join_ref, message.ref, message.topic, "ok", EMPTY))]

    # --- the acts of ON_ANSWER --------------------------------------------------------------------------------------

    def _answered(self, channel: ChannelKey, answer: Answer, response: Payload) -> list[Action[Target]]:
        entry = self._topics[self._channels[channel]]
        row = ON_ANSWER[entry.state, answer]
        entry.state = row.then
        if row.then is TopicState.ABSENT:
            self._forget(entry)
        actions = row.act(self, entry, response)
        held, entry.held = entry.held, []
        return [*actions, *(action for message in held for action in self.receive(message))]

    def _accepted(self, entry: _Entry, response: Payload) -> list[Action[Target]]:
        return self._answer_join(entry, "ok", response)

    def _refused(self, entry: _Entry, response: Payload) -> list[Action[Target]]:
        return self._answer_join(entry, "error", response)

    def _answer_join(self, entry: _Entry, status: str, response: Payload) -> list[Action[Target]]:
        reply = Send(ReplyMessage(entry.join_ref, entry.ref, entry.topic, status, response))
        replaced, entry.replaced = entry.replaced, ()
        return [reply, *(Send(closed(join_ref, entry.topic)) for join_ref in replaced)]

    def _has_left(self, entry: _Entry, response: Payload) -> list[Action[Target]]:
        assert entry.leave is not None
        join_ref = entry.ref if entry.join_ref is None else entry.join_ref
        reply = Send(ReplyMessage(join_ref, entry.leave.ref, entry.topic, "ok", EMPTY))
        return [reply, Send(closed(entry.join_ref, entry.topic))]

    def _has_stopped(self, entry: _Entry, response: Payload) -> list[Action[Target]]:
        self._leave_is_late(entry)
        return [Send(closed(entry.join_ref, entry.topic))]

    def _has_crashed(self, entry: _Entry, response: Payload) -> list[Action[Target]]:
        self._leave_is_late(entry)
        return [Send(errored(entry.join_ref, entry.topic))]

    def _leave_is_late(self, entry: _Entry) -> None:
        # The channel ended before it came to the leave, which is answered next, as a leave of an absent topic.
        if entry.leave is not None:
            entry.held.insert(0, entry.leave)

    def _forget(self, entry: _Entry) -> None:
        del self._topics[self._channels.pop(entry.channel)]


def _kind(message: Message, entry: _Entry | None) -> Kind:
    event, join_ref = message.event, message.join_ref
    if event == JOIN:
        return Kind.JOIN
    if join_ref is not None and entry is not None and not same_ref(join_ref, entry.join_ref):
        return Kind.STALE
    return Kind.LEAVE if event == LEAVE else _PUSH


_S, _K, _A = TopicState, Kind, Answer


class OnMessage(NamedTuple):
    """A row of ON_MESSAGE: what is done, and the next state of the topic."""

    act: Callable[[SocketState[Any], Message, _Entry | None], list[Action[Any]]]
    then: TopicState


class OnAnswer(NamedTuple):
    """A row of ON_ANSWER: what is done, and the next state of the topic."""

    act: Callable[[SocketState[Any], _Entry, Payload], list[Action[Any]]]
    then: TopicState


ON_MESSAGE: dict[tuple[TopicState, Kind], OnMessage] = {
    (_S.ABSENT, _K.JOIN): OnMessage(SocketState._start, _S.JOINING),
    (_S.ABSENT, _K.UNMATCHED): OnMessage(SocketState._unmatched, _S.ABSENT),
    (_S.ABSENT, _K.OVER): OnMessage(SocketState._too_many, _S.ABSENT),
    (_S.ABSENT, _K.LEAVE): OnMessage(SocketState._left_already, _S.ABSENT),
    (_S.ABSENT, _K.PUSH): OnMessage(SocketState._unmatched, _S.ABSENT),
    (_S.JOINING, _K.JOIN): OnMessage(SocketState._hold, _S.JOINING),
    (_S.JOINING, _K.LEAVE): OnMessage(SocketState._hold, _S.JOINING),
    (_S.JOINING, _K.PUSH): OnMessage(SocketState._hold, _S.JOINING),
    (_S.JOINING, _K.STALE): OnMessage(SocketState._hold, _S.JOINING),
    (_S.JOINED, _K.JOIN): OnMessage(SocketState._replace, _S.JOINING),
    (_S.JOINED, _K.LEAVE): OnMessage(SocketState._leave, _S.LEAVING),
    (_S.JOINED, _K.PUSH): OnMessage(SocketState._deliver, _S.JOINED),
    (_S.JOINED, _K.STALE): OnMessage(SocketState._ignore, _S.JOINED),
    (_S.LEAVING, _K.JOIN): OnMessage(SocketState._hold, _S.LEAVING),
    (_S.LEAVING, _K.LEAVE): OnMessage(SocketState._hold, _S.LEAVING),
    (_S.LEAVING, _K.PUSH): OnMessage(SocketState._hold, _S.LEAVING),
    (_S.LEAVING, _K.STALE): OnMessage(SocketState._hold, _S.LEAVING),
}
"""Every state of a topic and every kind of message. An ABSENT topic has no join_ref, so nothing is STALE there; a topic
that is here was matched and counted when it was joined."""

ON_ANSWER: dict[tuple[TopicState, Answer], OnAnswer] = {
    (_S.JOINING, _A.ACCEPTED): OnAnswer(SocketState._accepted, _S.JOINED),
    (_S.JOINING, _A.REFUSED): OnAnswer(SocketState._refused, _S.ABSENT),
    (_S.JOINED, _A.STOPPED): OnAnswer(SocketState._has_stopped, _S.ABSENT),
    (_S.JOINED, _A.CRASHED): OnAnswer(SocketState._has_crashed, _S.ABSENT),
    (_S.LEAVING, _A.LEFT): OnAnswer(SocketState._has_left, _S.ABSENT),
    (_S.LEAVING, _A.STOPPED): OnAnswer(SocketState._has_stopped, _S.ABSENT),
    (_S.LEAVING, _A.CRASHED): OnAnswer(SocketState._has_crashed, _S.ABSENT),
}
"""What a channel may answer in each state. Phoenix: server.ex, handle_info/2 for phx_leave (reply, then close), and
socket.ex, __info__/2 (close or error)."""


def channels_join_ref(join: Message) -> Ref:
    """The join_ref that a channel puts into what it sends: that of its join, or the join's ref when that was null."""
    return join.ref if join.join_ref is None else join.join_ref
