"""Reads the frames in the body of a long-poll POST.

A line that begins with `[` is a text frame; any other is a binary frame in base64.

>>> from reference_server.core.limits import Limits
>>> batch = Batch(b'["1","1","room:a","phx_join",{}]\\nAAECAwQ=', content_type="application/x-ndjson", limits=Limits())
>>> list(batch)
['["1","1","room:a","phx_join",{}]', b'\\x00\\x01\\x02\\x03\\x04']

A body is never split as a whole: one of eight million line breaks costs as much as one of a hundred (CVE-2026-32689).
How large a body may be is for the edge to say, before it reads it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Final

from reference_server.core.errors import RemoteProtocolError
from reference_server.core.limits import Limits

__all__ = ["MAX_ENTRIES", "NDJSON", "Batch"]

NDJSON: Final = "application/x-ndjson"

MAX_ENTRIES: Final = 100
"""Lines of a body that are looked at. phoenix.js sends no more since 1.8.6. Phoenix: long_poll.ex."""

_NOT_TEXT: Final = 1007
_BROKEN: Final = 1011
_TOO_LARGE: Final = 1009


class Batch:
    """The frames of one body, read one at a time while the socket takes them.

    Iterating raises `RemoteProtocolError` at a line that is no frame; the frames before it were handed out by then.
    Lines after the first `MAX_ENTRIES` are dropped.
    """

    __slots__ = ("_body", "_is_lines", "_limits")

    def __init__(self, body: bytes, *, content_type: str, limits: Limits) -> None:
        # DIFFERS: parameters of the content type are ignored, so that "application/x-ndjson; charset=utf-8" is a batch;
        # Phoenix takes such a body for one message.
        self._is_lines = content_type.partition(";")[0].strip().lower() == NDJSON
        self._body = body
        self._limits = limits

    def __iter__(self) -> Iterator[str | bytes]:
        if not self._is_lines:
            yield _text(self._body)
            return
        for line in self._lines():
            # DIFFERS: an empty line is skipped; Phoenix takes it for an empty binary frame, which ends the session.
            if line.startswith(b"["):
                yield _text(line)
            elif line:
                yield _binary(line, self._limits)

    def _lines(self) -> Iterator[bytes]:
        start = 0
        for _ in range(MAX_ENTRIES):
            end = self._body.find(b"\n", start)
            line = self._body[start : len(self._body) if end < 0 else end]
            yield line.removesuffix(b"\r")
            if end < 0:
                return
            start = end + 1


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError(_NOT_TEXT, "expected text in UTF-8") from error


def _binary(line: bytes, limits: Limits) -> bytes:
    # Four characters of base64 for three bytes: what is too long is not decoded first.
    if len(line) > 4 * (limits.max_frame_bytes // 3 + 1):
        raise RemoteProtocolError(_TOO_LARGE, f"expected a frame of at most {limits.max_frame_bytes} bytes")
    # DIFFERS: a line that is no base64 is a broken frame like any other, 408 and the end of the session; Phoenix
    # answers it with HTTP 500, and so every batch of version 1, whose frames begin with a brace.
    try:
        return base64.b64decode(line, validate=True)
    except ValueError as error:
        raise RemoteProtocolError(_BROKEN, "expected a JSON array or a binary frame in base64") from error
