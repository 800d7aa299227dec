"""Waits until the event loop has nothing left to run.

    clock.advance(60.0)
    await settle()          # every task now waits for something that has not happened

The condition is the one on which an event loop goes to sleep: no callback is ready. A task that waits for a timer, a
client or another machine is at rest. A task that goes on and on never rests, and an AssertionError says so.
"""

from __future__ import annotations

import asyncio

from reference_server.edge.endpoint import Endpoint

WITHIN = 5.0
"""Seconds until work that does not end fails a test; a bound for failures, never a pause."""


READY = "_ready"
"""Where the loops of asyncio keep the callbacks that they will run next."""

_settling: set[asyncio.Task[object] | None] = set()
"""The tasks that are in `settle` now: each of them looks again and again, and is no work for the others."""


async def settle(*endpoints: Endpoint, within: float = WITHIN) -> None:
    """Return once this event loop has nothing ready to run, and no channel of `endpoints` runs a callback.

    Timers that are not due are left alone: advance a FakeClock before. A channel of `endpoints` that awaits a database
    is waited for, in real time; without `endpoints` it counts as at rest.
    Raises AssertionError when there is still work after `within` seconds.
    """
    me = asyncio.current_task()
    _settling.add(me)
    try:
        async with asyncio.timeout(within):
            await asyncio.sleep(0)
            while _is_working() or _busy(endpoints):  # noqa: ASYNC110 - a loop with nothing to do wakes nobody
                await asyncio.sleep(0)
    except TimeoutError:
        busy = ", ".join(map(str, _busy(endpoints))) or "a task, or callbacks that call one another"
        raise AssertionError(f"expected everything to come to rest within {within} s; busy: {busy}") from None
    finally:
        _settling.discard(me)


def _busy(endpoints: tuple[Endpoint, ...]) -> list[object]:
    return [channel for endpoint in endpoints for channel in endpoint.node.busy]


def _is_working() -> bool:
    """Whether the loop would run something before it waits for the network or for a timer.

    asyncio has no public word for it. Its own loops keep what is ready in `_ready`; uvloop hides that, and there a task
    that waits for nothing, or for something that has happened, is what will run. anyio.wait_all_tasks_blocked asks the
    same of tasks, but sleeps a tenth of a second between two looks, and does not see callbacks.
    """
    loop, me = asyncio.get_running_loop(), asyncio.current_task()
    ready = getattr(loop, READY, None)
    if ready is not None:
        others = sum(task is not me and task is not None and task.get_loop() is loop for task in _settling)
        return len(ready) > others
    return any(task is not me and task not in _settling and _will_run(task) for task in asyncio.all_tasks())


def _will_run(task: asyncio.Task[object]) -> bool:
    waits_for: asyncio.Future[object] | None = getattr(task, "_fut_waiter", None)
    return waits_for is None or waits_for.done()
