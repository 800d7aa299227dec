"""Finds the value in a payload that JSON cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

UNENCODABLE = (TypeError, ValueError, RecursionError, OverflowError)


def culprit(value: Any, problem: Exception, encode: Callable[[Any], object]) -> tuple[str, Any, str]:
    """The innermost value that cannot be encoded, its path such as "people[2].name", and why it cannot."""
    # As text: an exception refers to the frames that it came through, and must not be kept by one of them.
    path, why = "", str(problem)
    for _ in range(_DEEPEST):
        for name, child in _children(value):
            try:
                encode(child)
            except UNENCODABLE as error:
                path, value, why = path + name, child, str(error)
                break
        else:
            break
    return path.lstrip("."), value, why


_DEEPEST = 64
"""Levels of a payload that are searched for what cannot be encoded: one that holds itself has no end."""


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((f".{key}", child) for key, child in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"[{number}]", child) for number, child in enumerate(value))
