"""How the files that rules want are gone through: from the cache, here one by one, or in several processes.

    for found in found_in(run, wanted, Effort(jobs=None, cache=True), files=len(paths)):
        found.findings

Whatever way is taken, the same is found, in the same order.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lint_rules.cache import Cache, Found

if TYPE_CHECKING:
    from lint_rules.engine import Effort, Run, Wanted

WORTH_IT = 6_000_000
"""Bytes of wanted files from which several processes are started when nobody says how many: some five seconds' work."""


def found_in(run: Run, wanted: Sequence[Wanted], effort: Effort, files: int) -> Iterator[Found]:
    """What is found in each of these files, in their order. `files` is how many the whole run has."""
    store = Cache.open(run.config, run.codes) if effort.cache else None
    known = [_cached(run, one, store) for one in wanted] if store is not None else [None] * len(wanted)
    left = [one for one, found in zip(wanted, known, strict=True) if found is None]
    made = _made(run, left, effort, files)
    for one, found in zip(wanted, known, strict=True):
        if found is not None:
            yield found
            continue
        fresh = next(made)
        if store is not None:
            store.put(os.path.abspath(one.path), one.source, fresh)
        yield fresh
    if store is not None:
        store.save()


def _cached(run: Run, wanted: Wanted, store: Cache) -> Found | None:
    from lint_rules.engine import display

    return store.get(os.path.abspath(wanted.path), wanted.source, run.project.disk, display(wanted.path))


def _made(run: Run, left: Sequence[Wanted], effort: Effort, files: int) -> Iterator[Found]:
    done = files - len(left)
    jobs = jobs_for(effort, left)
    if jobs > 1:
        from lint_rules.pool import lint_in_processes

        for found in lint_in_processes(run, [one.path for one in left], jobs=jobs):
            done += 1
            _tell(effort, done, files)
            yield found
        return
    for one in left:
        found = run.found(one)
        done += 1
        _tell(effort, done, files)
        yield found


def _tell(effort: Effort, done: int, files: int) -> None:
    if effort.progress is not None:
        effort.progress(done, files)


def jobs_for(effort: Effort, left: Sequence[Wanted]) -> int:
    """Return the number of processes for what is left to lint: as many as were asked for, or as it is worth."""
    if effort.jobs is not None:
        return min(effort.jobs, len(left))
    if sum(len(one.source) for one in left) < WORTH_IT:
        return 1
    return min(_processors(), len(left))


def _processors() -> int:
    """How many this process may use, which in a container is fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
