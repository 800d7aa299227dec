"""Linting in several processes, for trees of which one would take seconds. The findings and their order are the same.

    outcomes = lint_in_processes(run, paths, jobs=4)

Every process has an index of its own, so that what they share is read as many times as there are processes: below
`WORTH_IT` bytes of files that a rule wants, one process is as fast. A process that dies (out of memory, a crash in a
parser) ends the run with a `WorkerDied` that names the files it may have been.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from lint_rules.run.cache import Found
from lint_rules.run.errors import RunError
from lint_rules.run.one_file import Run
from lint_rules.run.spared import collector_paused
from lint_rules.settings.config import Config

CHUNKS = 6
"""Pieces of work for each process: fewer, and the last one is waited for; more, and neighbours are torn apart."""


class WorkerDied(RunError):
    """A process ended without an answer. The message names the files that it may have been working on."""


_runs: list[Run] = []
"""This process's run. A forked process finds its parent's here, with all that it has read."""


def lint_in_processes(run: Run, paths: Sequence[Path], *, jobs: int, start: str | None = None) -> Iterator[Found]:
    """What is found in each file, in their order. Raises `WorkerDied`.

    `start` is how processes are started: by default `fork` where that is safe, and `spawn` elsewhere.
    """
    method = start or ("fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn")
    chunks = list(_chunks(paths, jobs * CHUNKS))
    _runs.append(run)
    context = multiprocessing.get_context(method)
    try:
        with ProcessPoolExecutor(jobs, context, _begin, (run.config, run.codes)) as pool:
            futures = [pool.submit(_lint, [os.fspath(path) for path in chunk]) for chunk in chunks]
            for chunk, future in zip(chunks, futures, strict=True):
                try:
                    yield from future.result()
                except BrokenProcessPool:
                    raise WorkerDied(_sentence(chunk)) from None
    finally:
        _runs.clear()


def _begin(config: Config, codes: frozenset[str]) -> None:
    if not _runs:
        _runs.append(Run(config, codes, check_syntax=False))


def _lint(names: list[str]) -> list[Found]:
    run = _runs[0]  # _begin ran in this process
    with collector_paused():
        return [run.found(run.first_look(Path(name))) for name in names]


def _chunks(paths: Sequence[Path], count: int) -> Iterator[Sequence[Path]]:
    """Neighbours stay together: they use the same parts of the index."""
    size = max(1, -(-len(paths) // count))
    for start in range(0, len(paths), size):
        yield paths[start : start + size]


def _sentence(chunk: Sequence[Path]) -> str:
    names = ", ".join(map(str, chunk[:5])) + (f" and {len(chunk) - 5} more" if len(chunk) > 5 else "")
    return (
        f"a process ended without an answer: out of memory, or a crash in a parser, while linting {names} or a file "
        "that was looked at beside them; --jobs 1 lints in one process, and shows which"
    )
