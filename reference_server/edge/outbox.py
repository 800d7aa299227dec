"""Writes frames to one WebSocket over plain ASGI.

`core/outbox_state.py` decides how much may wait, and for how long. The task that writes exists only while frames wait.
A client over its bound is disconnected: no frame is dropped silently, and no other client is affected.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Literal

from starlette.types import Message, Send

from reference_server.core.limits import Limits
from reference_server.core.logs import log_lines
from reference_server.core.outbox_state import EncodedFrame, OutboxState
from reference_server.runtime.clock import Clock, Timer
from reference_server.runtime.log import log


class Outbox:
    """The transport of a WebSocket on any ASGI server.

    `cut` stops the reader: the connection is closing, or the client is too slow.
    """

    name: Literal["websocket"] = "websocket"
    carries_binary = True

    def __init__(self, send: Send, *, limits: Limits, clock: Clock, cut: Callable[[], None], client: str) -> None:
        self._send = send
        self._client = client
        self._limits = limits
        self._clock = clock
        self._cut = cut
        self._state = OutboxState(limits)
        self._queue: deque[EncodedFrame] = deque()
        self._closing: Message | None = None
        self._writer: asyncio.Task[None] | None = None
        self._timer: Timer | None = None
        self._done = False

    def send(self, frame: EncodedFrame) -> None:
        """Queue a frame, or cut a client with too much waiting."""
        if self._done or self._closing is not None:
            return
        if not self._state.offer(frame.size, now=self._clock.now()):
            waiting = f"{self._state.frames} frames of {self._state.bytes} bytes"
            self._cut_now(waiting, "max_outbox_frames, max_outbox_bytes")
            return
        self._queue.append(frame)
        self._write_soon()

    def close(self, code: int, reason: str = "") -> None:
        """Close after the queued frames."""
        if self._done or self._closing is not None:
            return
        self._closing = {"type": "websocket.close", "code": code, "reason": reason}
        # The closing handshake gets a deadline of its own, counted from here.
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._write_soon()
        # granian 2.8 cannot send while the application waits for the client, so reading stops before the close.
        self._cut()

    async def finished(self) -> None:
        """Wait until the frames of a connection that is closing have been written, or their deadline is over."""
        if self._closing is not None and self._writer is not None:
            await asyncio.wait([self._writer])

    def detach(self) -> None:
        """The client has gone: forget what waits."""
        self._done = True
        self._queue.clear()
        if self._writer is not None:
            self._writer.cancel()
        if self._timer is not None:
            self._timer.cancel()

    def _write_soon(self) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())
        if self._timer is None:
            self._timer = self._clock.call_later(self._limits.send_deadline, self._check_deadline)

    async def _write(self) -> None:
        try:
            while self._queue:
                frame = self._queue.popleft()
                await self._send(_asgi_message(frame))
                self._state.sent(frame.size, now=self._clock.now())
            if self._closing is not None:
                await self._send(self._closing)
        except Exception as error:
            # The client went away while we wrote; each server has an exception of its own for it.
            log(log_lines.WENT_AWAY, {"client": self._client, "reason": repr(error)})
            self._end()
        finally:
            self._writer = None

    def _check_deadline(self) -> None:
        self._timer = None
        if self._closing is not None:
            self._end()
        elif self._state.overdue(now=self._clock.now()):
            self._cut_now(f"{self._state.frames} frames", "send_deadline")
        elif self._state.frames:
            self._timer = self._clock.call_later(self._limits.send_deadline / 4, self._check_deadline)

    def _cut_now(self, waiting: str, limit: str) -> None:
        log(log_lines.SLOW_READER, {"client": self._client, "waiting": waiting, "limit": limit}, key=self._client)
        self._end()

    def _end(self) -> None:
        self.detach()
        self._cut()


def _asgi_message(frame: EncodedFrame) -> Message:
    if isinstance(frame.frame, str):
        return {"type": "websocket.send", "text": frame.frame}
    return {"type": "websocket.send", "bytes": frame.frame}
