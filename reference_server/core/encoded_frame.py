"""A frame that is written once and sent to many.

A broadcast is encoded once for each serializer. Server frames carry no mask (RFC 6455, section 5.1), so even the bytes
of the finished WebSocket frame are the same for every client: the edge may keep them in `wire`.
"""

from __future__ import annotations

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
            self._size = utf8_size(self.frame) if isinstance(self.frame, str) else len(self.frame)
        return self._size
