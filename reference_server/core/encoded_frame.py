"""A frame that is written once and sent to many.

A broadcast is encoded once for each serializer. Server frames carry no mask (RFC 6455, section 5.1), so even the bytes
of the finished WebSocket frame are the same for every client: the edge may keep them in `wire`.
"""

from __future__ import annotations

from reference_server.core.message import Frame
from reference_server.core.utf8 import utf8_size


class EncodedFrame:
    """One encoded frame: `size` is its payload in bytes, `wire` is the edge's own and starts empty."""

    __slots__ = ("frame", "size", "wire")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.size = len(frame) if isinstance(frame, bytes) else utf8_size(frame)
        self.wire: bytes | None = None
