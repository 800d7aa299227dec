"""uvicorn's WebSocket protocol, hardened against hostile clients.

Each bound closes what uvicorn 0.54 leaves open:

a handshake that is too long       414, 431 or 400; uvicorn never answers it and keeps the connection
frames before the handshake ends   wait for it; uvicorn answers a ping in the middle of its HTTP response
a burst of tiny frames             is parsed in pieces, between which other clients have their turn
a client that sends much           is served after those who send little
a message over the mount's bound   1009 before it is in memory; uvicorn knows one bound for all mounts
a flood of small fragments         1008; empty ones count nothing towards a bound in bytes
a flood of pings                   1008; answers to it would wait in memory for a client that does not read
a close that is not answered       closed after `close_deadline`; uvicorn waits for 10 seconds
text that is not UTF-8             1007, without a traceback in the log
a handshake as the process ends    503; uvicorn answers 500
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from reference_server.core.logs import log_lines
from reference_server.core.message import Frame
from reference_server.core.rate import TokenBucket
from reference_server.edge.extensions import KEY, Offers, Take
from reference_server.internals.uvicorn import SocketProtocol
from reference_server.runtime.log import ClientLogger, log
from reference_server.server.event_queue import EventQueue
from reference_server.server.fair_share import Lane
from reference_server.server.process import Process

if TYPE_CHECKING:
    from asyncio.transports import BaseTransport
    from collections.abc import Callable, Sequence


PARSER = "uvicorn.error"
"""The logger to which uvicorn lets the parser of websockets write."""

PIECE, LARGE_PIECE = 512, 4_096
"""Bytes that are parsed before the clock is read again: some 85 of the smallest frames are 1 ms. While no frame ends in
a piece the next one is larger, because then it is the bytes of one frame that are parsed, which cost little."""

A_TURN_OF_ONE = 0.001
"""Seconds for which one client's bytes are parsed before the next one has its turn."""

SMALL = 64
"""Bytes: a fragment of fewer is counted as a small frame."""

A_FRAME = 4_096
"""Bytes of a message that count as one frame of a client's credit."""


class CloseCode(IntEnum):
    """Why a connection is closed for what the client sent. RFC 6455, section 7.4.1."""

    INVALID_DATA = 1007
    POLICY_VIOLATION = 1008


