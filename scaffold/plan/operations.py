"""The plan: what a generator wants, compared with what is there, as a list of operations that are only data.

    generator ──▶ wishes ──▶ composing.compose ──▶ Plan(operations) ──▶ shown by show.py, written by write.py

A generator returns wishes: files it would like to exist (`Rendered`) and statements it would like to have in a file
(`Wire`). `compose` folds them over what is on disk into operations. It reads and never writes; so `--dry-run`,
`--diff` and `--check` cannot lie: they show the very list that would be applied.

This module decides nothing about how operations are shown, asked about or undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeAlias

from scaffold.edits.wire import Edit, Trace
from scaffold.words.names import Name

__all__ = [
    "Advise", "Change", "Conflict", "Create", "Hint", "Identical", "Inject", "Merge", "Need", "Note", "Operation",
    "Overwrite", "Plan", "Policy", "Remove", "Rendered", "Request", "Skip", "Wire", "Wish", "Withdraw", "settled",
]  # fmt: skip

Read: TypeAlias = Callable[[str], bytes | None]
"""Returns what is on disk at a path of the project, None for nothing."""


# --- wishes ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Rendered:
    """A file as its template renders it today.

    `shared` files (`__init__.py`, `conftest.py`, the endpoint) belong to several generators and to the user:
    they are made where they are missing and otherwise left alone. A file that is `made_for` another one, as a migration
    is for its context, is not made when that one is left as it is.
    """

    path: str
    content: bytes
    template: str
    shared: bool = False
    made_for: str | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """An edit of a file that exists, or that an earlier wish makes."""

    path: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that only a person should write: `line` in `path`."""

    path: str
    line: str
    why: str


Wish: TypeAlias = Rendered | Wire | Hint


@dataclass(frozen=True, slots=True)
class Need:
    """Another generator that has to run in the same plan: before the files of this one, if it is yielded before them.

    One with a `question` is run only when a person says yes to it; if not, `otherwise` says what to do.
    """

    kind: str
    name: Name
    typed: Mapping[str, Any] = field(default_factory=dict, hash=False)
    question: str | None = None
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a person is told when the plan has been applied: the next thing to do."""

    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One generator with its answers, and what it wishes for. Requests are composed into one plan."""

    generator: str
    name: str
    answers: Mapping[str, Any]
    wishes: tuple[Wish, ...]
    notes: tuple[str, ...] = ()


# --- operations ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Create:
    """`path` does not exist and gets `content`."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Identical:
    """`path` holds already what is wanted."""

    path: str


@dataclass(frozen=True, slots=True)
class Inject:
    """`path` exists; `content` is `before` with the statements of `edits` put in and not a byte else changed."""

    path: str
    before: bytes
    content: bytes
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`path` exists; `content` is `before` without statements that were injected, and not a byte else changed."""

    path: str
    before: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Merge:
    """`path` was changed by a person and by its template; `content` has both, with markers in `marked` places."""

    path: str
    before: bytes
    content: bytes
    marked: int = 0


@dataclass(frozen=True, slots=True)
class Overwrite:
    """`path` holds something else, and it was said that it may be replaced."""

    path: str
    before: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Remove:
    """`path` is deleted; `before` is what it must hold for that."""

    path: str
    before: bytes


@dataclass(frozen=True, slots=True)
class Conflict:
    """`path` holds something else, and nobody said that it may be replaced: the plan cannot be applied."""

    path: str
    before: bytes
    content: bytes | None
    why: str


@dataclass(frozen=True, slots=True)
class Skip:
    """`path` holds something else and is left as it is, because that was asked for."""

    path: str


@dataclass(frozen=True, slots=True)
class Advise:
    """`path` has a shape that the generator does not know: a person has to add `line`."""

    path: str
    line: str
    why: str


Change: TypeAlias = Create | Inject | Withdraw | Merge | Overwrite | Remove
Operation: TypeAlias = Change | Identical | Conflict | Skip | Advise


class Policy(Enum):
    """What becomes of a file that exists and is different."""

    REFUSE = "refuse"
    OVERWRITE = "overwrite"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Plan:
    """Operations in the order in which they are shown; one for each path, advice apart.

    `renderings` is what the templates gave for each path before anything was wired into it, `wired` are the statements
    that were put in, and `traces` what that left; the manifest is made of them. `made_for` has the file that each file
    that only another one needs is made for.
    """

    operations: tuple[Operation, ...]
    renderings: Mapping[str, bytes] = field(default_factory=dict)
    wired: frozenset[tuple[str, Edit]] = frozenset()
    traces: Mapping[str, tuple[Trace, ...]] = field(default_factory=dict)
    made_for: Mapping[str, str] = field(default_factory=dict)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What keeps the plan from being applied."""
        return tuple(each for each in self.operations if isinstance(each, Conflict))

    @property
    def changes(self) -> tuple[Change, ...]:
        """What would change a byte on disk."""
        return tuple(each for each in self.operations if isinstance(each, Change))

    @property
    def advice(self) -> tuple[Advise, ...]:
        """What is left to a person."""
        return tuple(each for each in self.operations if isinstance(each, Advise))

    def decided(self, decide: Callable[[Conflict], Operation]) -> Plan:
        """Return this plan with each conflict replaced by what `decide` makes of it."""
        operations = tuple(decide(each) if isinstance(each, Conflict) else each for each in self.operations)
        return replace(self, operations=operations)

    def without_orphans(self) -> Plan:
        """Return this plan without the files that are made for one that is left as it is."""
        left = {each.path for each in self.operations if isinstance(each, Skip)}
        orphans = {path for path, other in self.made_for.items() if other in left}
        kept = (each for each in self.operations if not isinstance(each, Create) or each.path not in orphans)
        return replace(self, operations=tuple(kept))

    def outcome(self, path: str) -> bytes | None:
        """Return what will be at `path` when this plan has been applied; None when the plan does not change it."""
        for each in self.operations:
            if isinstance(each, Change) and not isinstance(each, Remove) and each.path == path:
                return each.content
        return None


def settled(conflict: Conflict, policy: Policy) -> Operation:
    """Return what `policy` makes of a conflict."""
    if policy is Policy.SKIP:
        return Skip(conflict.path)
    if policy is Policy.OVERWRITE and conflict.content is not None:
        return Overwrite(conflict.path, conflict.before, conflict.content)
    return conflict
