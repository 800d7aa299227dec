"""Frames that wait for a client, and their bounds.

A frame is written once and sent to many: a broadcast is encoded once for each serializer. Server frames carry no mask
(RFC 6455, section 5.1), so even the bytes of the finished WebSocket frame are the same for every client.
No frame is dropped to make room. A client over its bound is too far behind: its connection is cut, and it reconnects
with a clean state. Centrifugo, NATS and Redis do the same. Pure: time is an argument.

    >>> outbox = OutboxState(Limits(max_outbox_frames=2))
    >>> [outbox.offer(10, now=0.0) for _ in range(3)]
    [True, True, False]
    >>> outbox.sent(10, now=1.0); outbox.overdue(now=12.0)
    True
"""

from __future__ import annotations

from reference_server.core.limits import Limits
from reference_server.core.message import Frame
from reference_server.core.utf8 import utf8_size


class EncodedFrame:
    """One encoded frame; `wire` is the edge's own and starts empty."""

    __slots__ = ("_size", "frame", "wire")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.wire: bytes | None = None
        self._size = -1

    @property
    def size(self) -> int:
        """The bytes of its payload; counted when it is asked for, because the fast lane counts those of `wire`."""
        if self._size < 0:
            frame = self.frame
            self._size = len(frame) if isinstance(frame, bytes) or frame.isascii() else utf8_size(frame)
        return self._size


def overflows(size: int, *, frames: int, waiting: int, limits: Limits) -> bool:
    """Whether one more frame of `size` bytes is too much beside `frames` frames of `waiting` bytes."""
    return frames > 0 and (frames >= limits.max_outbox_frames or overflows_bytes(size, waiting=waiting, limits=limits))


def overflows_bytes(size: int, *, waiting: int, limits: Limits) -> bool:
    """The same where frames are not counted.

    A single frame larger than the byte bound is taken when nothing else waits: the application chose its size.
    """
    return waiting > 0 and waiting + size > limits.max_outbox_bytes


class OutboxState:
    """Counts what waits for one client. Sizes are in bytes, times in seconds of any monotonic clock."""

    __slots__ = ("_limits", "_progress_at", "bytes", "frames")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._progress_at = 0.0
        self.frames = 0
        self.bytes = 0

    def offer(self, size: int, *, now: float) -> bool:
        """Count one more frame; False when it overflows, and then the client must be cut."""
        if overflows(size, frames=self.frames, waiting=self.bytes, limits=self._limits):
            return False
        if not self.frames:
            self._progress_at = now
        self.frames += 1
        self.bytes += size
        return True

    def sent(self, size: int, *, now: float) -> None:
        """Count a frame of `size` bytes as gone to the client's kernel."""
        self.frames -= 1
        self.bytes -= size
        self._progress_at = now

    def overdue(self, *, now: float) -> bool:
        """Whether a frame has waited for the whole send deadline without any progress."""
        return self.frames > 0 and now - self._progress_at >= self._limits.send_deadline
