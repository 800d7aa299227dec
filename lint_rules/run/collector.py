"""Keeps the garbage collector out of a run.

A linter keeps every tree that it made, and makes thousands. Left on, the garbage collector looks through all of them
again and again, and parsing costs four times as much: `collector_paused` is around every run.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


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


def leave_trees_at_exit() -> None:
    """When the process ends, do not look through all trees for what could be freed: the system takes them anyway."""
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
