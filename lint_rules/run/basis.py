"""What a verdict was read from, as a value: files, functions that were run, and names that were looked for.

rests_on(basis(notes), Path("app/auth.py"))
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from lint_rules.code.ledger import Note
from lint_rules.finding import Basis, Ran


def rests_on(basis: Basis, path: Path) -> bool:
    """True when a verdict was read from a file, or a module was looked for that the file may be."""
    return os.fspath(path) in basis.files or not basis.sought.isdisjoint(module_names(path))


def module_names(path: Path) -> frozenset[str]:
    """The dotted names that the file may have been imported by: each from another folder above it."""
    parts = [*path.parent.parts[1:], *([] if path.name == "__init__.py" else [path.stem])]
    return frozenset(".".join(parts[start:]) for start in range(len(parts)))


def basis(notes: Iterable[Note]) -> Basis:
    """What answers were made from, as a value."""
    files, functions, sought = set(), set(), set()
    for question, answer in notes:
        match question:
            case ("read", path) if answer:
                files.add(path)
            case ("ran", path, name, first, last):
                functions.add(Ran(path, name, int(first), int(last)))
            case ("find", _, dotted):
                sought.add(dotted)
    return Basis(frozenset(files), frozenset(functions), frozenset(sought))
