"""Settings that match nothing: a pattern with a typing mistake, or one whose file has gone.

    idle_settings(scope)   # ["per-file-ignores: no file matches 'legcay/*'"]

They are worth a note, because they look as if they were at work. Only a run over the whole project can tell, so nobody
asks when files are named. Names in `public` are looked for in the text, not resolved: a name that stands nowhere is
certainly idle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.sieve import discover

if TYPE_CHECKING:
    from lint_rules.selection.scopes import Scope

_DEFINED = re.compile(rb"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)


def idle_settings(scope: Scope) -> list[str]:
    """A sentence for each entry of `per-file-ignores` and `public` that matches nothing in these files."""
    config = scope.config
    idle = [
        f"per-file-ignores: no file matches {pattern!r}"
        for pattern in config.per_file_ignores
        if not any(discover.excluded(path, config.root, (pattern,)) for path in scope.files)
    ]
    return [*idle, *_idle_public(scope)] if config.public else idle


def _idle_public(scope: Scope) -> Iterator[str]:
    names: set[str] | None = None
    for pattern in scope.config.public:
        if "/" in pattern or pattern.endswith(".py"):
            if not any(discover.excluded(path, scope.config.root, (pattern,)) for path in scope.files):
                yield f"public: no file matches {pattern!r}"
            continue
        names = _names(scope) if names is None else names
        if not all(any(fnmatchcase(name, part) for name in names) for part in pattern.split(".")):
            yield f"public: nothing is called {pattern!r}"


def _names(scope: Scope) -> set[str]:
    """Every name of a class, function, module or package in the files."""
    found: set[str] = set()
    for path in scope.files:
        found.update((path.stem, *_parents(path, scope.config.root)))
        try:
            source = path.read_bytes()
        except OSError:
            continue
        found.update(name.decode("utf-8", "replace") for name in _DEFINED.findall(source))
    return found


def _parents(path: Path, root: Path) -> tuple[str, ...]:
    absolute = path.resolve()
    return absolute.relative_to(root).parts[:-1] if absolute.is_relative_to(root) else ()
