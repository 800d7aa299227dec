"""uvicorn's HTTP protocol with a deadline for the head of a request, and with turns.

uvicorn 0.54 waits for ever for a client that connects and says nothing, or one letter a minute (slow loris).
Deadlines for what comes after the head belong to whoever reads it: long-poll bodies have one in `longpoll.py`.
It also reads every request that is there before it looks at anybody else; here so many have their turn.
"""

from __future__ import annotations

import asyncio

from reference_server.edge.turns import Turns
from reference_server.internals.uvicorn import HttpProtocol
from reference_server.runtime.clock import Clock, LoopClock, Timer
from reference_server.runtime.log import reading
from reference_server.runtime.stalls import PatientClock

HEAD_WITHIN = 10.0
"""Seconds from the first moment of a connection, or from the first byte of a later request, to the end of its head."""

A_TURN = 32
"""Requests, or parts of them, that are read in one turn of the event loop: some 10 ms of work."""


def guarded_http_protocol(*, head_within: float = HEAD_WITHIN, a_turn: int = A_TURN) -> type[asyncio.Protocol]:
    """The protocol that uvicorn would use here, with the deadline and the turns, which all its connections share."""
    # A head that has come while the event loop was blocked is not late.
    shared = {"head_within": head_within, "turns": Turns(a_turn), "clock": PatientClock(LoopClock())}
    guarded = type("GuardedHttpProtocol", (_GuardedHttp,), shared)
    assert issubclass(guarded, asyncio.Protocol)
    return guarded


class _GuardedHttp(HttpProtocol):
    head_within: float
    turns: Turns
    clock: Clock
    _deadline: Timer | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        if self.turns.take():
            self._read(data)
        else:
            # Nothing more is read meanwhile, so that what comes next cannot overtake this.
            self.transport.pause_reading()
            self.turns.later(lambda: self._read_late(data))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def _read_late(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self.transport.resume_reading()
        try:
            self._read(data)
        except Exception:
            # A transport ends the connection of a protocol that raises, but it is not the transport that calls here.
            self.transport.abort()
            raise

    def _read(self, data: bytes) -> None:
        with reading(self.client):
            self.parse(data)
        if self.has_head:
            self._end()
        else:
            self._begin()

    def _begin(self) -> None:
        if self._deadline is None:
            self._deadline = self.clock.call_later(self.head_within, self.transport.close)

    def _end(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
