"""Calling the application's callbacks: whatever they do, an exception is all that comes of it.

A callback that awaits something which somebody else cancelled ends with CancelledError, which asyncio takes for the
cancellation of the whole task: the channel would fall silent without a word to its client. One that calls sys.exit()
would end the server, and with it everybody's connections; in Phoenix, too, an exit is the end of one channel.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from reference_server.core.errors import EmberwireError
from reference_server.runtime.clock import Clock

Answer = TypeVar("Answer")


class CallbackCancelled(EmberwireError):
    """A callback awaited something that was cancelled."""


class CallbackExited(EmberwireError):
    """A callback raised something that is no Exception, such as the SystemExit of sys.exit()."""


async def guarded(callback: Awaitable[Answer]) -> Answer:
    """Await a callback. Raises what it raises, CallbackExited for what `except Exception` would let through, and
    CallbackCancelled for a cancellation that was not of this task.
    """
    try:
        return await callback
    except (Exception, KeyboardInterrupt, GeneratorExit):
        # The last two are not the callback's: somebody stops the server, or the event loop throws its tasks away.
        raise
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise CallbackCancelled("The callback awaited something that was cancelled.") from error
    except BaseException as error:
        raise CallbackExited(f"The callback raised {error!r}, which is no Exception.") from error


_abandoned: set[asyncio.Task[Any]] = set()
"""Callbacks that were cancelled and go on all the same: the event loop alone would forget them while they run."""


async def in_time(clock: Clock, seconds: float, callback: Coroutine[Any, Any, Answer]) -> Answer:
    """Await a callback for at most some seconds of a clock. Raises what it raises, and TimeoutError when they are over.

    It is cancelled then, and not waited for: one that catches its cancellation would hang for ever otherwise.
    """
    task = asyncio.ensure_future(guarded(callback))
    _abandoned.add(task)
    task.add_done_callback(_end)
    over = asyncio.Event()
    task.add_done_callback(lambda _: over.set())
    timer = clock.call_later(seconds, over.set)
    try:
        await over.wait()
        if not task.done():
            raise TimeoutError(f"It did not end within {seconds:g} s.")
        return task.result()
    finally:
        timer.cancel()
        task.cancel()


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
