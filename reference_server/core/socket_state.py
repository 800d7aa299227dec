"""THE state machine of one connection.

Theory
======
A connection carries many topics. For each topic it is in one of four states:

    ABSENT   nobody is here: no channel, or not any more
    JOINING  a channel has been started and its `join` has not answered yet
    JOINED   messages go to the channel
    LEAVING  the client asked to leave and the channel has not come to that message yet

A message of the client is one of four kinds, given the state of its topic:

    JOIN     the event is phx_join
    LEAVE    the event is phx_leave
    PUSH     anything else
    STALE    a PUSH or LEAVE whose join_ref is not the one that the topic was joined with

What follows is in `ON_MESSAGE`, and what a channel's end means in `ended`. Rule 1: everything that changes which
topics are joined stands in this file. Rule 2: this file knows no task, clock or socket: it takes messages and returns
actions, and the layer above carries them out in order.

HOLDING. While a topic is JOINING or LEAVING its further messages wait in `_Entry.held` and are taken in order as soon
as the channel has answered. DIFFERS: Phoenix blocks the whole connection while one join runs (socket.ex, handle_in/4
awaits the channel process); here only the topic waits as soon as its join awaits something, and other topics and
heartbeats go on. On each single topic a client sees exactly what Phoenix would show it, and a message sent right after
a leave is answered instead of racing it. Joins that are still running count towards `max_channels`.

REFS. The table keeps the raw join_ref of the join, null included. A message with a null join_ref is always current;
the empty string is not null. Phoenix: socket.ex, handle_in/4 (since 1.8.12, #6800). What a channel itself says after
a join with a null join_ref carries the join's ref instead; so does its reply to a leave. Phoenix: server.ex, join/4.

DUPLICATE JOIN. The old channel is killed, and the new join's reply is sent *before* the phx_close of the old one:
phoenix.js tells them apart by join_ref. Phoenix: socket.ex, handle_in/4.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, Literal, TypeAlias, TypeVar

from reference_server.core.message import (
    CONTROL_TOPIC,
    EMPTY,
    HEARTBEAT,
    JOIN,
    LEAVE,
    Message,
    Payload,
    Ref,
    Reply,
    closed,
    error_reply,
    errored,
    same_ref,
)
from reference_server.core.topic import Routes, Topic

Target = TypeVar("Target")
ChannelKey: TypeAlias = int
"""Names one run of a channel on one connection; a rejoin gets a new one."""

NoteKind = Literal["unmatched topic", "too many channels joined", "stale join_ref", "duplicate join"]
End = Literal["left", "closed", "crashed"]


@dataclass(frozen=True, slots=True)
class Send:
    """Write this frame to the client."""

    frame: Message | Reply


@dataclass(frozen=True, slots=True)
class StartChannel(Generic[Target]):
    """Start a channel and run its `join` with the payload of `message`; then call `joined` or `refused`."""

    channel: ChannelKey
    topic: Topic
    target: Target
    message: Message


@dataclass(frozen=True, slots=True)
class Deliver:
    """Put the message into the channel's mailbox."""

    channel: ChannelKey
    message: Message


