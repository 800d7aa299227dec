"""uvicorn's HTTP protocol, hardened against hostile clients.

Each bound closes what uvicorn 0.54 leaves open:

a head that does not end           closed after `head_deadline`; uvicorn waits for ever
a body that does not come          408 after `body_deadline`, on every route; uvicorn waits for ever
more connections than files        the longest silent one gives way, or 503; uvicorn runs out of descriptors
a body that nobody takes           one read of it is kept; uvicorn keeps 64 KiB more
an answer that is not read         closed after `answer_deadline`; uvicorn waits for ever
many requests at once              few in one turn; uvicorn reads every request that is there
large bodies                       do not delay small requests; uvicorn reads everything that is there
a body of tiny chunks              is parsed in pieces, between which other clients have their turn
requests behind an unanswered one  wait for their turn, behind those of others, and a flood of them is cut
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from reference_server.core.logs import log_lines
from reference_server.core.logs.log_lines import LogLine
from reference_server.core.rate import TokenBucket
from reference_server.internals.uvicorn import HttpProtocol
from reference_server.runtime.log import log, reading
from reference_server.server.deadline import Deadline
from reference_server.server.fair_share import Lane
from reference_server.server.process import Process

SMALL = 4_096
"""Bytes of a request over which it does not wait among the small ones: who posts megabytes keeps no message waiting."""

PIECE = 512
"""Bytes that are parsed before the clock is read again, once that has cost much: some 85 of the smallest chunks."""

A_TURN_OF_ONE = 0.001
"""Seconds for which the bytes of one connection are parsed before the next one has its turn."""

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


FULL = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"


def guarded_http_protocol(process: Process) -> type[asyncio.Protocol]:
    """The protocol that uvicorn would use here, whose connections are those of a process."""
    guarded = type("GuardedHttpProtocol", (_GuardedHttp,), {"process": process})
    assert issubclass(guarded, asyncio.Protocol)
    return guarded


class _GuardedHttp(HttpProtocol):
    process: Process

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        limits = self.process.limits
        self._waits = False
        self._head = Deadline(self.process.clock)
        self._body = Deadline(self.process.clock)
        self._body_from = self._body_until = 0.0
        self._unread = bytearray()
        self._size, self._earned = 0, 0.0
        self._pipelined = TokenBucket(rate=limits.pipelined_rate, burst=limits.max_pipelined, now=self.loop.time())
        if self.process.door.enter(transport):
            self._watch()
            self.process.readers.watch(transport, deadline=limits.answer_deadline, cut=self._cut_slow_reader)
        else:
            self.transport.write(FULL)
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        self._size = len(data) + (self._size if self.awaits_body else 0)
        self._earned += len(data) / self.process.limits.min_body_rate
        self._unread += data
        lane = Lane.HEAVY if self._size > SMALL else Lane.REQUESTS
        if not self._waits and not self.process.share.do(lane, self._take):
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.clear()
        self._head.meet()
        self._body.meet()
        self.process.door.leave(self.transport)
        self.process.readers.forget(self.transport)
        super().connection_lost(exc)

    # --- in its turn ------------------------------------------------------------------------------------------------

    def next_waits(self) -> None:
        if self._pipelined.take(now=self.loop.time()):
            self._wait()
            self.process.share.later(Lane.HEAVY, partial(self._in_turn, self.go_on))
        else:
            self._tell(log_lines.REQUESTS_CUT)
            self.transport.abort()

    def _wait(self) -> None:
        """Read nothing more until the turn of what is here has come."""
        self._waits = True
        self.transport.pause_reading()

    def _take(self) -> None:
        earned, self._earned = self._earned, 0.0
        self._body_until += earned
        self._in_turn(self._parse_some, earned=earned)

    def _parse_some(self) -> None:
        """Parse pieces while this turn lasts: a read can hold 5,000 chunks, each as much work as a large one."""
        began = now = self.process.share.now()
        size = SMALL
        while self._unread and not self.transport.is_closing() and now <= began + A_TURN_OF_ONE:
            piece = bytes(self._unread[:size])
            del self._unread[:size]
            self.parse(piece)
            if self.has_upgraded:
                self._unread.clear()  # no client may send a frame before it has the answer to its handshake
            before, now = now, self.process.share.now()
            size = PIECE if now - before > A_TURN_OF_ONE / 4 else 2 * size
        if not self._unread:
            self.hold_body()

    def _in_turn(self, work: Callable[[], None], *, earned: float = 0.0) -> None:
        self._waits = False
        if self.transport.is_closing():
            return
        self.transport.resume_reading()
        try:
            with reading(self.client):
                work()
        except Exception:
            # A transport ends the connection of a protocol that raises, but it is not the transport that calls here.
            self.transport.abort()
            raise
        if self._unread and not self.transport.is_closing():
            self._wait()
            self.process.share.later(Lane.HEAVY, self._take)
        self._watch(earned)

    # --- in time ----------------------------------------------------------------------------------------------------

    def _watch(self, earned: float = 0.0) -> None:
        """Set the deadline for the next bytes; a body that begins has `earned` some seconds already."""
        if not self.awaits_body:
            self._body.meet()
        elif not self._body.is_set:
            self._give_body(self.process.limits.body_deadline + earned)
        if self.has_head:
            self.process.door.has_asked(self.transport)
            self._head.meet()
        elif not self._head.is_set:
            self._head.set(self.process.limits.head_deadline, self._head_is_late)

    def _head_is_late(self) -> None:
        if self._waits:
            # What the client has sent waits for its turn: this is not the client's delay.
            self._head.set(self.process.limits.head_deadline, self._head_is_late)
        else:
            self.transport.close()

    def _give_body(self, seconds: float) -> None:
        self._body_from = self.process.clock.now()
        self._body_until = self._body_from + seconds
        self._body.set(seconds, self._body_is_late)

    def _body_is_late(self) -> None:
        clock = self.process.clock
        left = self._body_until + clock.blocked_since(self._body_from) - clock.now()
        if left > 0 and self.awaits_body:
            self._body.set(left, self._body_is_late)
        elif (self.is_held_back or self._waits) and self.awaits_body:
            self._give_body(self.process.limits.body_deadline)
        elif self.awaits_body:
            self._tell(log_lines.BODY_LATE)
            if not self.has_answered:
                self.transport.write(TOO_SLOW)
            self.transport.close()

    # --- telling ----------------------------------------------------------------------------------------------------

    def _cut_slow_reader(self) -> None:
        self._tell(log_lines.ANSWER_UNREAD)
        self.transport.abort()

    def _tell(self, line: LogLine) -> None:
        peer = "an unknown address" if self.client is None else self.client[0]
        log(line, {"peer": peer}, key=peer)
