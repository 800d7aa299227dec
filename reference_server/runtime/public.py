"""`@public("why")`: marks what is open to everybody on purpose.

    @public("opening hours: the same page is on the website, without a login")
    class HoursChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            return Ok()

It changes nothing at run time. People read it, and `emberwire lint` accepts it as a guard of connects and joins. Unlike
a suppression it says what is meant, and not which rule to switch off; the required reason can be reviewed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def public(reason: str) -> Callable[[T], T]:
    """Mark a class or a function as open to everybody, for the `reason` that is given.

    Raises `TypeError` when there is no reason, also for `@public` without parentheses, and `ValueError` for an empty
    one.
    """
    if not isinstance(reason, str):
        raise TypeError(f'expected the reason as a string, @public("who may see it, and why"), got {reason!r}')
    if not reason.strip():
        raise ValueError('expected a reason in @public("who may see it, and why"), got an empty string')
    return _unchanged


def _unchanged(marked: T) -> T:
    return marked
