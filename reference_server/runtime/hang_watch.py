"""Logs callbacks that do not return.

There is one timer for each node, so messages cost nothing. If a channel is in the same step as at the last look, it has
been in one callback since then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

from reference_server.core.logs import log_lines
from reference_server.runtime.clock import Clock, Timer
from reference_server.runtime.log import log

LOOK_EVERY = 10.0
"""Seconds between two looks at the channels that have work; a callback is reported after one to two of them."""


class Working(Protocol):
    """A channel that has something to do."""

    steps: int
    """How many steps it has begun."""

    def doing(self) -> str:
        """The callback that runs now, such as "handle_in 'echo'"."""

    def running(self) -> asyncio.Future[None]:
        """Done when what it does now has ended."""

    def kill(self) -> object:
        """End at once."""


class HangWatch:
    """Looks at the channels of one node that are busy; the same callback is reported at each look after."""

    def __init__(self, busy: Iterable[Working], clock: Clock) -> None:
        self._busy = busy
        self._clock = clock
        self._connections = 0
        self._timer: Timer | None = None
        self._seen: dict[Working, tuple[int, float]] = {}

    @property
    def is_watching(self) -> bool:
        """Whether there is a connection."""
        return self._connections > 0

    def begin(self) -> None:
        """A connection has opened: look while there is one."""
        self._connections += 1
        if self._timer is None:
            self._timer = self._clock.call_later(LOOK_EVERY, self._look)

    def end(self) -> None:
        """A connection has closed; its channels have their own bound from now on."""
        self._connections -= 1
        if self._connections == 0 and self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._seen.clear()

    def _look(self) -> None:
        self._timer = self._clock.call_later(LOOK_EVERY, self._look)
        now, before = self._clock.now(), self._seen
        self._seen = {}
        for each in self._busy:
            steps, since = before.get(each, (each.steps, now))
            if steps != each.steps:
                since = now
            elif since < now:
                log(
                    log_lines.CALLBACK_HANGS,
                    {"channel": str(each), "callback": each.doing(), "seconds": now - since},
                    key=id(each),
                )
            self._seen[each] = (each.steps, since)
