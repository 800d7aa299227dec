"""Spares a run what Python itself would cost it: the garbage collector, and code that is compiled at each start.

    with spared():
        from lint_rules.shell import command
        command.run(options, console)

A linter keeps every tree that it made, and makes thousands. Left on, the garbage collector looks through all of them
again and again, and parsing costs four times as much: `collector_paused` is around every run.

`dataclasses` writes the methods of every class as text and has `exec` compile it, at each start of Python anew: some
1,500 texts for libcst and for the linter, most of the cost of importing them. Here it gets an `exec` that looks the
text up first. The cache is a file beside Python's own bytecode, and is written only where Python writes that. Its key
is the text, so that no entry is ever out of date.
"""

from __future__ import annotations

import atexit
import dataclasses
import gc
import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from types import CodeType
from typing import Any


@contextmanager
def spared() -> Iterator[None]:
    """Around all that a command does. When the process ends, nobody looks through the trees for what could be freed:
    the system takes them anyway."""
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    with cached_dataclass_code(), collector_paused():
        yield


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector out of a block that makes many objects and drops few.

    What the block made counts as old afterwards (that is what freezing and thawing does): else the next collection
    of young objects, a moment later, would look through all of it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


@contextmanager
def cached_dataclass_code() -> Iterator[None]:
    """Dataclasses that are made in this block take their code from the cache; new code is written at its end."""
    cache = _Cache(cache_from_source(__file__) + ".dataclasses")
    names = vars(dataclasses)
    names["exec"] = cache.run
    try:
        yield
    finally:
        del names["exec"]
        cache.save()


class _Cache:
    """The texts of methods with their compiled code, in a file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._known = _read(path)
        self._is_new = False

    def run(self, text: str, names: dict[str, Any], made: dict[str, Any]) -> None:
        """Does what `exec` does, for a text that `dataclasses` wrote."""
        cached = self._known.get(text)
        code = marshal.loads(cached) if cached is not None else self._compiled(text)
        exec(code, names, made)

    def _compiled(self, text: str) -> CodeType:
        code = compile(text, "<string>", "exec", dont_inherit=True)
        self._known[text] = marshal.dumps(code)
        self._is_new = True
        return code

    def save(self) -> None:
        """Write the file whole or not at all, if there is new code."""
        if not self._is_new or sys.dont_write_bytecode:
            return
        written = f"{self._path}.{os.getpid()}"
        with suppress(OSError):
            with open(written, "wb") as file:
                file.write(MAGIC_NUMBER + marshal.dumps(self._known))
            os.replace(written, self._path)


def _read(path: str) -> dict[str, bytes]:
    """The content of a cache file; empty without one, and for one of another version of Python."""
    try:
        with open(path, "rb") as file:
            return dict(marshal.loads(file.read())) if file.read(len(MAGIC_NUMBER)) == MAGIC_NUMBER else {}
    except (OSError, EOFError, ValueError, TypeError):
        return {}
