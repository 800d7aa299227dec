"""The route of a channel: one statement in a socket class.

>>> edit = AddRoute("UserSocket", "room", "room:*", "chat.channels.room_channel", "RoomChannel")
>>> edit.line(Style())
'room = channel("room:*", RoomChannel)'

A route is known by structure, not by text: `room=channel('room:*',RoomChannel)` written by a person is the same route.
A new one goes below the others, or above the first that would take its topics: the first match wins.
Routes are statements and not entries of a list because a comment at the end of a line stays with its line only then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from scaffold.edits.imports import binding, may_come_from
from scaffold.edits.pysource import PySource, Span, Unreadable, blanks_left, replace_lines
from scaffold.edits.wire import FACE, Draft, Outcome, Stuck, Style, Trace, editing
from scaffold.words.layout import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AddRoute", "Route", "callee", "dotted", "holds_routes", "literal", "routes_in", "routes_of"]

INDENT = "    "


@dataclass(frozen=True, slots=True)
class Route:
    """A route that stands in a socket: `attribute = channel("pattern", channel)`."""

    span: Span
    attribute: str
    pattern: str
    channel: str


@dataclass(frozen=True, slots=True)
class AddRoute:
    """`attribute = channel("pattern", channel_class)` in the class `socket`."""

    socket: str
    attribute: str
    pattern: str
    module: str
    channel_class: str

    @property
    def needs(self) -> str:
        return f"from {self.module} import {self.channel_class}"

    def line(self, style: Style) -> str:
        return "\n".join(self._statement("channel", self.channel_class, INDENT, style)).strip()

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    def _apply(self, draft: Draft, style: Style) -> bool:
        body = _body(draft.source, self.socket)
        for route in routes_of(draft.source, body):
            if route.pattern == self.pattern:
                return self._must_be_ours(draft.source, route)
        if self.attribute in _bound_in(body):
            raise Stuck(f"{self.socket} has something else called {self.attribute!r}")
        name = callee(draft, "channel", style, own=self.module)
        local = draft.local_name(self.module, self.channel_class, style)
        self._insert(draft, self._statement(name, local, _indent(draft.source, self.socket), style))
        return True

    def _must_be_ours(self, source: PySource, route: Route) -> bool:
        ours = route.channel.rpartition(".")[2] == self.channel_class
        if not ours or not may_come_from(source, route.channel, self.module):
            raise Stuck(f"{self.socket} gives {self.pattern!r} to {route.channel}, and the first match wins")
        return False

    def _statement(self, callee: str, local: str, indent: str, style: Style) -> list[str]:
        line = f'{indent}{self.attribute} = {callee}("{self.pattern}", {local})'
        return broken(style.quoted(line), style.line_length).split("\n")

    def _insert(self, draft: Draft, lines: list[str]) -> None:
        source = draft.source
        body = _body(source, self.socket)
        routes = list(routes_of(source, body))
        if routes:
            above = next((each for each in routes if _covers(each.pattern, self.pattern)), None)
            place = routes[-1].span.end + 1 if above is None else _above_comments(source, above.span.start)
            draft.become(replace_lines(source, place, place, lines))
            return
        first = next(source.statements(body.body))
        if _is_docstring(first):
            self._insert_after_docstring(draft, first.end, lines)
            return
        draft.become(replace_lines(source, first.start, first.start, [*lines, ""]))
        draft.traces.append(Trace("class", self.socket, *blanks_left(source, first.start - 1, 1)))

    def _insert_after_docstring(self, draft: Draft, end: int, lines: list[str]) -> None:
        source = draft.source
        gap = [] if source.is_blank(end + 1) else [""]
        draft.become(replace_lines(source, end + 1, end + 1, ["", *lines, *gap]))
        draft.traces.append(Trace("class", self.socket, *blanks_left(source, end, 1 + len(gap))))

    def _undo(self, draft: Draft) -> bool:
        body = _body(draft.source, self.socket)
        for route in routes_of(draft.source, body):
            if route.pattern == self.pattern and route.channel == self.channel_class:
                draft.become(replace_lines(draft.source, route.span.start, route.span.end + 1, []))
                draft.drop_unused(self.module, self.channel_class)
                return True
        return False


def holds_routes(source: PySource, socket: str) -> bool:
    """Tell whether the class `socket` of the file holds any route."""
    span = source.find_class(socket)
    if span is None or not isinstance(span.node, cst.ClassDef) or not isinstance(span.node.body, cst.IndentedBlock):
        return False
    return any(True for _ in routes_of(source, span.node.body))


def routes_of(source: PySource, body: cst.IndentedBlock) -> Iterator[Route]:
    """Yield the routes of a class body, in order."""
    found = binding(source, FACE, "channel")
    names = {"channel"} if found is None else {"channel", found.local}
    for span in source.statements(body.body):
        if not isinstance(span.node, cst.SimpleStatementLine) or not isinstance(span.node.body[0], cst.Assign):
            continue
        assign = span.node.body[0]
        target, call = assign.targets[0].target, assign.value
        if isinstance(target, cst.Name) and isinstance(call, cst.Call) and len(call.args) >= 2:
            pattern = literal(call.args[0].value)
            if pattern is not None and dotted(call.func).rpartition(".")[2] in names:
                yield Route(span, target.value, pattern, dotted(call.args[1].value))


def routes_in(content: bytes, socket: str) -> list[tuple[str, str]]:
    """Return the pattern and the channel of each route in the class `socket`; none where that is not understood."""
    try:
        source = PySource.parse(content)
        return [(route.pattern, route.channel) for route in routes_of(source, _body(source, socket))]
    except (Stuck, Unreadable):
        return []


def callee(draft: Draft, name: str, style: Style, *, own: str) -> str:
    """Return how the file, which belongs to the package of the module `own`, writes `name` of the runtime.

    Imports it where it must. To be called before what is the edit's own is imported, so that undoing, which takes that
    out first, finds the lines round this import as they were.
    """
    if binding(draft.source, FACE, name) is None and draft.source.imports_module(FACE):
        return f"{FACE}.{name}"
    return draft.local_name(FACE, name, style, own=own.partition(".")[0])


def dotted(node: cst.BaseExpression) -> str:
    """Return `a.b.C` as text; "" for anything but names and attributes."""
    if isinstance(node, cst.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr.value}" if head else ""
    return node.value if isinstance(node, cst.Name) else ""


def literal(node: cst.BaseExpression) -> str | None:
    """Return the text of a plain string literal; None for anything else."""
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else None


def _covers(pattern: str, other: str) -> bool:
    """Tell whether each topic of `other` is one of `pattern` too: the first match wins, so that `other` never would."""
    return pattern.endswith("*") and other.removesuffix("*").startswith(pattern[:-1])


def _above_comments(source: PySource, line: int) -> int:
    while source.lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def _body(source: PySource, socket: str) -> cst.IndentedBlock:
    span = source.find_class(socket)
    if span is None or not isinstance(span.node, cst.ClassDef):
        raise Stuck(f"expected one class {socket} at the level of the module")
    if not isinstance(span.node.body, cst.IndentedBlock):
        raise Stuck(f"the body of {socket} stands on the line of the class")
    return span.node.body


def _indent(source: PySource, socket: str) -> str:
    body = _body(source, socket)
    return source.module.default_indent if body.indent is None else body.indent


def _bound_in(body: cst.IndentedBlock) -> set[str]:
    bound = set()
    for node in body.body:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            bound.add(node.name.value)
        elif isinstance(node, cst.SimpleStatementLine):
            bound |= {name for statement in node.body for name in _targets(statement)}
    return bound


def _targets(statement: cst.BaseSmallStatement) -> list[str]:
    if isinstance(statement, cst.Assign):
        return [dotted(target.target) for target in statement.targets]
    return [dotted(statement.target)] if isinstance(statement, cst.AnnAssign) else []


def _is_docstring(span: Span) -> bool:
    node = span.node
    if not isinstance(node, cst.SimpleStatementLine) or not isinstance(node.body[0], cst.Expr):
        return False
    return isinstance(node.body[0].value, cst.SimpleString | cst.ConcatenatedString)
