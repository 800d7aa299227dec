"""Composing: wishes are folded over what is on disk into operations.

    plan = compose(wishes, read=project.read, known=manifest, style=Style(88))

The fold keeps one draft for each path, so that a file made by one wish can be wired by the next one, as if the
generators had been run one after another: `new` is one plan, not generators that call generators.
It reads, and never writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from scaffold.edits.wire import Edit, Present, Style, Trace, Unclear, Wired
from scaffold.plan.operations import (
    Advise,
    Conflict,
    Create,
    Hint,
    Identical,
    Inject,
    Operation,
    Plan,
    Policy,
    Read,
    Wire,
    Wish,
    settled,
)  # fmt: skip
from scaffold.words.errors import Usage

__all__ = ["Known", "compose"]


class Known(Protocol):
    """What the manifest remembers of a project. See `manifest.py`."""

    def left_as(self, path: str, *, rendered: bytes, disk: bytes) -> bool:
        """Tell whether `disk` is what the generator left at `path` when the template gave `rendered`."""

    def edits(self, path: str) -> tuple[Edit, ...]:
        """Return the statements that were wired into `path`."""


@dataclass(slots=True)
class _Draft:
    path: str
    before: bytes | None
    content: bytes | None
    rendered: bool = False
    edits: list[Edit] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)

    def operation(self, policy: Policy) -> Operation:
        if self.content is None or self.content == self.before:
            return Identical(self.path)
        if self.before is None:
            return Create(self.path, self.content)
        if not self.rendered:
            return Inject(self.path, self.before, self.content, tuple(self.edits))
        return settled(Conflict(self.path, self.before, self.content, "it exists and is different"), policy)


def compose(wishes: Iterable[Wish], *, read: Read, known: Known, style: Style, policy: Policy = Policy.REFUSE) -> Plan:
    """Return the plan that fulfils `wishes` on the tree that `read` reads.

    Raises `Usage` for a module that would hide a package of its name, or be hidden by it.
    `known` is the manifest: a file that stands exactly as the generator left it, wired statements included, is
    identical to its rendering. `style` is how the project formats its code.
    """
    fold = _Fold(read, known, style)
    for wish in wishes:
        fold.take(wish)
    return fold.plan(policy)


class _Fold:
    def __init__(self, read: Read, known: Known, style: Style) -> None:
        self._read = read
        self._known = known
        self._style = style
        self._drafts: dict[str, _Draft] = {}
        self._advice: list[Advise] = []
        self._renderings: dict[str, bytes] = {}
        self._made_for: dict[str, str] = {}

    def take(self, wish: Wish) -> None:
        if isinstance(wish, Hint):
            self._advice.append(Advise(wish.path, wish.line, wish.why))
            return
        draft = self._draft(wish.path)
        if isinstance(wish, Wire):
            self._wire(draft, wish.edit)
        elif not (wish.shared and draft.content is not None):
            self._place(draft, wish.content)
            if wish.made_for is not None:
                self._made_for[wish.path] = wish.made_for

    def plan(self, policy: Policy) -> Plan:
        drafts = self._drafts.values()
        return Plan(
            (*(draft.operation(policy) for draft in drafts), *self._advice),
            self._renderings,
            frozenset((draft.path, edit) for draft in drafts for edit in draft.edits),
            {draft.path: tuple(draft.traces) for draft in drafts if draft.traces},
            self._made_for,
        )

    def _draft(self, path: str) -> _Draft:
        if path not in self._drafts:
            before = self._read(path)
            self._drafts[path] = _Draft(path, before, before)
        return self._drafts[path]

    def _place(self, draft: _Draft, content: bytes) -> None:
        before = draft.before
        if before is None:
            self._must_not_hide(draft.path)
        self._renderings[draft.path] = content
        if before is not None and self._known.left_as(draft.path, rendered=content, disk=before):
            return
        draft.content, draft.rendered = content, True
        # What other generators have wired into this file belongs in its new rendering too.
        for edit in self._known.edits(draft.path) if before is not None else ():
            self._wire(draft, edit)

    def _must_not_hide(self, path: str) -> None:
        """Of `rooms.py` and `rooms/__init__.py` side by side, Python imports the package and never the module."""
        package = path.endswith("/__init__.py")
        other = path.replace("/__init__.py", ".py") if package else path.replace(".py", "/__init__.py")
        if (
            not path.endswith(".py")
            or (self._drafts[other].content if other in self._drafts else self._read(other)) is None
        ):
            return
        raise Usage(f"{path!r} cannot stand beside {other!r}: Python imports the package only. Choose another name.")

    def _wire(self, draft: _Draft, edit: Edit) -> None:
        if draft.content is None:
            self._drafts.pop(draft.path)
            self._advice.append(Advise(draft.path, self._to_add(edit), "there is no such file yet"))
            return
        match edit.apply(draft.content, self._style):
            case Wired(content, traces):
                draft.content = content
                draft.edits.append(edit)
                draft.traces.extend(traces)
            case Unclear(why):
                self._advice.append(Advise(draft.path, self._to_add(edit), why))
            case Present():
                pass

    def _to_add(self, edit: Edit) -> str:
        return "\n".join(line for line in (edit.needs, edit.line(self._style)) if line)
