"""What stands in the endpoint: the mounts of sockets, and the presences that live as long as it does.

>>> AddMount("/socket", "chat.sockets.user_socket", "UserSocket").line(Style())
'mount("/socket", UserSocket, auth_token=True, websocket=WEBSOCKET)'

The call `Endpoint(…)` is understood when each of its arguments has a line of its own, which is how ruff leaves a call
that ends in a comma. Any other shape is for a person to edit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from scaffold.edits.imports import may_come_from
from scaffold.edits.pysource import PySource, replace_lines
from scaffold.edits.route_edit import callee, dotted, literal
from scaffold.edits.wire import Draft, Outcome, Stuck, Style, Trace, editing
from scaffold.words.layout import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AddMount", "AddPresence", "mount_path"]

INDENT = "    "


@dataclass(frozen=True, slots=True)
class AddMount:
    """`mount("path", socket_class, auth_token=True, websocket=WEBSOCKET)` as an argument of `Endpoint(…)`."""

    path: str
    module: str
    socket_class: str
    options: str = "auth_token=True, websocket=WEBSOCKET"

    @property
    def needs(self) -> str:
        return f"from {self.module} import {self.socket_class}"

    def line(self, style: Style) -> str:
        return f'mount("{self.path}", {self.socket_class}, {self.options})'

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    def _apply(self, draft: Draft, style: Style) -> bool:
        call = _endpoint(draft.source)
        for _, path, socket in _mounts(call):
            if socket.rpartition(".")[2] == self.socket_class:
                return _must_come_from(draft.source, socket, self.module)
            if path == self.path:
                raise Stuck(f"{self.path!r} is the mount of {socket} already")
        name = callee(draft, "mount", style, own=self.module)
        local = draft.local_name(self.module, self.socket_class, style)
        call = _endpoint(draft.source)
        arguments = _exploded(draft.source, call)
        positional = [each for each in call.args if each.keyword is None and not each.star]
        place = draft.source.span(positional[-1])[1] + 1 if positional else draft.source.span(arguments[0])[0]
        draft.become(replace_lines(draft.source, place, place, self._argument(name, local, style)))
        return True

    def _argument(self, callee: str, local: str, style: Style) -> list[str]:
        line = f'{INDENT}{callee}("{self.path}", {local}, {self.options}),'
        return broken(style.quoted(line), style.line_length).split("\n")

    def _undo(self, draft: Draft) -> bool:
        for argument, _, socket in _mounts(_endpoint(draft.source)):
            if socket == self.socket_class:
                _exploded(draft.source, _endpoint(draft.source))
                start, end = draft.source.span(argument)
                draft.become(replace_lines(draft.source, start, end + 1, []))
                draft.drop_unused(self.module, self.socket_class)
                return True
        return False


@dataclass(frozen=True, slots=True)
class AddPresence:
    """`name` in the list `presences=[…]` of `Endpoint(…)`, which is given that list when it has none."""

    module: str
    name: str

    @property
    def needs(self) -> str:
        return f"from {self.module} import {self.name}"

    def line(self, style: Style) -> str:
        return f"presences=[{self.name}],"

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    def _apply(self, draft: Draft, style: Style) -> bool:
        listed = _presences(_endpoint(draft.source))
        if listed is not None and self.name in _listed_names(listed):
            return _must_come_from(draft.source, self.name, self.module)
        local = draft.local_name(self.module, self.name, style)
        call = _endpoint(draft.source)
        listed = _presences(call)
        if listed is None:
            last = _exploded(draft.source, call)[-1]
            place = draft.source.span(last)[1] + 1
            draft.become(replace_lines(draft.source, place, place, [f"{INDENT}presences=[{local}],"]))
            return True
        if _is_on_one_line(draft.source, listed):
            self._rewrite(draft, listed, [*_listed_names(listed), local], style)
            return True
        place = draft.source.span(listed.elements[-1])[1] + 1
        margin = _margin(draft.source, listed.elements[-1])
        draft.become(replace_lines(draft.source, place, place, [f"{margin}{local},"]))
        return True

    def _undo(self, draft: Draft) -> bool:
        listed = _presences(_endpoint(draft.source))
        if listed is None or self.name not in _listed_names(listed):
            return False
        if _is_on_one_line(draft.source, listed):
            self._rewrite(draft, listed, [name for name in _listed_names(listed) if name != self.name])
        else:
            own = draft.source.span(listed.elements[_listed_names(listed).index(self.name)])[0]
            draft.become(replace_lines(draft.source, own, own + 1, []))
        draft.drop_unused(self.module, self.name)
        return True

    def _rewrite(self, draft: Draft, listed: cst.List, names: list[str], style: Style | None = None) -> None:
        """Write the list anew; with a style, which undoing does not need, over several lines where it gets too long."""
        number = draft.source.span(listed)[0]
        left, right = draft.source.columns(listed)
        line = draft.source.lines[number - 1].rstrip("\r\n")
        longer = f"{line[:left]}[{', '.join(names)}]{line[right:]}"
        if style is None or len(longer) <= style.line_length:
            draft.become(replace_lines(draft.source, number, number + 1, [longer]))
            return
        exploded = broken(longer, style.line_length).split("\n")
        newline = draft.source.newline
        left_over = newline.join([*exploded[:-2], exploded[-1]])
        draft.traces.append(Trace("name", self.name, line, left_over, self.module))
        draft.become(replace_lines(draft.source, number, number + 1, exploded))


def mount_path(source: PySource, socket_class: str) -> str | None:
    """Return where the endpoint in this file mounts `socket_class`; None when it does not."""
    try:
        mounts = list(_mounts(_endpoint(source)))
    except Stuck:
        return None
    return next((path for _, path, socket in mounts if socket.rpartition(".")[2] == socket_class), None)


def _must_come_from(source: PySource, local: str, module: str) -> bool:
    """Return False, nothing to change, for what is there already; raises `Stuck` when it is somebody else's."""
    if not may_come_from(source, local, module):
        raise Stuck(f"the endpoint has a {local} that is not the one of {module}")
    return False


