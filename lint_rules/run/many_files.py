"""Lints many files: those that rules want from the cache, here one by one, or in several processes.

    result = lint([Path("app")], config)
    result.findings, result.files

Whatever way is taken, the same is found, in the same order.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lint_rules.finding import Finding
from lint_rules.run.cache import Cache, Found, keep, remembered
from lint_rules.run.one_file import Result, Run, Wanted, display
from lint_rules.run.spared import collector_paused
from lint_rules.selection.catalogue import selected
from lint_rules.settings.config import Config
from lint_rules.sieve import discover
from lint_rules.sieve.reading import SMALL_RUN

WORTH_IT = 6_000_000
"""Bytes of wanted files from which several processes are started when nobody says how many: some five seconds' work."""


@dataclass(frozen=True)
class Effort:
    """How a run goes about it. Nothing of this changes what is found.

    `jobs`: how many processes; None is as many as there are processors, when there is enough to do. `cache`: whether
    results are kept and used again. `progress`: told how many files are done, and of how many.
    """

    jobs: int | None = 1
    cache: bool = False
    progress: Callable[[int, int], None] | None = None


def lint(
    paths: Iterable[Path], config: Config, *, codes: frozenset[str] | None = None, force_exclude: bool = False
) -> Result:
    """Lint files and folders. Raises `FileNotFoundError` for a path that does not exist."""
    found = discover.files(paths, root=config.root, exclude=config.left_out, force_exclude=force_exclude)
    return lint_files(found, config, codes=codes)


def lint_files(
    found: Sequence[Path], config: Config, *, codes: frozenset[str] | None = None, effort: Effort = Effort()
) -> Result:
    """Lint these files, in this order. Raises `WorkerDied` when one of several processes ends."""
    run = Run(config, codes if codes is not None else selected(config), check_syntax=len(found) <= SMALL_RUN)
    with collector_paused():
        result = run_over(found, run, effort)
    remember(run)
    return result


def remember(run: Run) -> None:
    """Keep what a run has seen in the bytes of files, when it is over."""
    if run.remembered is not None:
        keep(run.remembered, run.config, run.codes)


def run_over(found: Sequence[Path], run: Run, effort: Effort) -> Result:
    """The same with a run that is there: one of several that read the same tree."""
    if effort.cache and run.remembered is None:
        run.remembered = remembered(run.config, run.codes, run.sources.began)
    looks = list(_first_looks(run, found, effort.progress))
    wanted = [look for look in looks if isinstance(look, Wanted)]
    made = _rest_of(run, wanted, effort, len(found))
    rest = iter(made)
    findings = [f for look in looks for f in (next(rest).findings if isinstance(look, Wanted) else look)]
    handlers, unrecognised = _recognised(wanted, made)
    failed = tuple(fault for one in made for fault in one.faults)
    return Result(
        findings,
        len(found),
        run.suppressed,
        tuple(run.notes),
        handlers=handlers,
        unrecognised=unrecognised,
        faults=failed,
    )


def _recognised(wanted: Sequence[Wanted], made: Sequence[Found]) -> tuple[Counter[str], tuple[str, ...]]:
    """How many handlers there are by framework, and the files with sockets in which there is none."""
    handlers = Counter[str]()
    for one in made:
        handlers.update(dict(one.seen.handlers))
    return handlers, tuple(display(w.path) for w, one in zip(wanted, made, strict=True) if one.seen.unrecognised)


def _first_looks(
    run: Run, paths: Sequence[Path], progress: Callable[[int, int], None] | None
) -> Iterator[list[Finding] | Wanted]:
    done = 0
    for path in paths:
        look = run.first_look(path)
        done += not isinstance(look, Wanted)
        if progress is not None:
            progress(done, len(paths))
        yield look


def _rest_of(run: Run, wanted: Sequence[Wanted], effort: Effort, files: int) -> list[Found]:
    """What is found in each of the files that rules want; from the cache, in several processes, or here."""
    if not wanted:
        return []
    found = list(found_in(run, wanted, effort, files))
    run.suppressed += sum(one.suppressed for one in found)
    return found


def found_in(run: Run, wanted: Sequence[Wanted], effort: Effort, files: int) -> Iterator[Found]:
    """What is found in each of these files, in their order. `files` is how many the whole run has."""
    run.is_cached = effort.cache
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
    return store.get(os.path.abspath(wanted.path), wanted.source, run.disk, display(wanted.path))


def _made(run: Run, left: Sequence[Wanted], effort: Effort, files: int) -> Iterator[Found]:
    done = files - len(left)
    jobs = jobs_for(effort, left)
    if jobs > 1:
        from lint_rules.run.pool import lint_in_processes

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