@dataclass(frozen=True, slots=True)
class KillChannel:
    """End the channel at once: a newer join took its place, so `terminate` is not run."""

    channel: ChannelKey


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth counting or logging; the client has been answered already, or is to hear nothing."""

    kind: NoteKind
    message: Message


Action: TypeAlias = Send | StartChannel[Target] | Deliver | KillChannel | Note


class TopicState(Enum):
    """What one topic of one connection is doing."""

    ABSENT = auto()
    JOINING = auto()
    JOINED = auto()
    LEAVING = auto()


class Kind(Enum):
    """What a message is to its topic."""

    JOIN = auto()
    LEAVE = auto()
    PUSH = auto()
    STALE = auto()


@dataclass(slots=True)
class _Entry:
    channel: ChannelKey
    join_ref: Ref
    join: Message
    state: TopicState = TopicState.JOINING
    replaced: list[Ref] = field(default_factory=list)
    leave: Message | None = None
    held: deque[Message] = field(default_factory=deque)


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

    def receive(self, message: Message) -> list[Action[Target]]:
        """What one message of the client sets in motion."""
        if message.topic == CONTROL_TOPIC and message.event == HEARTBEAT:
            return [Send(Reply(None, message.ref, CONTROL_TOPIC, "ok", EMPTY))]
        entry = self._topics.get(message.topic)
        state = TopicState.ABSENT if entry is None else entry.state
        transition = ON_MESSAGE[state, _kind(message, entry)]
        return transition(self, message, entry)

    def joined(self, channel: ChannelKey, response: Payload) -> list[Action[Target]]:
        """The channel's `join` accepted: reply ok, announce the channel that it replaced, take what waited."""
        entry = self._entry(channel)
        entry.state = TopicState.JOINED
        return [*self._answer_join(entry, "ok", response), *self._release(entry)]

    def refused(self, channel: ChannelKey, response: Payload) -> list[Action[Target]]:
        """The channel's `join` refused (or crashed, with {"reason": "join crashed"}): reply error and forget it."""
        entry = self._entry(channel)
        self._forget(entry)
        return [*self._answer_join(entry, "error", response), *self._release(entry)]

    def ended(self, channel: ChannelKey, end: End) -> list[Action[Target]]:
        """A joined channel ended: it left, stopped in good order, or crashed.

        Phoenix: server.ex, handle_info/2 for phx_leave (reply, then close), and socket.ex, __info__/2 (close or error).
        """
        if channel not in self._channels:
            return []
        entry = self._entry(channel)
        self._forget(entry)
        actions: list[Action[Target]] = []
        if end == "left" and entry.leave is not None:
            leave = entry.leave
            actions.append(Send(Reply(channels_join_ref(entry.join), leave.ref, leave.topic, "ok", EMPTY)))
        elif entry.leave is not None:
            # The channel ended before it came to the leave: answered below, as a leave of an absent topic.
            entry.held.appendleft(entry.leave)
        frame = errored if end == "crashed" else closed
        actions.append(Send(frame(entry.join_ref, entry.join.topic)))
        return [*actions, *self._release(entry)]

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

    # --- transitions: what a message means in a state ---------------------------------------------------------------

    def _start(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        matched = self._routes.match(message.topic)
        if matched is None:
            return self._unmatched(message, entry)
        if len(self._topics) >= self._max_channels:
            reason: NoteKind = "too many channels joined"
            return [Send(error_reply(message, reason, join_ref=message.join_ref)), Note(reason, message)]
        topic, target = matched
        started = _Entry(self._next_channel, message.join_ref, message)
        self._next_channel += 1
        self._topics[message.topic] = started
        self._channels[started.channel] = message.topic
        return [StartChannel(started.channel, topic, target, message)]

    def _replace(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        assert entry is not None
        self._forget(entry)
        actions = self._start(message, None)
        self._topics[message.topic].replaced.append(entry.join_ref)
        return [Note("duplicate join", message), KillChannel(entry.channel), *actions]

    def _deliver(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        assert entry is not None
        return [Deliver(entry.channel, message)]

    def _leave(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        assert entry is not None
        entry.state = TopicState.LEAVING
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

    def _left_already(self, message: Message, entry: _Entry | None) -> list[Action[Target]]:
        return [Send(Reply(message.join_ref, message.ref, message.topic, "ok", EMPTY))]

    # --- the pieces they share --------------------------------------------------------------------------------------

    def _entry(self, channel: ChannelKey) -> _Entry:
        return self._topics[self._channels[channel]]

    def _forget(self, entry: _Entry) -> None:
        del self._topics[self._channels.pop(entry.channel)]

    def _answer_join(self, entry: _Entry, status: str, response: Payload) -> list[Action[Target]]:
        join = entry.join
        reply = Send(Reply(join.join_ref, join.ref, join.topic, status, response))
        replaced = [Send(closed(join_ref, join.topic)) for join_ref in entry.replaced]
        entry.replaced.clear()
        return [reply, *replaced]

    def _release(self, entry: _Entry) -> list[Action[Target]]:
        held, entry.held = entry.held, deque()
        return [action for message in held for action in self.receive(message)]


_S, _K = TopicState, Kind
_Transition: TypeAlias = Callable[["SocketState[Target]", Message, _Entry | None], "list[Action[Target]]"]

ON_MESSAGE: dict[tuple[TopicState, Kind], _Transition] = {  # type: ignore[type-arg]  # one table serves every Target
    (_S.ABSENT, _K.JOIN): SocketState._start,
    (_S.ABSENT, _K.LEAVE): SocketState._left_already,
    (_S.ABSENT, _K.PUSH): SocketState._unmatched,
    (_S.JOINING, _K.JOIN): SocketState._hold,
    (_S.JOINING, _K.LEAVE): SocketState._hold,
    (_S.JOINING, _K.PUSH): SocketState._hold,
    (_S.JOINING, _K.STALE): SocketState._hold,
    (_S.JOINED, _K.JOIN): SocketState._replace,
    (_S.JOINED, _K.LEAVE): SocketState._leave,
    (_S.JOINED, _K.PUSH): SocketState._deliver,
    (_S.JOINED, _K.STALE): SocketState._ignore,
    (_S.LEAVING, _K.JOIN): SocketState._hold,
    (_S.LEAVING, _K.LEAVE): SocketState._hold,
    (_S.LEAVING, _K.PUSH): SocketState._hold,
    (_S.LEAVING, _K.STALE): SocketState._hold,
}
"""Every state of a topic and every kind of message. An ABSENT topic has no join_ref, so nothing is STALE there."""


def channels_join_ref(join: Message) -> Ref:
    """The join_ref that a channel puts into what it sends: that of its join, or the join's ref when that was null."""
    return join.ref if join.join_ref is None else join.join_ref


def _kind(message: Message, entry: _Entry | None) -> Kind:
    if message.event == JOIN:
        return Kind.JOIN
    if entry is not None and message.join_ref is not None and not same_ref(message.join_ref, entry.join_ref):
        return Kind.STALE
    return Kind.LEAVE if message.event == LEAVE else Kind.PUSH
