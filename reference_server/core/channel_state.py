"""THE state machine of one channel.

Theory
======
One run of a channel is in one of five states:

    JOINING      its `join` has not answered yet
    JOINED       callbacks run, one at a time
    TERMINATING  its client knows of the end, or has left; `terminate` runs
    CRASHING     a callback failed; `terminate` runs, and only then the client gets phx_error
    ENDED        it sends nothing any more

An `Event` is an answer of the application, a failure, or an end that came from outside. For each state and event
`ON_EVENT` has the next state, the acts to carry out in order, and the callback to run after them.
Rule 1: this table decides every order between a reply, phx_close, phx_error and `terminate`.
Rule 2: this file knows no task and no connection; `runtime/channel_server.py` carries the acts out, and all of them
return at once.

THREE ORDERS, each Phoenix's own. At a leave and at a normal stop, the client gets its answer before `terminate` runs,
so that it does not wait for a slow `terminate` (server.ex, handle_info/2 for phx_leave). A crash runs `terminate` first
and sends phx_error last, because there the process dies after `terminate` (socket.ex, __info__/2 for {:DOWN, …}). A
channel that is killed, because a newer join took its place or because it hangs, does not run `terminate` at all.

RELEASE comes first at every end: subscriptions, timers and presences are released before the client hears of the end,
so that it finds nothing left of the channel. Anything that `terminate` starts afterwards is dropped.

    >>> state, acts, callback = ON_EVENT[ChannelState.JOINED, Event.CRASHED]
    >>> state.name, [act.name for act in acts], callback
    ('CRASHING', ['LOG', 'RELEASE'], <Callback.TERMINATE: 2>)
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any, NamedTuple, TypeAlias

from reference_server.core.answers import Error, NoReply, Ok, Reply, Stop

JOIN_CRASHED = {"reason": "join crashed"}
"""The response to a join that failed. Phoenix: server.ex, join/4."""


class ChannelState(Enum):
    """What one run of a channel is doing."""

    __hash__ = object.__hash__  # Enum's is written in Python, and each message looks a row up

    JOINING = auto()
    JOINED = auto()
    TERMINATING = auto()
    CRASHING = auto()
    ENDED = auto()


class Event(Enum):
    """What happens to one run of a channel."""

    __hash__ = object.__hash__

    ACCEPTED = auto()
    """`join` answered Ok."""

    REFUSED = auto()
    """`join` answered Error."""

    REPLIED = auto()
    """A handler answered, or stopped with a reply."""

    STOPPED = auto()
    """A callback answered Stop with a string."""

    CRASHED = auto()
    """A callback raised, answered Stop with an exception, or answered what it must not."""

    LEFT = auto()
    """The channel has come to its client's phx_leave."""

    CLOSED = auto()
    """The channel has come to the end of its connection."""

    OVERFLOWED = auto()
    """Others have sent it more than it may have waiting."""

    KILLED = auto()
    """A newer join takes its place, or it has not ended in time."""

    TERMINATED = auto()
    """`terminate` has ended, however it did."""


class Act(Enum):
    """What is done at once."""

    __hash__ = object.__hash__

    SUBSCRIBE = auto()
    """Receive the broadcasts of the topic: before the reply, so that none that starts after it is missed."""

    ACCEPT = auto()
    """Reply ok to the join."""

    REFUSE = auto()
    """Reply error to the join."""

    REFUSE_CRASHED = auto()
    """Reply JOIN_CRASHED to the join."""

    REPLY = auto()
    """Reply to the message that is being handled."""

    RELEASE = auto()
    """Give back subscriptions, timers and presences, and forget what waits in the mailbox."""

    TELL_LEFT = auto()
    """Reply to the leave, then phx_close."""

    TELL_CLOSED = auto()
    """Send phx_close: the client does not come back."""

    TELL_CRASHED = auto()
    """Send phx_error: the client rejoins."""

    LOG = auto()
    """Log the exception."""


class Callback(Enum):
    """What runs after the acts, in the application."""

    AFTER_JOIN = auto()
    TERMINATE = auto()


class Next(NamedTuple):
    """A row of the table: the next state, the acts in order, and the callback that runs after them."""

    state: ChannelState
    acts: tuple[Act, ...] = ()
    callback: Callback | None = None


_S, _E, _A = ChannelState, Event, Act

