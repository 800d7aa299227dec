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
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidMessage
from websockets.frames import CloseCode

from reference_server.core.rate import TokenBucket

if TYPE_CHECKING:
    from asyncio.transports import BaseTransport
    from collections.abc import Callable

    from starlette.types import Scope
    from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
    from websockets.frames import Frame

EXTENSION = "emberwire.guard"
"""The key of the ASGI scope's `extensions` under which the guard of a connection is found."""

SLICE = 8_192
"""Bytes of one client that are parsed in one turn of the event loop: some 1,300 of the smallest frames, 15 ms."""

MAX_FRAGMENTS = 100_000
"""Fragments of one message. Clients that fragment do so in kilobytes; Autobahn's smallest are of 64 bytes."""

PING_RATE, PING_BURST = 20.0, 200
"""Pings and pongs that a client may send a second for long, and at once. Clients that ping do so every 20 seconds."""


class Guard(Protocol):
    """What an endpoint may ask of the server that guards a connection."""

    refused: str | None
    """Why the server closed the connection, when it did so for what the client sent."""

    heard: Callable[[], None]
    """Called at each ping and pong, which ASGI keeps from applications: a client that sends them is not idle."""

    def bound_messages(self, max_bytes: int) -> None:
        """Close with 1009 when a message exceeds this bound, as soon as the header of its frame says so."""


def guard_of(scope: Scope) -> Guard | None:
    """The guard of a connection, under `emberwire serve`."""
    guard: Guard | None = scope.get("extensions", {}).get(EXTENSION)
    return guard


class GuardedSocketProtocol(WebSocketsSansIOProtocol):
    """One WebSocket connection under `emberwire serve`, and its `Guard`."""

    refused: str | None = None

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

    async def run_asgi(self) -> None:
        """Run the application with this connection's guard in its scope."""
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[EXTENSION] = self
        await super().run_asgi()

    def bound_messages(self, max_bytes: int) -> None:
        """Keep the promise of `Guard`."""
        self.conn.max_message_size = max_bytes

    def data_received(self, data: bytes) -> None:
        """Take what has come, and parse as much of it as is this client's turn."""
        if not self.handshake_initiated:
            super().data_received(data)
            self._answer_what_is_no_handshake()
        elif self._unread or self.read_paused or not self.handshake_complete or len(data) > SLICE:
            self._unread += data
            self._parse_soon()
        else:
            super().data_received(data)

    async def receive(self) -> ASGIReceiveEvent:
        """The next event for the application; what waits behind it is parsed next."""
        message = await super().receive()
        self._parse_soon()
        return message

    async def send(self, message: ASGISendEvent) -> None:
        """Send an ASGI message; a handshake that was answered with an HTTP response counts as completed.

        uvicorn 0.54 logs such an answer as an error of the application.
        """
        await super().send(message)
        if self.close_sent:
            self.handshake_complete = True
        self._parse_soon()

    def handle_ping(self) -> None:
        """Answer a ping, within reason."""
        if self._controls.take(now=self.loop.time()):
            self.heard()
            super().handle_ping()
        else:
            self._refuse(CloseCode.POLICY_VIOLATION, "too many pings")

    def handle_pong(self, event: Frame) -> None:
        """Take note of a pong, which nobody may have asked for."""
        if self._controls.take(now=self.loop.time()):
            self.heard()
            super().handle_pong(event)
        else:
            self._refuse(CloseCode.POLICY_VIOLATION, "too many pongs")

    def handle_cont(self, event: Frame) -> None:
        """Collect a fragment."""
        if len(self.frames) >= MAX_FRAGMENTS:
            self._refuse(CloseCode.POLICY_VIOLATION, "too many fragments")
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Pass a whole message on, if it is what it says."""
        if self.curr_msg_data_type == "text" and not _is_utf8(self.frames):
            self.frames = []
            self._refuse(CloseCode.INVALID_DATA, "expected text in UTF-8")
        else:
            super().send_receive_event_to_app()

    # --- one slice at a time ----------------------------------------------------------------------------------------

    def _parse_soon(self) -> None:
        """Go on with what is unread, in the next turn, unless the application has to take something first."""
        if self.transport.is_closing():
            self._unread.clear()
        if not self._unread:
            return
        # Until it is parsed nothing more is read, so that what waits here is no more than one read of the transport.
        self.transport.pause_reading()
        if self.handshake_complete and not self.read_paused and self._next_turn is None:
            self._next_turn = self.loop.call_soon(self._parse_slice)

    def _parse_slice(self) -> None:
        self._next_turn = None
        if self.transport.is_closing():
            return
        piece = bytes(self._unread[:SLICE])
        del self._unread[:SLICE]
        super().data_received(piece)
        if self._unread:
            self._parse_soon()
        elif not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    # --- refusing ---------------------------------------------------------------------------------------------------

    def handle_parser_exception(self) -> None:
        """Close because of what the client sent."""
        super().handle_parser_exception()
        sent = self.conn.close_sent
        self.refused = "a message that is none" if sent is None else sent.reason or str(sent.code)

    def _refuse(self, code: CloseCode, reason: str) -> None:
        """Close because of what the client sent; what it sends from now on is not looked at."""
        if self.close_sent or self.transport.is_closing():
            return
        self.conn.fail(code, reason)
        self.handle_parser_exception()

    def _answer_what_is_no_handshake(self) -> None:
        """Answer a request that the parser gave up on, which uvicorn forgets about."""
        problem = self.conn.handshake_exc
        if self.handshake_initiated or problem is None:
            return
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        if isinstance(problem, InvalidMessage):
            status = HTTPStatus.BAD_REQUEST
        self.conn.data_to_send()
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self.transport.write(head.encode("ascii"))
        self.transport.close()


def _nobody_listens() -> None:
    """Until an application says who does."""


def _is_utf8(fragments: list[bytes]) -> bool:
    try:
        b"".join(fragments).decode()
    except UnicodeDecodeError:
        return False
    return True
