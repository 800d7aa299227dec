"""A class, method or function put into a Python file that exists, with the imports that it needs.

>>> text = "class Withdraw(Struct):\\n    pass\\n"
>>> edit = AddBlock("before LobbyChannel", "Withdraw", text, "chat", "msgspec Struct")
>>> print(edit.apply(b"class LobbyChannel:\\n    pass\\n", Style()).content.decode(), end="")
from msgspec import Struct
<BLANKLINE>
class Withdraw(Struct):
    pass
<BLANKLINE>
<BLANKLINE>
class LobbyChannel:
    pass

The block goes in as text and comes out as text: a person who has changed it keeps what they wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from scaffold.edits.pysource import PySource, replace_lines
from scaffold.edits.route_edit import literal
from scaffold.edits.wire import Draft, Outcome, Stuck, Style, editing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AddBlock", "AddSent"]


@dataclass(frozen=True, slots=True)
class AddBlock:
    """`text`, which defines `name`, at a `place` of the file.

    The place is `before CLASS`, `in CLASS` for the end of its body, or `at the end`. `imports` holds a line
    `module name` for each name that the text uses; `expects` are names that the file must have already. `package` is
    the package of the file, whose imports come last.
    """

    place: str
    name: str
    text: str
    package: str
    imports: str = ""
    expects: str = ""

    @property
    def needs(self) -> str:
        return "\n".join(f"from {module} import {name}" for module, name in self._imports())

    def line(self, style: Style) -> str:
        return self.text.rstrip("\n")

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    def _apply(self, draft: Draft, style: Style) -> bool:
        if self._is_there(draft.source):
            return False
        missing = [name for name in self.expects.split() if name not in draft.source.names_bound()]
        if missing:
            raise Stuck(f"expected the file to define {', '.join(missing)}")
        for module, name in self._imports():
            if draft.local_name(module, name, style, own=self.package, traced=True) != name:
                raise Stuck(f"{name} of {module} has another name there")
        place, lines = self._at(draft.source)
        draft.become(replace_lines(draft.source, place, place, lines))
        return True

    def _undo(self, draft: Draft) -> bool:
        if not self._is_there(draft.source):
            return False
        wanted = self._surrounded()
        found = [line.rstrip("\r\n") for line in draft.source.lines]
        starts = [at for at in range(len(found)) if found[at : at + len(wanted)] == wanted]
        if len(starts) != 1:
            raise Stuck(f"{self.name} was changed since it was generated")
        draft.become(replace_lines(draft.source, starts[0] + 1, starts[0] + 1 + len(wanted), []))
        return True

    def _is_there(self, source: PySource) -> bool:
        kind, _, owner = self.place.partition(" ")
        body = _body(source, owner).body if kind == "in" else source.module.body
        return any(isinstance(each, cst.FunctionDef | cst.ClassDef) and each.name.value == self.name for each in body)

    def _at(self, source: PySource) -> tuple[int, list[str]]:
        """Return the line to insert before, and the lines: the text with the blank lines that set it apart."""
        kind, _, owner = self.place.partition(" ")
        if kind == "at":
            return len(source.lines) + 1, self._surrounded()
        span = source.find_class(owner)
        if span is None:
            raise Stuck(f"expected one class {owner} at the level of the module")
        if kind == "before":
            return span.start, self._surrounded()
        _body(source, owner)
        return span.end + 1, self._surrounded()

    def _surrounded(self) -> list[str]:
        lines = self.text.rstrip("\n").split("\n")
        match self.place.partition(" ")[0]:
            case "before":
                return [*lines, "", ""]
            case "in":
                return ["", *lines]
            case _:
                return ["", "", *lines]

    def _imports(self) -> Iterator[tuple[str, str]]:
        for line in self.imports.splitlines():
            module, _, name = line.partition(" ")
            yield module, name


@dataclass(frozen=True, slots=True)
class AddSent:
    """`"event": type` in the dict `sends` of the class `owner`, where it has one with a line for each event."""

    owner: str
    event: str
    type: str

    @property
    def needs(self) -> str:
        return ""

    def line(self, style: Style) -> str:
        return style.quoted(f'"{self.event}": {self.type},')

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    def _apply(self, draft: Draft, style: Style) -> bool:
        sends = _sends(draft.source, self.owner)
        if sends is None or self._element(sends) is not None:
            return False
        place = draft.source.span(sends.elements[0])[0] if sends.elements else 0
        if place in {0, draft.source.span(sends)[0]}:
            raise Stuck("its sends do not stand on lines of their own")
        first = draft.source.lines[place - 1]
        margin = first[: len(first) - len(first.lstrip())]
        draft.become(replace_lines(draft.source, place, place, [f"{margin}{self.line(style)}"]))
        return True

    def _undo(self, draft: Draft) -> bool:
        sends = _sends(draft.source, self.owner)
        found = None if sends is None else self._element(sends)
        if found is None:
            return False
        start, end = draft.source.span(found)
        draft.become(replace_lines(draft.source, start, end + 1, []))
        return True

    def _element(self, sends: cst.Dict) -> cst.DictElement | None:
        found = (each for each in sends.elements if isinstance(each, cst.DictElement))
        return next((each for each in found if literal(each.key) == self.event), None)


def _sends(source: PySource, owner: str) -> cst.Dict | None:
    """Return the dict of what the channel sends; None for a channel that does not say it."""
    for statement in _body(source, owner).body:
        for each in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(each, cst.Assign | cst.AnnAssign) and isinstance(each.value, cst.Dict):
                target = each.target if isinstance(each, cst.AnnAssign) else each.targets[0].target
                if isinstance(target, cst.Name) and target.value == "sends":
                    return each.value
    return None


def _body(source: PySource, owner: str) -> cst.IndentedBlock:
    span = source.find_class(owner)
    if span is None or not isinstance(span.node, cst.ClassDef):
        raise Stuck(f"expected one class {owner} at the level of the module")
    if not isinstance(span.node.body, cst.IndentedBlock):
        raise Stuck(f"the body of {owner} stands on the line of the class")
    return span.node.body
