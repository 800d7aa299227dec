"""uvicorn's WebSocket protocol, for clients who mean harm: each of its bounds closes what uvicorn 0.54 leaves open.

a handshake that is too long       414, 431 or 400; uvicorn never answers it and keeps the connection
frames before the handshake ends   wait for it; uvicorn answers a ping in the middle of its HTTP response
a burst of tiny frames             is taken in slices, between which other clients have their turn
a message over the mount's bound   1009 before it is in memory; uvicorn knows one bound for all mounts
a message of endless fragments     1008; empty ones count nothing towards a bound in bytes
a flood of pings                   1008; answers to it would wait in memory for a client that does not read
text that is not UTF-8             1007, without a traceback in the log
"""

from __future__ import annotations

import asyncio
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

from reference_server.core.rate import TokenBucket
from reference_server.internals.uvicorn import SocketProtocol
from reference_server.internals.websockets import Refusal

if TYPE_CHECKING:
    from asyncio.transports import BaseTransport
    from collections.abc import Callable

    from starlette.types import Scope

EXTENSION = "emberwire.guard"
"""The key of the ASGI scope's `extensions` under which the guard of a connection is found."""

SLICE = 8_192
"""Bytes of one client that are parsed in one turn of the event loop: some 1,300 of the smallest frames, 15 ms."""

MAX_FRAGMENTS = 100_000
"""Fragments of one message. Clients that fragment do so in kilobytes; Autobahn's smallest are of 64 bytes."""

PING_RATE, PING_BURST = 20.0, 200
"""Pings and pongs that a client may send a second for long, and at once. Clients that ping do so every 20 seconds."""


class CloseCode(IntEnum):
    """Why a connection is closed for what the client sent. RFC 6455, section 7.4.1."""

    INVALID_DATA = 1007
    POLICY_VIOLATION = 1008


class Guard(Protocol):
    """What an endpoint may ask of the server that guards a connection."""

    refused: Refusal | None
    """Why the server closed the connection, when it did so for what the client sent."""

    heard: Callable[[], None]
    """Called at each ping and pong, which ASGI keeps from applications: a client that sends them is not idle."""

    def bound_messages(self, max_bytes: int) -> None:
        """Close with 1009 when a message exceeds this bound, as soon as the header of its frame says so."""


def guard_of(scope: Scope) -> Guard | None:
    """The guard of a connection, under `emberwire serve`."""
    guard: Guard | None = scope.get("extensions", {}).get(EXTENSION)
    return guard


class GuardedSocketProtocol(SocketProtocol):
    """One WebSocket connection under `emberwire serve`, and its `Guard`."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Take over a connection whose client asked for a WebSocket."""
        super().connection_made(transport)
        self.heard: Callable[[], None] = _nobody_listens
        self._unread = bytearray()
        self._next_turn: asyncio.Handle | None = None
        self._controls = TokenBucket(rate=PING_RATE, burst=PING_BURST, now=self.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was not parsed yet."""
        self._unread.clear()
        if self._next_turn is not None:
            self._next_turn.cancel()
        super().connection_lost(exc)

    def extend(self, extensions: dict[str, Any]) -> None:
        """Let the application find the guard."""
        extensions[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """Take what has come, and parse as much of it as is this client's turn."""
        if not self.is_asked:
            self.parse(data)
        elif self._unread or self.is_held_back or not self.is_open or len(data) > SLICE:
            self._unread += data
            self._parse_soon()
        else:
            self.parse(data)

    def application_acted(self) -> None:
        """What waits behind an event that the application took is parsed next."""
        self._parse_soon()

    def takes_ping(self) -> bool:
        """Answer a ping, within reason."""
        return self._takes_control("too many pings")

    def takes_pong(self) -> bool:
        """Take note of a pong, which nobody may have asked for."""
        return self._takes_control("too many pongs")

    def takes_fragment(self, before: int, size: int) -> bool:
        """Collect a fragment, unless there are too many of its message."""
        if before < MAX_FRAGMENTS:
            return True
        self.refuse(CloseCode.POLICY_VIOLATION, "too many fragments")
        return False

    def takes_text(self, parts: list[bytes]) -> bool:
        """Pass a text message on, if it is valid UTF-8."""
        if _is_utf8(parts):
            return True
        self.refuse(CloseCode.INVALID_DATA, "expected text in UTF-8")
        return False

    def _takes_control(self, flood: str) -> bool:
        if not self._controls.take(now=self.loop.time()):
            self.refuse(CloseCode.POLICY_VIOLATION, flood)
            return False
        self.heard()
        return True

    # --- one slice at a time ----------------------------------------------------------------------------------------

    def _parse_soon(self) -> None:
        """Go on with what is unread, in the next turn, unless the application has to take something first."""
        if self.transport.is_closing():
            self._unread.clear()
        if not self._unread:
            return
        # Until it is parsed nothing more is read, so that what waits here is no more than one read of the transport.
        self.transport.pause_reading()
        if self.is_open and not self.is_held_back and self._next_turn is None:
            self._next_turn = self.loop.call_soon(self._parse_slice)

    def _parse_slice(self) -> None:
        self._next_turn = None
        if self.transport.is_closing():
            return
        piece = bytes(self._unread[:SLICE])
        del self._unread[:SLICE]
        self.parse(piece)
        if self._unread:
            self._parse_soon()
        elif not self.is_held_back and not self.transport.is_closing():
            self.transport.resume_reading()


def _nobody_listens() -> None:
    """Until an application says who does."""


def _is_utf8(fragments: list[bytes]) -> bool:
    try:
        b"".join(fragments).decode()
    except UnicodeDecodeError:
        return False
    return True
