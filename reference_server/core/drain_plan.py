"""Closes connections in batches, so that reconnects are spread out.

phoenix.js reconnects within 10 milliseconds of a close and without jitter, so closing ten thousand sockets at once is
ten thousand handshakes at once for the nodes that remain.

>>> [(batch.start, batch.stop) for batch in batches(5, size=2, interval=1.0)]
[(0, 2), (2, 4), (4, 5)]

This is only the plan; closing the connections, with code 1012, is for the edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from reference_server.core.errors import ConfigurationError

__all__ = ["DrainBatch", "batches", "size_for"]


@dataclass(frozen=True, slots=True)
class DrainBatch:
    """The connections from `start` up to `stop` of a list, which are closed together."""

    index: int
    """Counts from 1."""

    rounds: int
    """How many batches there are."""

    start: int
    stop: int

    @property
    def count(self) -> int:
        """How many connections are closed in this batch."""
        return self.stop - self.start


def batches(total: int, *, size: int, interval: float, within: float = float("inf")) -> Iterator[DrainBatch]:
    """Close `total` connections `size` at a time, `interval` seconds apart, the first at once.

    With `within` the batches grow until the last one begins in less than that many seconds. No connections, no batches.
    Raises `ConfigurationError` for a size below 1 and for an interval below 0.
    """
    # Phoenix: pool_supervisor.ex, terminate/2, with 10,000 connections each 2 seconds, within 30 seconds.
    # DIFFERS: a drain ends with its last batch; Phoenix counts one round too many when that is full, and waits for it.
    # DIFFERS: when there are more batches of a drain than fit into the time for shutting down, they are larger; in
    # Phoenix the rest is closed all at once when the time is over.
    if size < 1 or interval < 0:
        raise ConfigurationError(f"expected batches of at least 1, 0 seconds apart or more, got {size} and {interval}")
    size = max(size, size_for(total, seconds=within, interval=interval))
    rounds = -(-total // size)
    for index in range(rounds):
        start = index * size
        yield DrainBatch(index + 1, rounds, start, min(start + size, total))


def size_for(total: int, *, seconds: float, interval: float) -> int:
    """The smallest batch with which the last one begins in less than `seconds`.

    >>> size_for(10_000, seconds=10.0, interval=0.1)
    100
    """
    if total <= 0 or interval <= 0 or math.isinf(seconds):
        return 1
    rounds = max(1, math.ceil(seconds / interval))
    return -(-total // rounds)
