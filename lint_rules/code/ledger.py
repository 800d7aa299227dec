"""What an answer was made from: every question that went to the disk on the way to it, with what the disk said.

A finding in one file may depend on another: on a base class, a helper, a route, or on the fact that there is no such
file. A cached finding holds exactly while every one of these questions is answered as before. The disk notes what it is
asked (`disk.py`). Answers that are kept and used again bring along what they were made from, whoever asked first: see
`Index.once` in `index.py`.

    with disk.recording() as used:
        index.once(key, make)              # `make` asks the disk
    flat(used)                             # {(question, answer), …}
    basis(flat(used))                      # the same as a value: files, functions that were run, names looked for
"""

from __future__ import annotations

import os
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from lint_rules.finding import Basis, Ran

Question = tuple[str, ...]
"""A kind and its arguments, all strings: `("find", folder, dotted)`."""

Note = tuple[Question, str]
"""A question and its answer."""


@dataclass(slots=True, eq=False)
class Kept:
    """An answer that was worked out, and what it was made from: notes, and other kept answers."""

    value: object
    used: set[Note | Kept]


def flat(used: Set[Note | Kept]) -> set[Note]:
    """All notes in a set, and in the kept answers in it, however deep."""
    notes: set[Note] = set()
    seen: set[int] = set()
    stack: list[Note | Kept] = list(used)
    while stack:
        item = stack.pop()
        if not isinstance(item, Kept):
            notes.add(item)
        elif id(item) not in seen:
            seen.add(id(item))
            stack.extend(item.used)
    return notes


def basis(notes: Set[Note], handlers: Set[Note | Kept] = frozenset()) -> Basis:
    """What a verdict was read from, as a value: what its rule has asked, and where handlers reach its place, only what
    was asked for these as well."""
    handled = flat(handlers)
    files, functions, sought = set(), set(), set()
    for question, answer in notes & handled if handled else notes:
        match question:
            case ("read", path) if answer:
                files.add(path)
            case ("ran", path, name, first, last):
                functions.add(Ran(path, name, int(first), int(last)))
            case ("find", _, dotted):
                sought.add(dotted)
    return Basis(frozenset(files), frozenset(functions), frozenset(sought))


def rests_on(basis: Basis, path: Path) -> bool:
    """True when a verdict was read from a file, or a module was looked for that the file may be."""
    return os.fspath(path) in basis.files or not basis.sought.isdisjoint(module_names(path))


def module_names(path: Path) -> frozenset[str]:
    """The dotted names that the file may have been imported by: each from another folder above it."""
    parts = [*path.parent.parts[1:], *([] if path.name == "__init__.py" else [path.stem])]
    return frozenset(".".join(parts[start:]) for start in range(len(parts)))
