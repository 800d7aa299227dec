"""The state machine of one long-poll session.

Frames wait here until the client asks for them.
Long polling is for clients whose network lets no WebSocket through. The client asks with GET; the server answers when
there is something to say, or after the window with nothing; the client asks again. Each answer is HTTP 200 with the
real status in a JSON body, which is what phoenix.js reads:

    | status | to a GET                                     | to a POST                                  |
    | ------ | -------------------------------------------- | ------------------------------------------ |
    | 200    | messages                                     | all messages were taken                    |
    | 204    | nothing within the window, or a newer GET came |                                          |
    | 403    | refused: the origin, or `connect`            | refused: the origin                        |
    | 408    | (never: phoenix.js throws)                   | the socket took nothing within the window  |
    | 410    | a new session, or the old one has ended      | no such session                            |

>>> from reference_server.core.limits import Limits
>>> session = LongPollState(Limits(), window=10.0, now=0.0)
>>> first = session.begin(now=0.0)
>>> session.is_ready(first.poll)
False
>>> session.offer('["1","1","room:a","phx_reply",{}]').wake == first.poll
True
>>> session.finish(first.poll, now=1.0).status
200

The edge owns the waiting, the clock and HTTP: it starts a poll with `begin`, waits until `is_ready` or the window is
over, and answers with what `finish` returns. Every method that makes a waiting poll ready returns it as `wake`.
What was handed to a GET is gone: when that response is lost, so are its messages, as with Phoenix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, NewType, TypeAlias

from reference_server.core.errors import ConfigurationError
from reference_server.core.limits import Limits
from reference_server.core.outbox_state import overflows
from reference_server.core.utf8 import utf8_size

__all__ = [
    "ENDED", "FORBIDDEN", "LOOK_WINDOWS", "NOTHING", "TAKEN", "TIMED_OUT", "Begun", "BinaryRefused", "LongPollState",
    "Offered", "Overflow", "Poll", "PollReply", "Queued", "status_body",
]  # fmt: skip

TAKEN: Final = 200
NOTHING: Final = 204
FORBIDDEN: Final = 403
TIMED_OUT: Final = 408
ENDED: Final = 410

LOOK_WINDOWS: Final = 1.5
"""Windows between two looks at a session, and without a poll after which a look ends it: a client that pauses for up to
three windows may find its session, and its messages, still there. Phoenix: long_poll_server.ex, init/1 and
handle_info/2 of `:shutdown_if_inactive`."""

Poll = NewType("Poll", int)
"""One GET of one session, by number."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A GET that has come. `wake` is an older one that is still waiting, and is now to be answered with nothing."""

    poll: Poll
    wake: Poll | None


@dataclass(frozen=True, slots=True)
class Queued:
    """The frame waits. `wake` is the poll that it makes ready, if one waits."""

    wake: Poll | None


@dataclass(frozen=True, slots=True)
class Overflow:
    """The client is over its bound: the session has ended and its waiting frames are dropped, all of them."""


@dataclass(frozen=True, slots=True)
class BinaryRefused:
    """The frame was not taken, and nothing else is affected. The edge counts it, and raises it where it was pushed."""


Offered: TypeAlias = Queued | Overflow | BinaryRefused


@dataclass(frozen=True, slots=True)
class PollReply:
    """What a GET is answered with."""

    status: Literal[200, 204, 403, 410]
    messages: tuple[str, ...] = ()

    def body(self, token: str) -> dict[str, Any]:
        """The JSON of the answer; `token` names the session to which the client's next requests belong."""
        return {"status": self.status, "token": token, "messages": list(self.messages)}


def status_body(status: Literal[200, 403, 408, 410]) -> dict[str, int]:
    """The JSON of the answer to a POST, and to anything that is refused."""
    return {"status": status}


