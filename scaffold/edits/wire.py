"""Wiring: the statements that generators put into files that exist, each as data that can be applied and undone.

    AddRoute     `room = channel("room:*", RoomChannel)` in the socket, and the imports for it
    AddMount     `mount("/socket", UserSocket, …)` in the endpoint
    AddPresence  `presence` in the endpoint's `presences=[…]`

Applying an edit that is there already changes nothing (`Present`); a shape that is not understood changes nothing
either (`Unclear`), and a person is shown the line to add. An edit is applied with its imports, or not at all.

What an edit leaves beyond its own statements (a name in an import list that others use later, a blank line before the
first route) are its `Trace`s: they are undone by whoever goes last. The manifest stores both.

This module reads and writes nothing: it takes the bytes of a file and returns the new ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from scaffold.edits.imports import add_import, binding, drop_import
from scaffold.edits.pysource import BOM, PySource, Unreadable
from scaffold.words.quotes import single_quoted

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "FACE",
    "Draft",
    "Edit",
    "Outcome",
    "Present",
    "Stuck",
    "Style",
    "Trace",
    "Unclear",
    "Wired",
    "editing",
    "undo_traces",
]

FACE = "emberwire"
"""The module that generated code imports the runtime's names from."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the project formats its code, read from its pyproject; 88 is ruff's own default."""

    line_length: int = 88
    quotes: str = "double"

    def quoted(self, text: str) -> str:
        """Return code, which is written with double quotes, with the quotes of the project."""
        return single_quoted(text) if self.quotes == "single" else text


@dataclass(frozen=True, slots=True)
class Trace:
    """What an edit left besides its own statements: `before` became `after`, and is put back when nothing needs it.

    `kind` says what it waits for: "name" until nothing uses the name `needs` (imported from `module`), "section" until
    nothing is imported from the package `needs`, "class" until the class `needs` holds no routes.
    """

    kind: str
    needs: str
    before: str
    after: str
    module: str = ""


@dataclass(frozen=True, slots=True)
class Wired:
    """The edit was made, or undone."""

    content: bytes
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """The file holds it already; when undoing: the file does not hold it."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """The file has a shape that is not understood; `why` says what."""

    why: str


Outcome: TypeAlias = Wired | Present | Unclear


class Edit(Protocol):
    """One piece of wiring. Equal edits are the same wiring."""

    def apply(self, content: bytes, style: Style) -> Outcome:
        """Put the statements in."""

    def undo(self, content: bytes) -> Outcome:
        """Take the statements out; the traces are undone by `undo_traces`."""

    @property
    def needs(self) -> str:
        """The import that its statement needs, "" for none."""

    def line(self, style: Style) -> str:
        """Return the statement as a person would have to write it."""


class Stuck(Exception):
    """Raised inside an edit when the shape is not understood; becomes `Unclear`."""


class Draft:
    """A file in the middle of an edit: every step re-reads it, so that positions are never stale."""

    def __init__(self, content: bytes) -> None:
        self.source = PySource.parse(content)
        self._mark = BOM if content.startswith(BOM.encode()) else ""
        self.traces: list[Trace] = []

    @property
    def content(self) -> bytes:
        """The file as it is now."""
        return (self._mark + self.source.text).encode("utf-8")

    def become(self, text: str) -> None:
        """Take `text` as the file's new content. Raises `Unreadable` if that is no Python any more."""
        self.source = PySource.parse(text.encode("utf-8"))

    def local_name(self, module: str, name: str, style: Style, *, own: str | None = None, traced: bool = False) -> str:
        """Return what the file calls `name` of `module`, importing it first where it does not.

        `own` is the package that the file belongs to, when that is not the one of `module`. An import that is `traced`
        is taken out when nothing uses it; any other one that is new is for the edit's own `undo`.
        """
        own = module.partition(".")[0] if own is None else own
        if found := binding(self.source, module, name):
            return found.local
        if name in self.source.names_bound():
            raise Stuck(f"the name {name!r} has another meaning there")
        added = add_import(self.source, module, name, line_length=style.line_length, own=own)
        for kind, before, after in added.changes:
            needs = name if kind == "name" else module.partition(".")[0]
            # An import that is the edit's own is taken out by its own `undo`.
            if before != after and (kind != "name" or before or traced or module == FACE):
                self.traces.append(Trace(kind, needs, before, after, module))
        self.become(added.text)
        return name

    def drop_unused(self, module: str, name: str) -> None:
        """Take `name` of `module` out of the imports when nothing uses it any more."""
        if name not in self.source.names_used():
            self.become(drop_import(self.source, module, name))


def editing(content: bytes, edit: Callable[[Draft], bool]) -> Outcome:
    """Run `edit` on the file; it returns whether it changed something, and raises `Stuck` where it cannot."""
    try:
        draft = Draft(content)
        changed = edit(draft)
    except (Stuck, Unreadable) as error:
        return Unclear(str(error))
    return Wired(draft.content, tuple(draft.traces)) if changed else Present()


def undo_traces(
    content: bytes, traces: tuple[Trace, ...], *, holds_routes: Callable[[PySource, str], bool]
) -> tuple[bytes, tuple[Trace, ...]]:
    """Put back what nothing needs any more, newest first. Returns the content and the traces that remain."""
    if not traces:
        return content, ()
    remaining: list[Trace] = []
    draft = Draft(content)
    for trace in reversed(traces):
        if _is_needed(draft.source, trace, holds_routes):
            remaining.append(trace)
        elif draft.source.text.count(trace.after) == 1:
            draft.become(draft.source.text.replace(trace.after, trace.before))
        elif trace.kind == "name":
            draft.drop_unused(trace.module, trace.needs)
    return draft.content, tuple(reversed(remaining))


def _is_needed(source: PySource, trace: Trace, holds_routes: Callable[[PySource, str], bool]) -> bool:
    if trace.kind == "name":
        return trace.needs in source.names_used()
    if trace.kind == "section":
        return trace.needs in source.packages_imported()
    return holds_routes(source, trace.needs)
