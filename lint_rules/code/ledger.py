"""What an answer was made from: every question that went to the disk on the way to it, with what the disk said.

A finding in one file may depend on another: on a base class, a helper, a route, or on the fact that there is no such
file. A cached finding holds exactly while every one of these questions is answered as before. Answers that are kept
and used again (`memo`) bring along what they were made from, whoever asked first.

    ledger = Ledger()
    with ledger.recording() as used:
        ledger.memo(table, key, make)      # `make` says ledger.asked.add((question, answer))
    flat(used)                             # {(question, answer), …}
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Protocol, TypeVar, cast

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

Question = tuple[str, ...]
"""A kind and its arguments, all strings: `("find", folder, dotted)`."""

Note = tuple[Question, str]
"""A question and its answer."""


@dataclass(slots=True, eq=False)
class Kept:
    """An answer that was worked out, and what it was made from: notes, and other kept answers."""

    value: object
    used: set[Note | Kept]


class Once(Protocol):
    """`once(key, make)`: what was made under a key, made when it is first asked for."""

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T: ...


@dataclass
class Ledger:
    """Records questions for whoever is open, and keeps answers together with theirs."""

    asked: set[Note | Kept] = field(default_factory=set)
    """What whoever is open has asked so far: who asks the disk puts question and answer in."""

    def memo(self, table: dict[K, Kept], key: K, make: Callable[[], T]) -> T:
        """The kept answer of that key, made when it is first asked for."""
        kept = table.get(key)
        if kept is None:
            before, used = self.asked, set[Note | Kept]()
            self.asked = used  # as `recording` does, without what a context manager costs
            try:
                kept = table[key] = Kept(make(), used)
            finally:
                self.asked = before
        self.asked.add(kept)
        return cast("T", kept.value)

    @contextmanager
    def recording(self) -> Iterator[set[Note | Kept]]:
        """What the block asks, also through kept answers, goes into this set (and to nobody else)."""
        before, used = self.asked, set[Note | Kept]()
        self.asked = used
        try:
            yield used
        finally:
            self.asked = before


@dataclass(eq=False)
class Answers(Generic[K, T]):
    """One question about many things: what was made for each is kept, with what it was made from."""

    ledger: Ledger
    make: Callable[[K], T]
    known: dict[K, Kept] = field(default_factory=dict)

    def __call__(self, of: K) -> T:
        """The answer for one of them, made when it is first asked for."""
        return self.ledger.memo(self.known, of, partial(self.make, of))


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