class LongPollState:
    """The frames and the polls of one session. Times are seconds of any monotonic clock.

    `window` is how long a GET waits. The bounds are `max_outbox_frames` and `max_outbox_bytes` of `limits`.
    DIFFERS: what waits for a long-poll client is bounded, and over the bound its session ends; in Phoenix a client that
    never polls again costs memory without end for as long as its session lives.
    """

    __slots__ = (
        "_bytes",
        "_frames",
        "_last_poll",
        "_limits",
        "_newest",
        "_patience",
        "_waiting",
        "has_ended",
        "look_at",
    )

    def __init__(self, limits: Limits, *, window: float, now: float) -> None:
        if not window > 0:
            raise ConfigurationError(f"expected a window of more than 0 seconds, got {window!r}")
        self._limits = limits
        self._patience = LOOK_WINDOWS * window
        self._last_poll = now
        self._newest = 0
        self._waiting: Poll | None = None
        self._frames: list[str] = []
        self._bytes = 0
        self.has_ended = False
        self.look_at = now + self._patience
        """When the edge is to call `look`."""

    @property
    def buffered_bytes(self) -> int:
        """UTF-8 bytes that wait."""
        return self._bytes

    def look(self, *, now: float) -> bool:
        """Whether the client has stopped polling. The edge then ends the session, and its channels terminate.

        Never while a poll waits, however late the look comes.
        """
        self.look_at = now + self._patience
        # In milliseconds, as Phoenix counts: a poll that came in the moment of a look is not late at the next one.
        return self._waiting is None and round(1_000 * (now - self._last_poll)) > round(1_000 * self._patience)

    def offer(self, frame: str | bytes) -> Offered:
        """Let a frame wait for the next poll; a session that has ended swallows it."""
        # A message of a long-poll answer is a JSON string, and phoenix.js passes each one to JSON.parse: whatever a
        # binary frame were wrapped in would either throw there or reach the page as a payload of another shape.
        # DIFFERS: a binary frame is refused alone, where it is sent; Phoenix puts its bytes into the JSON as text,
        # which is garbage, or fails the whole answer and loses every message in it.
        if isinstance(frame, bytes):
            return BinaryRefused()
        if self.has_ended:
            return Queued(wake=None)
        size = utf8_size(frame)
        if overflows(size, frames=len(self._frames), waiting=self._bytes, limits=self._limits):
            self.has_ended = True
            self._take()
            return Overflow()
        self._frames.append(frame)
        self._bytes += size
        return Queued(wake=self._waiting if len(self._frames) == 1 else None)

    def begin(self, *, now: float) -> Begun:
        """A GET has come. The newest wins: an older one that still waits is answered with nothing, at once."""
        # DIFFERS: a poll is answered at once when a newer one comes, and a thousand GETs with one token are not a
        # thousand requests in flight; in Phoenix each waits for its whole window.
        older = self._waiting
        self._newest += 1
        self._waiting = Poll(self._newest)
        self._last_poll = now
        return Begun(self._waiting, older)

    def is_ready(self, poll: Poll) -> bool:
        """Whether this poll is to be answered now instead of waiting on."""
        return poll != self._waiting or self.has_ended or bool(self._frames)

    def finish(self, poll: Poll, *, now: float) -> PollReply:
        """The answer to a poll that is ready, or whose window is over. All that waits goes with it, in order."""
        if poll != self._waiting:
            return PollReply(204)
        self._waiting = None
        if self._frames:
            self._last_poll = now
            return PollReply(200, self._take())
        return PollReply(410 if self.has_ended else 204)

    def abandon(self, poll: Poll) -> None:
        """The client of this poll has gone without waiting for the answer; what waits stays for the next one."""
        if poll == self._waiting:
            self._waiting = None

    def end(self) -> Poll | None:
        """End the session: a disconnect, a drain, or expiry. Returns the poll to wake.

        What waits is still handed to a poll that comes; after that the answer is 410.
        DIFFERS: a client whose session ends is told at once, and gets its last frames; in Phoenix a waiting GET sits
        its window out, and the last frames are lost.
        """
        self.has_ended = True
        return self._waiting

    def _take(self) -> tuple[str, ...]:
        taken = tuple(self._frames)
        self._frames.clear()
        self._bytes = 0
        return taken
