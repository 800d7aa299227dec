"""Limits repeated log lines per key, and counts the rest.

>>> limit = LogLimit()
>>> [limit.take("refused", "10.0.0.9", now=moment) for moment in (0.0, 0.1, 0.2)]
[0, None, None]
>>> limit.take("refused", "10.0.0.9", now=1.0)
2

A client that is refused a thousand times a second must not fill the disk, or hide the lines of the others.
Three rates apply: of the key (who did it), of the kind (which line), and of the process.
A kind that has been silent for `FRESH` seconds is written even when the process is over its rate, so that an unrelated
error is seen during a flood. Lines that are held back are counted for their kind: the next line of that kind has the
count, or `overdue` reports it if no such line comes. Source: the OWASP cheat sheet on logging asks for protection
against floods of the log.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reference_server.core.errors import ConfigurationError

__all__ = ["LogLimit", "held_back"]

RATE = 20.0
"""Lines a second that a process writes for long, all kinds together."""

EVERY = 1.0
"""Seconds between two lines of one kind and key, once the key's burst is used up."""

FRESH = 10.0
"""Seconds of silence after which one line of a kind is written, whatever else the process has written."""

MAX_KEYS = 1_024
"""Keys, and kinds, that are remembered; over it, the one that was asked about longest ago is forgotten."""

_SHARE = 0.3
"""What ordinary lines, and what warnings and errors, have of `RATE`; the rest is for kinds that were silent."""

_KIND = 0.1
"""What one kind has of `RATE`."""


@dataclass(slots=True)
class _Pace:
    """When the next event is due: the generic cell rate algorithm (ITU-T I.371), one number for each rate."""

    due: float = float("-inf")

    def allows(self, *, now: float, every: float, burst: float) -> bool:
        return now >= self.due - (burst - 1) * every

    def note(self, *, now: float, every: float) -> None:
        self.due = max(now, self.due) + every


@dataclass(slots=True)
class _Kind:
    written_at: float = float("-inf")
    held: int = 0
    pace: _Pace = field(default_factory=_Pace)


class LogLimit:
    """Remembers what was written. `now` is in seconds of any monotonic clock; `rate` in lines a second.

    Raises ConfigurationError for a rate that is not above 0.
    """

    def __init__(self, *, rate: float = RATE) -> None:
        if not rate > 0:
            raise ConfigurationError(f"expected a rate of more than 0 log lines a second, got {rate!r}")
        self.rate = rate
        self._keys: OrderedDict[int, _Pace] = OrderedDict()
        self._kinds: OrderedDict[Hashable, _Kind] = OrderedDict()
        self._shares = {True: _Pace(), False: _Pace()}

    def __len__(self) -> int:
        """How many keys and kinds are remembered."""
        return len(self._keys) + len(self._kinds)

    def take(self, kind: Hashable, key: Hashable, *, now: float, burst: int = 1, loud: bool = True) -> int | None:
        """None when this line must not be written now; otherwise how many of its kind were held back before it.

        `burst` lines of one key may be written at once. `loud` lines (warnings, errors) have a share of the rate of
        their own, so that a crowd of ordinary events does not use it up.
        """
        # The hash, so that no object that stands for a client is kept alive by having been written about.
        of_key, of_kind = self._key(hash((kind, key))), self._kind(kind)
        if not of_key.allows(now=now, every=EVERY, burst=burst) or not self._has_room(of_kind, loud, now):
            of_kind.held += 1
            return None
        of_key.note(now=now, every=EVERY)
        of_kind.written_at = now
        held, of_kind.held = of_kind.held, 0
        return held

    def overdue(self, *, now: float, after: float = FRESH) -> Iterator[tuple[Hashable, int]]:
        """Yield each kind that has lines held back and was silent for `after` seconds, with their number; once each."""
        for name, kind in self._kinds.items():
            if kind.held and now - kind.written_at >= after:
                held, kind.held, kind.written_at = kind.held, 0, now
                yield name, held

    def forget(self) -> None:
        """Begin anew, as if nothing had been written."""
        self._keys.clear()
        self._kinds.clear()
        self._shares = {True: _Pace(), False: _Pace()}

    def _has_room(self, kind: _Kind, loud: bool, now: float) -> bool:
        if now - kind.written_at >= FRESH:
            return True
        share, burst = self._shares[loud], max(1.0, 2.5 * self.rate)
        every, of_kind = 1 / (self.rate * _SHARE), 1 / (self.rate * _KIND)
        if not share.allows(now=now, every=every, burst=burst):
            return False
        if not kind.pace.allows(now=now, every=of_kind, burst=max(1.0, self.rate)):
            return False
        share.note(now=now, every=every)
        kind.pace.note(now=now, every=of_kind)
        return True

    def _key(self, name: int) -> _Pace:
        found = self._keys.setdefault(name, _Pace())
        _newest(self._keys, name)
        return found

    def _kind(self, name: Hashable) -> _Kind:
        found = self._kinds.setdefault(name, _Kind())
        _newest(self._kinds, name)
        return found


def _newest(table: OrderedDict[Any, Any], name: Hashable) -> None:
    table.move_to_end(name)
    if len(table) > MAX_KEYS:
        table.popitem(last=False)


def held_back(count: int) -> str:
    """What a line ends with: nothing, or how many others like it were not written."""
    return f" ({count} more like this were not written)" if count else ""