def _is_on_one_line(source: PySource, listed: cst.List) -> bool:
    """Tell whether the list stands on one line, and not with one name on each; raises `Stuck` for all else."""
    start, end = source.span(listed)
    if len(_listed_names(listed)) != len(listed.elements):
        raise Stuck("presences is more than a list of names")
    if start == end:
        return True
    own = [source.span(each)[0] for each in listed.elements]
    apart = len({start, *own, end}) == len(own) + 2
    if not own or not apart or not all(isinstance(each.comma, cst.Comma) for each in listed.elements):
        raise Stuck("the presences neither stand on one line nor on lines of their own")
    return False


def _margin(source: PySource, node: cst.CSTNode) -> str:
    line = source.lines[source.span(node)[0] - 1]
    return line[: len(line) - len(line.lstrip())]


def _endpoint(source: PySource) -> cst.Call:
    found = []
    for span in source.statements():
        if isinstance(span.node, cst.SimpleStatementLine) and isinstance(span.node.body[0], cst.Assign | cst.AnnAssign):
            value = span.node.body[0].value
            if isinstance(value, cst.Call) and dotted(value.func).rpartition(".")[2] == "Endpoint":
                found.append(value)
    if len(found) != 1:
        raise Stuck(f"expected one `… = Endpoint(…)` at the level of the module, found {len(found)}")
    return found[0]


def _exploded(source: PySource, call: cst.Call) -> list[cst.Arg]:
    """Return the arguments of a call that gives each of them lines of its own, a comma at the end of each."""
    opening = source.span(call)[0]
    previous = opening
    for argument in call.args:
        start, end = source.span(argument)
        if start <= previous or not isinstance(argument.comma, cst.Comma):
            raise Stuck("the arguments of Endpoint do not stand on lines of their own")
        previous = end
    if not call.args or source.span(call)[1] == previous:
        raise Stuck("the arguments of Endpoint do not stand on lines of their own")
    return list(call.args)


def _mounts(call: cst.Call) -> Iterator[tuple[cst.Arg, str, str]]:
    for argument in call.args:
        value = argument.value
        if isinstance(value, cst.Call) and dotted(value.func).rpartition(".")[2] == "mount" and len(value.args) >= 2:
            path = literal(value.args[0].value)
            if path is not None:
                yield argument, path, dotted(value.args[1].value)


def _presences(call: cst.Call) -> cst.List | None:
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == "presences":
            if not isinstance(argument.value, cst.List):
                raise Stuck("presences is not a list")
            return argument.value
    return None


def _listed_names(listed: cst.List) -> list[str]:
    return [name for element in listed.elements if (name := dotted(element.value))]
