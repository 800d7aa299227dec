"""The transport of a connection that a test holds."""

from __future__ import annotations

from typing import Any


class KeepingTransport:
    """Keeps what a protocol writes; `reading` is whether it wants more, `pauses` how often it did not."""

    def __init__(self) -> None:
        self.written = b""
        self.reading = True
        self.pauses = 0
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        self.reading = False
        self.pauses += 1

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def get_extra_info(self, name: str) -> Any:
        return None
