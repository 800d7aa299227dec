"""Writes all log lines, escaped and limited.

    log(log_lines.BAD_FRAME, {"client": who, "reason": error.reason, "code": 1011}, key=peer)

A line is a row of `core/logs/log_lines.py`. Its values and its exception are escaped. Repeated lines are limited, and
the rest is counted (`core/logs/log_limit.py`). DEBUG is not limited: it is turned on to see everything.
`Guarded` does the same for the lines of libraries, which name clients too.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, TypeAlias

from reference_server.core.logs import log_lines
from reference_server.core.logs.error_text import error_text
from reference_server.core.logs.log_filter import escape
from reference_server.core.logs.log_limit import LogLimit, held_back
from reference_server.core.logs.log_lines import LogLine

Value: TypeAlias = str | int | float

LONGEST_VALUE = 2_000
"""Characters of one value in a line."""

LONGEST_LINE = 8_000
"""Characters of one line of a library."""

CLIENT: ContextVar[str] = ContextVar("emberwire_client", default="")
"""The address of the client whose bytes are being read: libraries do not write it into their lines."""


@contextmanager
def reading(client: tuple[str, int] | None) -> Iterator[None]:
    """While the bytes of a client are read, lines of libraries name it; tasks that are started then inherit it."""
    token = CLIENT.set("" if client is None else client[0])
    try:
        yield
    finally:
        CLIENT.reset(token)


class ClientLogger(logging.LoggerAdapter[logging.Logger]):
    """A logger for a library that reads the bytes of one client: its lines name that client."""

    def __init__(self, name: str, client: tuple[str, int] | None) -> None:
        super().__init__(logging.getLogger(name))
        self._client = client

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        """Write a line of the library."""
        with reading(self._client):
            super().log(level, msg, *args, **kwargs)


LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.asgi", "websockets.server", "asyncio", "concurrent.futures")
"""The loggers of libraries that write on our behalf."""

NOISE = ("socket.send() raised exception",)
"""Beginnings of library lines that tell nothing: they become DEBUG. This one means that a client has hung up."""


class Log:
    """The log of this process. `now` is a monotonic clock, in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.limit = LogLimit()

    def __call__(
        self,
        line: LogLine,
        values: Mapping[str, Value] = MappingProxyType({}),
        /,
        *,
        key: Hashable = "",
        kind: Hashable = "",
        error: BaseException | None = None,
        level: int | None = None,
    ) -> None:
        """Write a line, unless nobody wants to see it or it repeats.

        `key` is who caused it; `kind` tells apart lines that share a row but not a cause. `level` overrides the row's.
        """
        at = line.level if level is None else level
        logger = logging.getLogger(line.logger)
        if not logger.isEnabledFor(at):
            return
        held = self._take((line, kind, _origin(error)), key, at, line.burst)
        if held is not None:
            text = line.text.format_map({name: _shown(value) for name, value in values.items()})
            _emit(logger, at, text + held_back(held), error)

    def tell_held_back(self, *, after: float | None = None) -> None:
        """Tell of lines that were held back and had no successor for `after` seconds; the server asks now and then."""
        found = self.limit.overdue(now=self.now()) if after is None else self.limit.overdue(now=self.now(), after=after)
        for kind, count in list(found):
            logger = logging.getLogger(log_lines.HELD_BACK.logger)
            text = log_lines.HELD_BACK.text.format(count=count, text=_name_of(kind))
            if logger.isEnabledFor(log_lines.HELD_BACK.level):
                _emit(logger, log_lines.HELD_BACK.level, text, None)

    def may_pass(self, record: logging.LogRecord) -> int | None:
        """Whether a library's line is written; None if not, else how many like it were held back."""
        error = record.exc_info[1] if record.exc_info else None
        kind = (f"{record.name}: {escape(str(record.msg), limit=80)}", record.lineno, _origin(error))
        return self._take(kind, CLIENT.get(), record.levelno, burst=5)

    def _take(self, kind: Hashable, key: Hashable, level: int, burst: int) -> int | None:
        if level <= logging.DEBUG:
            return 0
        return self.limit.take(kind, key, now=self.now(), burst=burst, loud=level > logging.INFO)


log = Log()


def shows_debug(logger: str) -> bool:
    """Whether somebody wants to see the details that are written at DEBUG."""
    return logging.getLogger(logger).isEnabledFor(logging.DEBUG)


class Guarded(logging.Filter):
    """A filter for loggers of libraries: limits their lines, escapes them, and says whose bytes caused them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        text = record.getMessage()
        if record.levelno > logging.DEBUG and text.startswith(NOISE):
            return False
        held = log.may_pass(record)
        if held is None:
            return False
        client = CLIENT.get()
        of = f" (client {escape(client)})" if client else ""
        record.msg, record.args = "%s%s%s", (text.strip(), of, held_back(held))
        return clean(record)


class Clean(logging.Filter):
    """A filter for handlers: every record, also the application's own, becomes one line without control characters."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Escape the record; it is always written."""
        return clean(record)


def clean(record: logging.LogRecord) -> bool:
    """Escape the text and the exception of a record in place; True, as filters answer."""
    text = record.getMessage()
    if not text.isprintable() or len(text) > LONGEST_LINE:
        record.msg, record.args = "%s", (_acting_escaped(text[:LONGEST_LINE]),)
    if record.exc_info and record.exc_info[1] is not None and not record.exc_text:
        record.exc_text = error_text(record.exc_info[1])
    return True


def guard_libraries() -> None:
    """Let the lines of the libraries go through `Guarded`; a second call does nothing."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Guarded) for each in logger.filters):
            logger.addFilter(Guarded())


def _emit(logger: logging.Logger, level: int, text: str, error: BaseException | None) -> None:
    # The line of the caller of `log`: behind this function and `Log.__call__`.
    file, number, function, _ = logger.findCaller(stacklevel=3)
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    record = logger.makeRecord(logger.name, level, file, number, "%s", (text,), exc_info, function)
    clean(record)
    logger.handle(record)


def _shown(value: Value) -> Value:
    return escape(value, limit=LONGEST_VALUE) if isinstance(value, str) else value


def _acting_escaped(text: str) -> str:
    """Line breaks and other characters that act, escaped; a backslash stays, for it may be an escape already."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def _origin(error: BaseException | None) -> Hashable:
    """Where an exception was raised: two faults are two kinds of line, though one row tells of both."""
    if error is None:
        return None
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = None if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
    return (type(error).__qualname__, place)


def _name_of(kind: Hashable) -> str:
    row = kind[0] if isinstance(kind, tuple) else kind
    return row.text if isinstance(row, LogLine) else str(row)
