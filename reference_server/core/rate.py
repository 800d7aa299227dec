"""A token bucket: the rate limit of one client.

How many messages a client may send at once, and how many a second in the long run.
The bucket holds `burst` tokens and fills at `rate` tokens a second; each message takes one.

>>> bucket = TokenBucket(rate=2.0, burst=3, now=0.0)
>>> [bucket.take(now=0.0) for _ in range(4)]
[True, True, True, False]
>>> bucket.wait(now=0.0), bucket.take(now=0.5)
(0.5, True)

The caller decides whether a client over its rate is paused, answered with an error or cut.
A bucket counts one client and is four numbers; there is no table of clients that could grow.
"""

from __future__ import annotations

from reference_server.core.errors import ConfigurationError

__all__ = ["TokenBucket"]


class TokenBucket:
    """`rate` is per second, `burst` at least 1; `now` is in seconds of any clock. A new bucket is full."""

    __slots__ = ("_burst", "_filled_at", "_level", "_rate")

    def __init__(self, *, rate: float, burst: float, now: float) -> None:
        if not rate > 0 or not burst >= 1:
            raise ConfigurationError(f"expected a rate above 0 and a burst of at least 1, got {rate!r} and {burst!r}")
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._filled_at = now

    @property
    def is_empty(self) -> bool:
        """Whether there was no further token when the clock was looked at last."""
        return self._level < 1

    def take(self, *, now: float) -> bool:
        """Take one token if there is one. A refusal costs nothing: a client is not punished for trying."""
        self._fill(now)
        if self._level < 1:
            return False
        self._level -= 1
        return True

    def charge(self, amount: float, *, now: float) -> bool:
        """Take `amount` tokens, or all that there are, for work that is done anyway; returns whether it was enough.

        Unlike after a refused `take`, a client that goes on gets no token again before it pauses.
        """
        self._fill(now)
        is_enough = self._level >= amount
        self._level = self._level - amount if is_enough else 0.0
        return is_enough

    def wait(self, *, now: float) -> float:
        """Seconds until there is a token; 0.0 when there is one."""
        self._fill(now)
        return 0.0 if self._level >= 1 else (1 - self._level) / self._rate

    def _fill(self, now: float) -> None:
        elapsed = now - self._filled_at
        self._filled_at = now
        # A clock that goes backwards, as wall clocks do, neither fills the bucket nor empties it.
        if elapsed > 0:
            level = self._level + elapsed * self._rate
            self._level = level if level < self._burst else self._burst
