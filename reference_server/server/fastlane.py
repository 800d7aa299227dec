"""Passes frames between sockets and endpoints past ASGI.

Under `emberwire serve` each WebSocket is served by `FastlaneProtocol`, which is uvicorn's own protocol plus a way to
write finished frames. The transport's write buffer is the outbox: a send costs one call, an idle socket costs nothing.
What one client is sent in one turn of the event loop behind a first frame is joined: see `turn.py`.
On any other server the same behaviour comes from `edge/outbox.py`. Phoenix: channel/server.ex, dispatch/3.

The client's messages are handed to the endpoint where they are parsed. Through ASGI each one would pause reading, wake
a task through a queue, and resume reading.

Server frames carry no mask (RFC 6455, section 5.1), so a broadcast is framed once and the same bytes go to everyone.
Under TLS and with compression negotiated this holds as well: an uncompressed message may always be sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from struct import Struct
from typing import TYPE_CHECKING, Any, Literal

from reference_server.core.limits import Limits
from reference_server.core.logs import log_lines
from reference_server.core.outbox_state import EncodedFrame, overflows_bytes
from reference_server.edge.extensions import Offers, Take
from reference_server.internals.websockets import unmask
from reference_server.runtime.clock import Clock, Timer
from reference_server.runtime.log import log
from reference_server.server.frame_walk import BINARY, TEXT, FrameWalk, whole_message
from reference_server.server.turn import Turn
from reference_server.server.websocket_protocol import PIECE, GuardedSocketProtocol

if TYPE_CHECKING:
    from asyncio.transports import BaseTransport, Transport

    from starlette.types import Receive, Send

END_OF_REQUEST = b"\r\n\r\n"

_short, _medium, _long = Struct("!BB").pack, Struct("!BBH").pack, Struct("!BBQ").pack
"""Writers of the three forms of a frame's head. RFC 6455, section 5.2."""


class FastlaneProtocol(GuardedSocketProtocol):
    """The server's WebSocket protocol, which also offers its transport to the endpoint."""

    __slots__ = ("_lane", "_most", "_walk")

    def connection_made(self, transport: BaseTransport) -> None:
        """Take over a connection whose client asked for a WebSocket."""
        super().connection_made(transport)
        self._walk: FrameWalk | None = None
        self._lane = Lane(self.transport, self.process.turn)
        self._most = 0

    def bound_messages(self, max_bytes: int) -> None:
        """Keep the promise of `Guard`."""
        super().bound_messages(max_bytes)
        self._most = max_bytes

    def data_received(self, data: bytes) -> None:
        """Hand over a message that came whole and alone, as nearly all do, when it is this client's turn."""
        walk = self._walk
        if walk is not None and walk.is_between_messages and self.takes_messages and not self._unread:
            start, stop = whole_message(data, 0)
            if stop == len(data) <= PIECE and stop - start <= self._most and self.may_send_one():
                self._hand_on(unmask(data[start:], data[start - 4 : start]), is_text=data[0] == TEXT)
                return
        super().data_received(data)

    def parse(self, data: bytes) -> None:
        """Take the messages that came whole. All else is parsed by the websockets package, what is wrong included."""
        walk = self._walk
        if walk is None:
            self._parse_request(data)
            return
        at = self._take_whole(data) if walk.is_between_messages else 0
        if at < len(data):
            rest = data[at:]
            walk.skip(rest)
            super().parse(rest)

    def _parse_request(self, data: bytes) -> None:
        was_asked = self.is_asked
        super().parse(data)
        # Where the request has no end here, frames are behind it: then all are left to the package.
        if not was_asked and self.is_asked and data.endswith(END_OF_REQUEST):
            self._walk = FrameWalk()

    def _take_whole(self, data: bytes) -> int:
        """Take messages from the beginning of the data; returns where what is none begins."""
        at = 0
        while at < len(data) and not self.is_closing:
            start, stop = whole_message(data, at)
            if not start or stop - start > self._most:
                break
            self.count_message(stop - start)
            self._hand_on(unmask(data[start:stop], data[start - 4 : start]), is_text=data[at] == TEXT)
            at = stop
        return at

    def _hand_on(self, payload: bytes, *, is_text: bool) -> None:
        if self.is_left(payload, is_text=is_text):
            self.queue_message(payload, is_text=is_text)

    def offer(self, offers: Offers) -> None:
        """Offer the guard, an outbox that writes to this connection's transport, and its messages past ASGI."""
        super().offer(offers)
        offers.outbox = partial(FastlaneOutbox, self._lane)
        offers.hand_over = self._hand_over

    def before_close(self) -> None:
        """Write what waits for the end of the turn: nothing may come behind a close frame."""
        self._lane.flush()

    def _hand_over(self, take: Take, receive: Receive) -> None:
        # A middleware that has put a `receive` of its own before the server's wants to see each message.
        if receive == self.receive:
            self.take = take


class Lane:
    """What the endpoint may do with a connection besides the ASGI messages."""

    __slots__ = ("_transport", "buffered", "late", "turn", "write")

    def __init__(self, transport: Transport, turn: Turn) -> None:
        self._transport = transport
        self.turn = turn
        self.late: list[bytes] = []
        """What waits for the end of the turn."""
        self.write: Callable[[bytes], None] = transport.write
        self.buffered: Callable[[], int] = transport.get_write_buffer_size

    def flush(self) -> None:
        """Write what waits for the end of the turn."""
        if self.late:
            joined = b"".join(self.late)
            self.late.clear()
            self.write(joined)

    def abort(self) -> None:
        """Drop the connection with everything that waits, without a closing handshake."""
        self._transport.abort()