class GuardedSocketProtocol(SocketProtocol):
    """One WebSocket connection under `emberwire serve`, and its `Guard`; `guarded_socket_protocol` sets `process`."""

    __slots__ = ("take",)  # as in the class above: it would be one name too many in the dictionary

    process: Process

    def connection_made(self, transport: BaseTransport) -> None:
        """Take over a connection whose client asked for a WebSocket."""
        super().connection_made(transport)
        limits, now = self.process.limits, self.loop.time()
        self.queue_events(EventQueue())
        self.heard: Callable[[], None] = _nobody_listens
        self.take: Take = _takes_nothing
        self._unread = bytearray()
        self._waits = False
        self._frames = 0
        self.bound_closing(limits.close_deadline)
        self.log_to(ClientLogger(PARSER, self.client))
        self._credit = TokenBucket(rate=limits.credit_rate, burst=limits.max_credit, now=now)
        self._controls = TokenBucket(rate=limits.ping_rate, burst=limits.max_pings, now=now)
        self._small = TokenBucket(rate=limits.small_frame_rate, burst=limits.max_small_frames, now=now)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was not parsed yet."""
        self._unread.clear()
        self.heard, self.take = _nobody_listens, _takes_nothing
        self.process.door.leave(self.transport)
        self.process.readers.forget(self.transport)
        super().connection_lost(exc)

    def extend(self, extensions: dict[str, Any]) -> None:
        """Put the offers of this server into the scope, where `Gate` adds its own."""
        self.offer(extensions.setdefault(KEY, Offers()))

    def offer(self, offers: Offers) -> None:
        """Offer the guard."""
        offers.guard = self

    def bound_waiting(self, seconds: float) -> None:
        """Keep the promise of `Guard`."""
        self.process.readers.watch(self.transport, deadline=seconds, cut=self._cut_slow_reader)

    def data_received(self, data: bytes) -> None:
        """Parse bytes of the client, at once or in its turn."""
        if (len(data) <= PIECE and self._is_next()) or not self.is_asked:
            self.parse(data)
        else:
            self._unread += data
            self._parse_in_turn(self.process.share.do)

    def application_acted(self) -> None:
        """The application has taken an event: parse what waits behind it."""
        self._parse_in_turn(self.process.share.later)

    def may_send_one(self) -> bool:
        """Charge the client for one frame; returns whether it is parsed at once, and not in its turn."""
        return self._credit.charge(1, now=self.loop.time()) or self.process.share.has_time()

    def _cut_slow_reader(self) -> None:
        client = "an unknown address" if self.client is None else self.client[0]
        what = {"waiting": "bytes that its system has not acknowledged", "limit": "send_deadline"}
        log(log_lines.SLOW_READER, {"client": client, **what}, key=client)
        self.transport.abort()

    # --- each frame -------------------------------------------------------------------------------------------------

    def takes_ping(self) -> bool:
        """Answer a ping, within reason."""
        return self._takes_control("too many pings")

    def takes_pong(self) -> bool:
        """Note a pong, which may be unsolicited."""
        return self._takes_control("too many pongs")

    def takes_fragment(self, before: int, size: int) -> bool:
        """Collect a fragment, unless there are too many small ones."""
        now = self._count(1)
        if size >= SMALL or self._small.take(now=now):
            return True
        self.refuse(CloseCode.POLICY_VIOLATION, "too many small fragments")
        return False

    def takes_message(self, parts: Sequence[bytes], *, is_text: bool) -> bool:
        """Queue a message for ASGI if `is_left` says so."""
        if self.refused is not None:
            return False  # it came in the same read as what the connection is closed for
        data = bytes(parts[0]) if len(parts) == 1 else b"".join(parts)
        self.count_message(len(data))
        return self.is_left(data, is_text=is_text)

    def count_message(self, size: int) -> None:
        """Charge the client for a message of `size` bytes."""
        self._count(1 + size // A_FRAME)

    def is_left(self, data: bytes, *, is_text: bool) -> bool:
        """Offer a message to `take`; returns whether it is left for ASGI. Closes for text that is not valid UTF-8."""
        try:
            frame = data.decode() if is_text else data
        except UnicodeDecodeError:
            self.refuse(CloseCode.INVALID_DATA, "expected text in UTF-8")
            return False
        # While a message is queued the next ones go behind it.
        return not (self.takes_frames and self.take(frame))

    def _takes_control(self, flood: str) -> bool:
        if not self._controls.take(now=self._count(1)):
            self.refuse(CloseCode.POLICY_VIOLATION, flood)
            return False
        self.heard()
        return True

    def _count(self, frames: int) -> float:
        """Charge the client for what it has sent; returns the time."""
        now = self.loop.time()
        self._frames += 1
        self._credit.charge(frames, now=now)
        return now

    def _is_next(self) -> bool:
        """Whether bytes that come now can be parsed at once: to pause reading and to resume it takes system calls."""
        return not self._unread and self.takes_frames and (self._has_credit() or self.process.share.has_time())

    def _has_credit(self) -> bool:
        return not self._credit.is_empty or self._credit.wait(now=self.loop.time()) == 0

    # --- one piece at a time ----------------------------------------------------------------------------------------

    def _parse_in_turn(self, begin: Callable[[Lane, Callable[[], None]], object]) -> None:
        """Go on with what is unread, unless the application has to take something first."""
        if self.transport.is_closing():
            self._unread.clear()
        if not self._unread:
            return
        # Until it is parsed nothing more is read, so that what waits here is no more than one read of the transport.
        self.transport.pause_reading()
        if self.takes_frames and not self._waits:
            self._waits = True
            begin(Lane.MEMBERS if self._has_credit() else Lane.HEAVY, self._parse_some)

    def _parse_some(self) -> None:
        self._waits = False
        until, size = self.process.share.now() + A_TURN_OF_ONE, PIECE
        while (
            self._unread and self.takes_frames and not self.transport.is_closing() and self.process.share.now() < until
        ):
            before = self._frames
            self._parse_piece(size)
            size = min(2 * size, LARGE_PIECE) if self._frames == before else PIECE
        if self._unread:
            self._parse_in_turn(self.process.share.later)
        elif self.takes_frames and not self.transport.is_closing():
            self.transport.resume_reading()

    def _parse_piece(self, size: int) -> None:
        piece = bytes(self._unread[:size])
        del self._unread[:size]
        self.parse(piece)


def guarded_socket_protocol(base: type[GuardedSocketProtocol], process: Process) -> type[GuardedSocketProtocol]:
    """A protocol whose connections are those of a process."""
    return type(base.__name__, (base,), {"process": process})


def _nobody_listens() -> None:
    """The default of `heard`: does nothing."""


def _takes_nothing(frame: Frame) -> bool:
    """The default of `take`: all messages go through ASGI."""
    return False