ON_EVENT: dict[tuple[ChannelState, Event], Next] = {
    (_S.JOINING, _E.ACCEPTED): Next(_S.JOINED, (_A.SUBSCRIBE, _A.ACCEPT), Callback.AFTER_JOIN),
    (_S.JOINING, _E.REFUSED): Next(_S.ENDED, (_A.RELEASE, _A.REFUSE)),
    (_S.JOINING, _E.CRASHED): Next(_S.ENDED, (_A.LOG, _A.RELEASE, _A.REFUSE_CRASHED)),
    (_S.JOINING, _E.CLOSED): Next(_S.ENDED, (_A.RELEASE,)),
    (_S.JOINING, _E.OVERFLOWED): Next(_S.ENDED, (_A.RELEASE, _A.REFUSE_CRASHED)),
    (_S.JOINING, _E.KILLED): Next(_S.ENDED, (_A.RELEASE,)),
    (_S.JOINED, _E.REPLIED): Next(_S.JOINED, (_A.REPLY,)),
    (_S.JOINED, _E.STOPPED): Next(_S.TERMINATING, (_A.RELEASE, _A.TELL_CLOSED), Callback.TERMINATE),
    (_S.JOINED, _E.CRASHED): Next(_S.CRASHING, (_A.LOG, _A.RELEASE), Callback.TERMINATE),
    (_S.JOINED, _E.LEFT): Next(_S.TERMINATING, (_A.RELEASE, _A.TELL_LEFT), Callback.TERMINATE),
    (_S.JOINED, _E.CLOSED): Next(_S.TERMINATING, (_A.RELEASE,), Callback.TERMINATE),
    (_S.JOINED, _E.OVERFLOWED): Next(_S.ENDED, (_A.RELEASE, _A.TELL_CRASHED)),
    (_S.JOINED, _E.KILLED): Next(_S.ENDED, (_A.RELEASE,)),
    (_S.TERMINATING, _E.CRASHED): Next(_S.TERMINATING, (_A.LOG,)),
    (_S.TERMINATING, _E.KILLED): Next(_S.ENDED),
    (_S.TERMINATING, _E.TERMINATED): Next(_S.ENDED),
    (_S.CRASHING, _E.CRASHED): Next(_S.CRASHING, (_A.LOG,)),
    (_S.CRASHING, _E.KILLED): Next(_S.ENDED, (_A.TELL_CRASHED,)),
    (_S.CRASHING, _E.TERMINATED): Next(_S.ENDED, (_A.TELL_CRASHED,)),
    (_S.ENDED, _E.CRASHED): Next(_S.ENDED, (_A.LOG,)),
    **{(_S.ENDED, event): Next(_S.ENDED) for event in Event if event is not Event.CRASHED},
}
"""What is missing cannot happen: `join` runs once and before every other callback, an end empties the mailbox, and a
leave waits in `socket_state.py` until the join has answered."""

SPEAKS = frozenset({ChannelState.JOINED, ChannelState.TERMINATING, ChannelState.CRASHING})
"""The states in which a channel may push and broadcast."""

TAKES = frozenset({ChannelState.JOINING, ChannelState.JOINED})
"""The states in which a channel takes messages."""

Happening: TypeAlias = tuple[Event, Any]
"""An event, and what goes with it: a response, a reply, or the reason of an end."""


_REPLIED = Event.REPLIED


def on_join(answer: object) -> Happening:
    """What an answer of `join` means. Raises TypeError for anything but Ok and Error."""
    match answer:
        case Ok():
            return Event.ACCEPTED, answer.response
        case Error():
            return Event.REFUSED, answer.response
        case _:
            raise TypeError(f"join must return Ok(…) or Error(…), got {answer!r}")


def on_handle_in(answer: object) -> tuple[Happening, ...]:
    """What an answer of a handler means: events in order. Raises TypeError for anything else."""
    match answer:
        case Ok() | Error() | Reply():
            return ((_REPLIED, answer),)
        case NoReply():
            return ()
        case Stop(_, None):
            return (_stop(answer),)
        case Stop(_, reply):
            return (Event.REPLIED, reply), _stop(answer)
        case _:
            raise TypeError(f"a handler must return Ok, Error, Reply, NoReply or Stop, got {answer!r}")


def on_callback(answer: object) -> tuple[Happening, ...]:
    """What an answer of any other callback means. Raises TypeError for anything but None and Stop."""
    match answer:
        case None:
            return ()
        case Stop():
            return (_stop(answer),)
        case _:
            raise TypeError(f"the callback must return None or Stop(…), got {answer!r}")


def _stop(stop: Stop) -> Happening:
    return (Event.CRASHED if isinstance(stop.reason, BaseException) else Event.STOPPED), stop.reason
