"""What an answer was made from: every question that went to the disk on the way to it, with what the disk said.

A finding in one file may depend on another: on a base class, a helper, a route, or on the fact that there is no such
file. A cached finding holds exactly while every one of these questions is answered as before. The disk notes what it is
asked (`disk.py`). Answers that are kept and used again bring along what they were made from, whoever asked first: see
`Index.memo` in `index.py`.

    with disk.recording() as used:
        index.memo(table, key, make)       # `make` asks the disk
    flat(used)                             # {(question, answer), …}
"""

from __future__ import annotations

from dataclasses import dataclass

Question = tuple[str, ...]
"""A kind and its arguments, all strings: `("find", folder, dotted)`."""

Note = tuple[Question, str]
"""A question and its answer."""


@dataclass(slots=True, eq=False)
class Kept:
    """An answer that was worked out, and what it was made from: notes, and other kept answers."""

    value: object
    used: set[Note | Kept]


def flat(used: set[Note | Kept]) -> set[Note]:
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
