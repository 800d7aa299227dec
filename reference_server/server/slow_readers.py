"""Cuts clients whose system does not acknowledge in time.

The kernel is asked: SIOCOUTQ counts the bytes that wait in it, TCP_INFO those that the client's system acknowledged.
This works on Linux only; elsewhere only the outbox bounds the bytes that wait.
Bytes that the client's system has acknowledged, but its program has not read, cannot be seen here.
"""

from __future__ import annotations

import asyncio
import math
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass

from reference_server.core.reader_state import ReaderState
from reference_server.runtime.clock import Timer
from reference_server.runtime.stalls import PatientClock

EVERY = 2.0
"""Seconds between two looks at one connection: for 10,000 that are idle it costs 1 % of a core."""

PARTS = 20
"""A look at all connections is spread over so many turns."""

IS_SUPPORTED = sys.platform == "linux"

_SIOCOUTQ = 0x5411
_BYTES_ACKED, _INFO_SIZE = 120, 128
"""Where `tcpi_bytes_acked` stands in `struct tcp_info` (linux/tcp.h), and where it ends."""


def outstanding(descriptor: int) -> int:
    """Bytes in the kernel that the client's system has not acknowledged."""
    if sys.platform != "linux":
        return 0
    import fcntl

    return int(struct.unpack("i", fcntl.ioctl(descriptor, _SIOCOUTQ, b"\0\0\0\0"))[0])


def acknowledged(connection: socket.socket) -> int:
    """Bytes that the client's system has acknowledged since the connection began."""
    if sys.platform != "linux":
        return 0
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_SIZE)
    return int(struct.unpack_from("Q", info, _BYTES_ACKED)[0]) if len(info) == _INFO_SIZE else 0


@dataclass(slots=True)
class _Reader:
    connection: socket.socket
    state: ReaderState
    cut: Callable[[], None]


class SlowReaders:
    """Looks at the connections of a process; its timer runs only while there are some.

    Time in which the event loop was blocked, by `clock`, makes nobody late.
    """

    def __init__(self, clock: PatientClock, *, every: float = EVERY) -> None:
        self._clock = clock
        self._every = every
        self._readers: dict[asyncio.Transport, _Reader] = {}
        self._round: list[asyncio.Transport] = []
        self._size = 1
        self._timer: Timer | None = None
        self._looked_at = self._blocked = 0.0

    def __len__(self) -> int:
        """How many connections are looked at."""
        return len(self._readers)

    def watch(self, transport: asyncio.Transport, *, deadline: float, cut: Callable[[], None]) -> None:
        """Call `cut` when bytes wait for about `deadline` seconds; a second call for one replaces the first."""
        connection = transport.get_extra_info("socket")
        if not IS_SUPPORTED or connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
            return
        every = min(self._every, deadline / 4)
        self._every = every
        self._readers[transport] = _Reader(connection, ReaderState(deadline=deadline, every=every), cut)
        if self._timer is None:
            self._look_later()

    def forget(self, transport: asyncio.Transport) -> None:
        """The connection has gone."""
        self._readers.pop(transport, None)

    def _look_later(self) -> None:
        self._looked_at = self._clock.now()
        self._timer = self._clock.call_later(self._every / PARTS, self._look)

    def _look(self) -> None:
        self._timer = None
        if not self._round:
            self._round = list(self._readers)
            self._size = math.ceil(len(self._round) / PARTS)
        part, self._round = self._round[: self._size], self._round[self._size :]
        # While the event loop was blocked nobody passed on to the kernel what waits in the process.
        self._blocked += self._clock.blocked_since(self._looked_at)
        now = self._clock.now() - self._blocked
        for transport in part:
            if (reader := self._readers.get(transport)) is not None:
                self._look_at(transport, reader, now)
        if self._readers:
            self._look_later()

    def _look_at(self, transport: asyncio.Transport, reader: _Reader, now: float) -> None:
        try:
            late = _is_late(transport, reader, now)
        except (OSError, ValueError):
            # It has been closed, and nobody told us: a protocol that is not ours had taken it over.
            self.forget(transport)
            return
        if late:
            self.forget(transport)
            reader.cut()


def _is_late(transport: asyncio.Transport, reader: _Reader, now: float) -> bool:
    waiting = outstanding(reader.connection.fileno()) + transport.get_write_buffer_size()
    if not waiting:
        reader.state.clear()
        return False
    return reader.state.look(acknowledged=acknowledged(reader.connection), outstanding=waiting, now=now)
