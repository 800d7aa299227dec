"""Turns cancellation and `sys.exit` from application code into exceptions.

A callback that awaits something which somebody else cancelled ends with CancelledError, which asyncio takes for the
cancellation of the whole task: the channel would end, and its client would not know. A callback that calls sys.exit()
would end the server and all its connections; in Phoenix, too, an exit ends only one channel.
"""

from __future__ import annotations

import asyncio
import inspect
import signal
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import NoReturn, TypeVar

from reference_server.core.errors import ConfigurationError, EmberwireError

Answer = TypeVar("Answer")


class CallbackCancelled(EmberwireError):
    """A callback awaited something that was cancelled."""


class CallbackExited(EmberwireError):
    """A callback raised something that is no Exception, such as the SystemExit of sys.exit()."""


async def guarded(callback: Awaitable[Answer]) -> Answer:
    """Await a callback. Raises what it raises, CallbackExited for what `except Exception` would let through, and
    CallbackCancelled for a cancellation that was not of this task.

    A KeyboardInterrupt is raised again as the signal SIGINT: `emberwire serve` handles it, drains and stops.
    """
    try:
        return await callback
    except Exception:
        raise
    except BaseException as error:
        contain(error)


def contain(error: BaseException) -> NoReturn:
    """Raise for a callback that raised what `except Exception` would let through: as `guarded` does."""
    try:
        if isinstance(error, GeneratorExit):
            raise error  # not the callback's: the event loop throws its tasks away
        if not isinstance(error, asyncio.CancelledError):
            raise _exited(error) from error
        if _is_cancelled(asyncio.current_task()):
            raise error
        raise CallbackCancelled("The callback awaited something that was cancelled.") from error
    finally:
        del error  # it refers to this frame, once it was raised here: together they would be a cycle


def cancelled_itself(error: BaseException) -> CallbackCancelled:
    """What a callback is reported with that cancelled its own task; `error` is what came of it."""
    cancelled = CallbackCancelled("The callback cancelled its own task.")
    cancelled.__cause__ = error
    return cancelled


def _is_cancelled(task: asyncio.Task[object] | None) -> bool:
    return task is None or task.cancelling() > 0


def called(function: Callable[[], Answer]) -> Answer:
    """Call application code that is not a coroutine. Raises what it raises, and CallbackExited as `guarded` does."""
    try:
        return function()
    except Exception:
        raise
    except BaseException as error:
        raise _exited(error) from error


def require_plain(function: object, taker: str) -> None:
    """Raise ConfigurationError for what cannot be called without `await`, such as an `async def`."""
    if not callable(function) or inspect.iscoroutinefunction(function):
        raise ConfigurationError(
            f"{taker} takes a plain function, because it does not wait for it, got {function!r}; start a task in it."
        )


_passing_on = ContextVar("emberwire_passing_on", default=False)


def is_interrupt_of_callback() -> bool:
    """Whether the SIGINT that is being handled comes from a KeyboardInterrupt of a callback, not from outside."""
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
