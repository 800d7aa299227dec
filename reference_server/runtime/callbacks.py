"""Turns cancellation and `sys.exit` from application code into exceptions.

A callback that awaits something which somebody else cancelled ends with CancelledError, which asyncio takes for the
cancellation of the whole task: the channel would fall silent without a word to its client. One that calls sys.exit()
would end the server, and with it everybody's connections; in Phoenix, too, an exit is the end of one channel.
"""

from __future__ import annotations

import asyncio
import copy
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context, ContextVar
from typing import Any, TypeVar

from reference_server.core.errors import EmberwireError
from reference_server.runtime.clock import Clock, TooLate

Answer = TypeVar("Answer")


class CallbackCancelled(EmberwireError):
    """A callback awaited something that was cancelled."""


class CallbackExited(EmberwireError):
    """A callback raised something that is no Exception, such as the SystemExit of sys.exit()."""


class Interrupted(EmberwireError):
    """A callback was not waited for any longer, because the server stops."""


async def guarded(callback: Awaitable[Answer]) -> Answer:
    """Await a callback. Raises what it raises, CallbackExited for what `except Exception` would let through, and
    CallbackCancelled for a cancellation that was not of this task.

    A KeyboardInterrupt is passed on as SIGINT, to whoever handles that: `emberwire serve` drains and stops.
    """
    try:
        return await callback
    except (Exception, GeneratorExit):
        # The last is not the callback's: the event loop throws its tasks away.
        raise
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise CallbackCancelled("The callback awaited something that was cancelled.") from error
    except BaseException as error:
        raise _exited(error) from error


def called(function: Callable[[], Answer]) -> Answer:
    """Call application code that is no coroutine. Raises what it raises, and CallbackExited as `guarded` does."""
    try:
        return function()
    except Exception:
        raise
    except BaseException as error:
        raise _exited(error) from error


_passing_on = ContextVar("emberwire_passing_on", default=False)


def is_interrupt_of_callback() -> bool:
    """Whether the SIGINT that is being handled stands for a KeyboardInterrupt of a callback, and nobody sent it."""
    return _passing_on.get()


def _exited(error: BaseException) -> CallbackExited:
    if isinstance(error, KeyboardInterrupt):
        token = _passing_on.set(True)
        try:
            # Raises KeyboardInterrupt again where nobody handles the signal.
            signal.raise_signal(signal.SIGINT)
        finally:
            _passing_on.reset(token)
    return CallbackExited(f"The callback raised {error!r}, which is no Exception.")


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
    outcome: asyncio.Future[Exception | None] = loop.create_future()
    task.add_done_callback(lambda _: _settle(outcome, None))
    task.add_done_callback(_end)
    if at_end is not None:
        task.add_done_callback(lambda _: at_end())
    timer = clock.call_later(seconds, lambda: _settle(outcome, TooLate(f"It did not end within {seconds:g} s.")))
    wake: Callable[[], None] = lambda: _settle(outcome, Interrupted("The server stops."))  # noqa: E731  # one object
    wakes = set() if wakes is None else wakes
    wakes.add(wake)
    try:
        problem = await outcome
        if problem is not None:
            raise problem
        if task.cancelled():
            raise CallbackCancelled("The callback cancelled its own task.")
        return task.result()
    finally:
        wakes.discard(wake)
        timer.cancel()
        task.cancel()


def _settle(outcome: asyncio.Future[Exception | None], problem: Exception | None) -> None:
    if not outcome.done():
        outcome.set_result(problem)


def _end(task: asyncio.Task[Any]) -> None:
    _abandoned.discard(task)
    if not task.cancelled():
        task.exception()  # Taken, so that asyncio does not complain about one that nobody waits for any more.


def own_copy(assigns: dict[str, Any]) -> dict[str, Any]:
    """A copy that shares no dict, list or set with the original, so that no channel writes into another's assigns.

    Other objects, such as a database pool, are shared: they are there to be.
    """
    return {key: _copied(value) for key, value in assigns.items()}


def _copied(value: Any) -> Any:
    if type(value) is dict:
        return own_copy(value)
    if type(value) is list:
        return [_copied(item) for item in value]
    return copy.copy(value) if type(value) is set else value
