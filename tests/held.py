"""Counts what an object remembers, whatever it calls it: for tests that memory is bounded, or that nothing is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator


def held(thing: object) -> int:
    """The items in all lists, dicts, sets and deques that are reached from `thing` through objects of this project."""
    seen: set[int] = set()
    ahead, total = [thing], 0
    while ahead:
        each = ahead.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, list | dict | set | frozenset | deque):
            total += len(each)
        ahead.extend(_within(each))
    return total


def _within(thing: object) -> Iterator[object]:
    if isinstance(thing, dict):
        yield from thing.keys()
        yield from thing.values()
    elif isinstance(thing, list | tuple | set | frozenset | deque):
        yield from thing
    elif type(thing).__module__.startswith("reference_server."):
        yield from getattr(thing, "__dict__", {}).values()
        for name in (name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())):
            if hasattr(thing, name):
                yield getattr(thing, name)
