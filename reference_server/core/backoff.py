"""Says how long to wait before the next attempt.

"Full jitter": the delay is a random part of a time that doubles with each attempt up to a cap. Nodes that lost the same
broker at the same moment then come back spread over the whole time, instead of in waves.

>>> backoff = Backoff(base=0.1, cap=5.0)
>>> [backoff.delay(attempt, random=0.5) for attempt in (0, 1, 2, 20)]
[0.05, 0.1, 0.2, 2.5]

The random value is an argument, so this file has no state and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference_server.core.errors import ConfigurationError

__all__ = ["Backoff"]


@dataclass(frozen=True, slots=True)
class Backoff:
    """The longest delays: `base` seconds before the first retry, twice as many before each next one, up to `cap`."""

    base: float = 0.1
    cap: float = 5.0

    def __post_init__(self) -> None:
        if not 0 < self.base <= self.cap:
            raise ConfigurationError(f"expected 0 < base <= cap in seconds, got {self.base!r} and {self.cap!r}")

    def ceiling(self, attempt: int) -> float:
        """The longest delay before retry number `attempt`, which counts from 0. In seconds."""
        # 2 ** 64 times any delay is over any cap; without the bound an outage of a day would overflow a float.
        return min(self.cap, self.base * 2.0 ** min(attempt, 64))

    def delay(self, attempt: int, *, random: float) -> float:
        """Seconds to wait before retry number `attempt`; `random` is uniform in [0, 1), as `random.random()` gives."""
        return self.ceiling(attempt) * random