class FastlaneOutbox:
    """The transport of a WebSocket whose server offers a lane. Keeps the same promises as `Outbox`.

    Over plain ASGI the bound is on frames and bytes; here it is on the bytes that the transport holds.
    """

    # One object a connection, looked at in each broadcast: without a dictionary it fits into fewer lines of the cache.
    __slots__ = (
        "_buffered",
        "_client",
        "_clock",
        "_closing",
        "_cut",
        "_gone_at_last_check",
        "_lane",
        "_late",
        "_limits",
        "_look_at",
        "_open",
        "_send",
        "_timer",
        "_turn",
        "_write",
        "_written",
        "_wrote_in",
    )

    name: Literal["websocket"] = "websocket"
    carries_binary = True

    def __init__(
        self, lane: Lane, send: Send, *, limits: Limits, clock: Clock, cut: Callable[[], None], client: str
    ) -> None:
        self._client = client
        self._lane = lane
        self._late = lane.late
        self._turn = lane.turn
        self._wrote_in = 0
        """The number of the last turn in which a frame was written at once."""
        self._write = lane.write
        self._buffered = lane.buffered
        self._send = send
        self._limits = limits
        self._look_at = limits.max_outbox_bytes
        """No more can wait than may, until so many bytes were written in all."""
        self._clock = clock
        self._cut = cut
        self._written = 0
        self._gone_at_last_check = -1
        self._timer: Timer | None = None
        self._closing: asyncio.Task[Any] | None = None
        self._open = True

    def send(self, frame: EncodedFrame) -> None:
        """Write a frame, or cut a client with too much waiting."""
        if not self._open:
            return
        wire = frame.wire
        if wire is None:
            wire = frame.wire = framed(frame)
        # This runs once for each subscriber of each broadcast: one write, and rarely a look at what waits.
        self._written += len(wire)
        turn = self._turn
        now = turn.number or turn.begin()
        if self._wrote_in == now:
            self._write_late(wire)
            return
        self._wrote_in = now
        write, buffered = self._write, self._buffered  # names, because Python 3.11 looks a slot up anew in each call
        try:
            write(wire)
        except RuntimeError:
            # uvloop raises when the connection was lost a moment ago and we have not been told yet; that is no failure
            # of the sender, and no traceback in the log.
            self.detach()
            return
        if self._timer is None or self._written > self._look_at:
            waits = buffered()
            if waits:
                self._falls_behind(waits, len(wire))

    def close(self, code: int, reason: str = "") -> None:
        """Close after what has been written."""
        self._flush()
        if not self._open:
            return
        self._open = False
        self._closing = asyncio.get_running_loop().create_task(self._close(code, reason))
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._clock.call_later(self._limits.send_deadline, self._cut_now)

    async def finished(self) -> None:
        """Nothing to wait for: the reader goes on until the closing handshake is over."""

    def detach(self) -> None:
        """The client has gone: forget it."""
        self._open = False
        self._late.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._closing is not None:
            self._closing.cancel()

    def _write_late(self, wire: bytes) -> None:
        """Write a frame at the end of the turn; at once when it may be one too many."""
        if not self._late:
            self._turn.at_end(self._flush)
        self._late.append(wire)
        if self._written > self._look_at:
            self._flush()

    def _flush(self) -> None:
        if not self._late:
            return
        last = len(self._late[-1])
        try:
            self._lane.flush()
        except RuntimeError:  # as in `send`
            self.detach()
            return
        self._falls_behind(self._buffered(), last)

    def _falls_behind(self, waits: int, last: int) -> None:
        self._look_at = self._written - waits + self._limits.max_outbox_bytes
        if overflows_bytes(last, waiting=waits - last, limits=self._limits):
            self._cut_slow(f"{waits} bytes", "max_outbox_bytes")
        elif waits and self._timer is None:
            self._watch()

    async def _close(self, code: int, reason: str) -> None:
        try:
            await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except Exception as error:
            log(log_lines.WENT_AWAY, {"client": self._client, "reason": repr(error)})

    def _watch(self) -> None:
        self._gone_at_last_check = self._written - self._buffered()
        self._timer = self._clock.call_later(self._limits.send_deadline, self._check_progress)

    def _check_progress(self) -> None:
        """Cut a client that took nothing for a whole deadline; one that reads slowly but steadily may stay."""
        self._flush()
        self._timer = None
        waits = self._buffered()
        if not (waits and self._open):
            return
        if self._written - waits == self._gone_at_last_check:
            self._cut_slow(f"{waits} bytes", "send_deadline")
        else:
            self._watch()

    def _cut_slow(self, waiting: str, limit: str) -> None:
        log(log_lines.SLOW_READER, {"client": self._client, "waiting": waiting, "limit": limit}, key=self._client)
        self._cut_now()

    def _cut_now(self) -> None:
        self.detach()
        self._lane.abort()
        self._cut()


def framed(frame: EncodedFrame) -> bytes:
    """The bytes of one unmasked, unfragmented WebSocket frame. RFC 6455, section 5.2."""
    data = frame.frame
    first, payload = (TEXT, data.encode("utf-8")) if isinstance(data, str) else (BINARY, data)
    length = len(payload)
    if length < 126:
        return _short(first, length) + payload
    if length < 65_536:
        return _medium(first, 126, length) + payload
    return _long(first, 127, length) + payload
