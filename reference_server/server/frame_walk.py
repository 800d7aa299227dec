"""Finds messages that came whole, and where frames begin.

RFC 6455, section 5.2.

    start, stop = whole_message(data, at)     # where the payload of the frame at `at` stands; (0, 0) for any other
    walk.skip(data)                           # somebody else parses these bytes
    walk.is_between_messages                  # whether the next byte begins a frame of a new message

Nearly all messages are one frame of text below 64 KiB that comes in one read. Only these are recognised here. Frames
that are wrong, unusual or incomplete are left to a parser that knows all rules.
"""

from __future__ import annotations

TEXT, BINARY = 0x81, 0x82
"""The first byte of a frame that is a whole message: the last of its fragments, and no reserved bit is set."""

MASKED = 0x80
"""The bit beside the length that each frame of a client has."""

_MEDIUM, _LONG = 126, 127
"""Lengths that say that the length stands in the next two bytes, or in the next eight."""

_NEITHER = (0, 0)


def whole_message(data: bytes, at: int) -> tuple[int, int]:
    """Where the payload of the frame at `at` begins and ends, if it is a whole message; the mask is before it."""
    there = len(data) - at
    if there < 6 or data[at] not in (TEXT, BINARY):
        return _NEITHER
    length, head = data[at + 1] - MASKED, 6
    if length < 0 or length == _LONG:
        return _NEITHER
    if length == _MEDIUM:
        length, head = data[at + 2] << 8 | data[at + 3], 8
    return (at + head, at + head + length) if head + length <= there else _NEITHER


class FrameWalk:
    """Where the next frame of one client begins, in bytes that another parser is given."""

    __slots__ = ("_head", "_is_fragmented", "_left", "is_between_messages")

    def __init__(self) -> None:
        self._head = b""
        self._left = 0
        self._is_fragmented = False
        self.is_between_messages = True
        """Whether what comes next begins a frame, and no fragments of a message were before it."""

    def skip(self, data: bytes) -> None:
        """Follow the frames in `data`."""
        at = 0
        while at < len(data):
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
            else:
                at = self._begin(data, at)
        self.is_between_messages = not (self._left or self._is_fragmented or self._head)

    def _begin(self, data: bytes, at: int) -> int:
        """Read the head of a frame, or as much of it as is there; returns where the data goes on."""
        known = len(self._head)
        head = self._head + data[at : at + _LONGEST_HEAD - known]
        size = _head_size(head)
        if len(head) < size:
            self._head = head
            return len(data)
        self._head, self._left = b"", _length(head)
        if head[0] & 0x0F < _CONTROL:
            self._is_fragmented = head[0] < _LAST
        return at + size - known


_LONGEST_HEAD = 14
_CONTROL = 0x8
"""The first opcode of a control frame, which may stand between fragments."""

_LAST = 0x80
"""The bit of the last fragment."""


def _head_size(head: bytes) -> int:
    """How many bytes a head has, that begins so: the length and the mask included."""
    if len(head) < 2:
        return 2
    return 2 + {_MEDIUM: 2, _LONG: 8}.get(head[1] & ~MASKED, 0) + (4 if head[1] & MASKED else 0)


def _length(head: bytes) -> int:
    short = head[1] & ~MASKED
    if short < _MEDIUM:
        return short
    return int.from_bytes(head[2 : 4 if short == _MEDIUM else 10], "big")
