"""Bounds how long something is awaited, in seconds of a clock.

`wait_at_most` awaits in the caller's task, and after a cancellation waits until the awaited code has ended. `in_time`
is for application code, which may catch its cancellation: it runs in its own task, and after the time nobody waits for
it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from functools import partial
from typing import Any, TypeVar

from reference_server.core.errors import EmberwireError
from reference_server.runtime.callbacks import CallbackCancelled, guarded
from reference_server.runtime.clock import Clock

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class Interrupted(EmberwireError):
    """A callback was not waited for any longer, because the server stops."""


class TooLate(TimeoutError):
    """The time that was given is over; a TimeoutError of what was awaited is not one."""


async def wait_at_most(clock: Clock, seconds: float, awaitable: Awaitable[Result]) -> Result:
    """Await something for at most some seconds of a clock. Raises TooLate, and then it has been cancelled.

    It runs in the caller's task, so that context variables that it sets stay set. If it ignores its cancellation, it is
    waited for; `in_time` does not wait then.
    """
    deadline = asyncio.timeout(None)
    try:
        async with deadline:
            timer = clock.call_later(seconds, lambda: deadline.reschedule(0.0))
            try:
                return await awaitable
            finally:
                timer.cancel()
    except TimeoutError as error:
        if not deadline.expired():
            raise
        raise TooLate(f"expected an answer within {seconds:g} s") from error


_abandoned: set[asyncio.Task[Any]] = set()
"""Callbacks that were cancelled and go on all the same: the event loop alone would forget them while they run."""


async def in_time(
    clock: Clock,
    seconds: float,
    callback: Coroutine[Any, Any, Answer],
    *,
    context: Context | None = None,
    wakes: set[Callable[[], None]] | None = None,
    at_end: Callable[[], None] | None = None,
) -> Answer:
    """Await a callback for at most some seconds of a clock, in a task of its own that runs in `context`.

    Raises what it raises, TooLate when the time is over, CallbackCancelled when it cancelled its own task, and
    Interrupted when what this puts into `wakes` was called. It is cancelled then, and not waited for: one that catches
    its cancellation would hang for ever otherwise. `at_end` is called when it really has ended.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(guarded(callback), context=context)
    _abandoned.add(task)
    outcome: asyncio.Future[Callable[[], Exception] | None] = loop.create_future()
    task.add_done_callback(lambda _: _settle(outcome, None))
    task.add_done_callback(_end)
    if at_end is not None:
        task.add_done_callback(lambda _: at_end())
    late = partial(TooLate, f"It did not end within {seconds:g} s.")
    timer = clock.call_later(seconds, lambda: _settle(outcome, late))
    wake = partial(_settle, outcome, partial(Interrupted, "The server stops."))
    wakes = set() if wakes is None else wakes
    wakes.add(wake)
    try:
        problem = await outcome
        if problem is not None:
            raise problem()
        if task.cancelled():
            raise CallbackCancelled("The callback cancelled its own task.")
        return task.result()
    finally:
        wakes.discard(wake)
        timer.cancel()
        task.cancel()
        # What the task raised refers to this frame: together they would be a cycle.
        del task


def _settle(outcome: asyncio.Future[Callable[[], Exception] | None], problem: Callable[[], Exception] | None) -> None:
    if not outcome.done():
        outcome.set_result(problem)


def _end(task: asyncio.Task[Any]) -> None:
    _abandoned.discard(task)
    if not task.cancelled():
        task.exception()  # Taken, so that asyncio does not complain about one that nobody waits for any more.
