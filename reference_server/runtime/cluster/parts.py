"""Splits messages that are too long for a broker.

>>> parts = split(b"abcdefgh" * 1000, sender="node-a", message=7, at_most=4096)
>>> len(parts)
3
>>> joiner = Joiner()
>>> [joiner.take(decode(part)) is not None for part in parts]
[False, False, True]

If a part is lost, its message is lost. Incomplete messages are bounded: the oldest is dropped first.
"""

from __future__ import annotations

from reference_server.core.errors import EncodeError
from reference_server.runtime.cluster.envelope import OVERHEAD, Part, decode, encode

__all__ = ["LONGEST", "SHORTEST", "Joiner", "decode", "split"]

LONGEST = 64 * 1024 * 1024
"""Bytes of the longest message between nodes: the presences of some 500,000 people, with small metas."""

SHORTEST = 4_096 - OVERHEAD
"""Bytes of data that every part but the last holds: what `split` cuts for the brokers that take least.

So what waits is bounded in number as well, and nobody can let a node keep millions of parts with nothing in them.
"""


def split(data: bytes, *, sender: str, message: int, at_most: int) -> list[bytes]:
    """Cut an encoded message into encoded parts of `at_most` bytes. Raises EncodeError for one that is too long."""
    if len(data) > LONGEST:
        raise EncodeError(f"Nodes send each other at most {LONGEST} bytes at once, got {len(data)}; send less.")
    size = at_most - OVERHEAD
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return [encode(Part(sender, message, index, len(pieces), piece)) for index, piece in enumerate(pieces)]


class Joiner:
    """The parts that one node has received of messages that are not whole yet."""

    def __init__(self, *, longest: int = LONGEST) -> None:
        self._longest = longest
        self._begun: dict[tuple[str, int], list[bytes]] = {}
        self._waiting_bytes = 0

    @property
    def waiting_bytes(self) -> int:
        """Bytes of all parts whose messages are not whole."""
        return self._waiting_bytes

    @property
    def waiting_messages(self) -> int:
        """How many messages have begun and are not whole."""
        return len(self._begun)

    def take(self, part: Part) -> bytes | None:
        """Take the next part; returns the whole message with the last one.

        Parts come in order. One that does not follow the one before it belongs to a message that was not received
        whole: that message is forgotten.
        """
        name = (part.sender, part.message)
        if part.index == 0:
            self._forget(name)
            self._begun[name] = []
        begun = self._begun.get(name)
        if begun is None or part.index != len(begun) or not part.index < part.count or _is_too_short(part):
            self._forget(name)
            return None
        begun.append(part.data)
        self._waiting_bytes += len(part.data)
        if part.index + 1 == part.count:
            self._forget(name)
            return b"".join(begun)
        self._bound()
        return None

    def clear(self) -> None:
        """Forget everything: parts have been lost."""
        self._begun.clear()
        self._waiting_bytes = 0

    def _bound(self) -> None:
        while self._waiting_bytes > self._longest:
            self._forget(next(iter(self._begun)))

    def _forget(self, name: tuple[str, int]) -> None:
        self._waiting_bytes -= sum(map(len, self._begun.pop(name, ())))


def _is_too_short(part: Part) -> bool:
    return len(part.data) < SHORTEST and part.index + 1 < part.count
