"""Shows an exception so that it cannot forge a log line.

The stack is ours and keeps its lines. The text of an exception, and of its notes, may be a client's: it is escaped and
cut, so that each exception of a chain is one line. `raise ValueError(payload["body"])` writes what the client chose.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from reference_server.core.logs.log_filter import escape

__all__ = ["error_line", "error_text"]

MAX_TEXT = 500
"""Characters of one exception's text."""

MAX_CHAIN = 8
"""Exceptions of one chain or group that are shown."""

MAX_DEPTH = 3
"""Groups within groups that are shown with their members."""

MAX_FRAMES = 30
"""Frames of one traceback, the innermost ones: endless recursion is a thousand."""

_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"


def error_text(error: BaseException) -> str:
    """The traceback of an exception and of those that led to it, laid out as `traceback` does. Never raises."""
    return "\n".join(_lines(error, 0))


def error_line(error: BaseException) -> str:
    """The type and the text of an exception on one line."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    try:
        text = str(error)
    except Exception:
        text = "(its text cannot be shown)"
    return f"{name}: {escape(text, limit=MAX_TEXT)}" if text else name


def _lines(error: BaseException, depth: int) -> Iterator[str]:
    for shown, joint in _chain(error):
        if joint:
            yield from ("", joint, "")
        yield from _one(shown, depth)


def _one(error: BaseException, depth: int) -> Iterator[str]:
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        frames = traceback.extract_tb(error.__traceback__, limit=-MAX_FRAMES)
        for lines in frames.format():
            yield from map(_printable, lines.rstrip("\n").split("\n"))
    yield error_line(error)
    for note in _notes(error):
        yield f"  note: {escape(str(note), limit=MAX_TEXT)}"
    if isinstance(error, BaseExceptionGroup) and depth < MAX_DEPTH:
        for member in error.exceptions[:MAX_CHAIN]:
            yield from (f"  | {line}" for line in _lines(member, depth + 1))


def _notes(error: BaseException) -> list[object]:
    notes: object = getattr(error, "__notes__", [])
    return notes[:MAX_CHAIN] if isinstance(notes, list) else []


def _chain(error: BaseException) -> list[tuple[BaseException, str]]:
    """The exceptions from the first to the last, each after the sentence that joins it to the one before."""
    found: list[tuple[BaseException, str]] = []
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen and len(found) < MAX_CHAIN:
        seen.add(id(current))
        cause = current.__cause__
        earlier = cause if cause is not None or current.__suppress_context__ else current.__context__
        found.append((current, "" if earlier is None else _CAUSE if cause is not None else _CONTEXT))
        current = earlier
    found.reverse()
    return [(found[0][0], ""), *found[1:]]


def _printable(line: str) -> str:
    return line if line.isprintable() else escape(line, limit=MAX_TEXT)
