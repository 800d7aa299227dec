"""Finds the files whose verdicts may have been read from changed ones: for a commit hook, which is given those alone.

    dependents([Path("app/auth.py")], root, sources).files     # (Path("/app/sockets.py"),)

They are looked for by import statements (`sieve/importers.py`), without a cache and without linting the project. A
changed file that has to do with a middleware, or with a router that lists dependencies, stands in front of handlers
that import nothing of it: then all files that speak of sockets are meant.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lint_rules.flow.around import tokens_in_front
from lint_rules.frameworks.marks import REALTIME
from lint_rules.frameworks.table import table
from lint_rules.sieve import discover
from lint_rules.sieve.importers import importers
from lint_rules.sieve.reading import Sources

MOST = 200
"""Files that are judged anew for one run, the nearest first: beyond it, to lint the whole project takes no longer."""


@dataclass(frozen=True)
class Dependents:
    """The files to judge anew, and how many were too far away to be looked at."""

    files: tuple[Path, ...]
    left_out: int


def dependents(
    changed: Sequence[Path], root: Path, sources: Sources, *, marks: frozenset[bytes] = frozenset()
) -> Dependents:
    """The files below `root` that speak of sockets and may rest on one of these, which need not exist any more.

    `marks` are tokens that only the project's own handlers have.
    """
    names, given = list(discover.names(root)), [os.path.abspath(path) for path in changed]
    targets = list(dict.fromkeys((*given, *map(os.path.realpath, given))))

    def read(name: str) -> bytes | None:
        try:
            return sources.read(name)
        except OSError:
            return None

    def is_about(name: str) -> bool:
        source = read(name) or b""
        return any(token in source for token in REALTIME | marks)

    near = importers(targets, os.fspath(root), names, read)
    found = sorted(filter(is_about, near), key=lambda name: (near[name], name))
    if _stand_in_front([*targets, *near], read):
        found += [name for name in names if name not in near and name not in targets and is_about(name)]
    return Dependents(tuple(map(Path, found[:MOST])), max(0, len(found) - MOST))


def _stand_in_front(paths: Iterable[str], read: Callable[[str], bytes | None]) -> bool:
    """True when one of these files is found by what it holds, and not because a handler imports it."""
    asked = list(tokens_in_front(table()))
    sources = (read(path) or b"" for path in paths)
    return any(
        all(any(token in source for token in group) for group in groups) for source in sources for groups in asked
    )
