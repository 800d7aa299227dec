"""Ends tasks that may forget that they were cancelled.

Before Python 3.12 `asyncio.wait_for` drops a cancellation that comes in the same turn as the result it waits for
(github.com/python/cpython/issues/86296), and client libraries of brokers use it: a loop around such a call would never
end, and neither would the code that waits for its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN = 5.0
"""Seconds after which a task that still runs is cancelled once more; an orderly end takes less."""


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks until all have ended; what they return or raise is of no interest any more."""
    tasks = list(tasks)
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=AGAIN)
    # Without `gather`, which takes another turn of the loop: in it asyncpg would begin to cancel a query on the server,
    # and the connection that is closed meanwhile would raise where nobody listens.
    for task in tasks:
        if not task.cancelled():
            task.exception()  # it counts as seen
