"""The endpoint in an application that was there before: its routes, and its lifespan.

>>> AddStatement("shop.endpoint", "routes").line(Style())
'app.router.routes[:0] = endpoint.routes'

Both are found by the call that makes the application, `app = Starlette(…)` or `app = FastAPI(…)`, at the level of the
module or in a function such as `create_app`. The routes go before all others, because a mount at "/" would hide what
comes after it. An application that starts something of its own, by a lifespan or by handlers of startup, keeps that:
the endpoint's lifespan runs inside of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import libcst as cst

from scaffold.edits.pysource import PySource, Span, replace_lines
from scaffold.edits.route_edit import dotted
from scaffold.edits.wire import Draft, Outcome, Stuck, Style, editing
from scaffold.words.layout import broken

__all__ = ["AddLifespan", "AddStatement", "makes_an_application", "starts_by_handlers"]

APPLICATIONS = {"Starlette", "FastAPI"}
STARTING = {"lifespan", "on_startup", "on_shutdown"}
_HANDLERS = re.compile(r"\.(on_event|add_event_handler|on_startup|on_shutdown)\b")


@dataclass(frozen=True, slots=True)
class _App:
    span: Span
    name: str
    call: cst.Call


@dataclass(frozen=True, slots=True)
class AddLifespan:
    """`lifespan=endpoint.lifespan` as the last argument of the call that makes the application."""

    module: str

    @property
    def needs(self) -> str:
        return f"from {self.module} import endpoint"

    def line(self, style: Style) -> str:
        return "lifespan=endpoint.lifespan"

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    def _apply(self, draft: Draft, style: Style) -> bool:
        app = _one_app(draft.source)
        if _serves_lifespan(draft.source):
            return False
        if any(_keyword(each) in STARTING or each.star for each in app.call.args):
            raise Stuck("the application has a lifespan, or arguments that may hold one")
        if starts_by_handlers(draft.source.text):
            raise Stuck("its handlers of startup or shutdown would not run any more beside a lifespan")
        local = draft.local_name(self.module, "endpoint", style)
        _insert_argument(draft, _one_app(draft.source).call, f"lifespan={local}.lifespan", style)
        return True

    def _undo(self, draft: Draft) -> bool:
        app = _one_app(draft.source)
        for number, argument in enumerate(app.call.args):
            if _keyword(argument) == "lifespan" and dotted(argument.value) == "endpoint.lifespan":
                _remove_argument(draft, app.call, number)
                draft.drop_unused(self.module, "endpoint")
                return True
        return False


@dataclass(frozen=True, slots=True)
class AddStatement:
    """A line of its own after the statement that makes the application: one of `STATEMENTS`."""

    module: str
    statement: str

    @property
    def needs(self) -> str:
        return f"from {self.module} import {self._name}"

    def line(self, style: Style) -> str:
        return self._text("app", self._name)

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    @property
    def _name(self) -> str:
        return STATEMENTS[self.statement].name

    def _text(self, app: str, name: str) -> str:
        return STATEMENTS[self.statement].text.format(app=app, name=name)

    def _apply(self, draft: Draft, style: Style) -> bool:
        _one_app(draft.source)
        if STATEMENTS[self.statement].is_there(draft.source):
            return False
        local = draft.local_name(self.module, self._name, style)
        app = _one_app(draft.source)
        if not draft.source.stands_alone(app.span):
            raise Stuck("the application is made on a line with other statements")
        first = draft.source.lines[app.span.start - 1]
        indent = first[: len(first) - len(first.lstrip())]
        place = app.span.end + 1
        draft.become(replace_lines(draft.source, place, place, [indent + self._text(app.name, local)]))
        return True

    def _undo(self, draft: Draft) -> bool:
        wanted = self._text(_one_app(draft.source).name, self._name)
        for number, line in enumerate(draft.source.lines, start=1):
            if line.strip() == wanted:
                draft.become(replace_lines(draft.source, number, number + 1, []))
                draft.drop_unused(self.module, self._name)
                return True
        return False


def makes_an_application(source: PySource) -> bool:
    """Tell whether the file makes exactly one Starlette or FastAPI application."""
    return len(_apps(source)) == 1


def starts_by_handlers(text: str) -> bool:
    """Tell whether a file registers handlers of startup or shutdown, which Starlette skips when there is a lifespan."""
    return _HANDLERS.search(text) is not None


def _one_app(source: PySource) -> _App:
    found = _apps(source)
    if len(found) != 1:
        raise Stuck(f"expected one `app = Starlette(…)` or `app = FastAPI(…)`, found {len(found)}")
    return found[0]


def _apps(source: PySource) -> list[_App]:
    bodies: list[Sequence[cst.CSTNode]] = [source.module.body]
    functions = [node for node in source.module.body if isinstance(node, cst.FunctionDef)]
    bodies += [node.body.body for node in functions if isinstance(node.body, cst.IndentedBlock)]
    return [app for body in bodies for span in source.statements(body) if (app := _app_of(span)) is not None]


def _app_of(span: Span) -> _App | None:
    if not isinstance(span.node, cst.SimpleStatementLine):
        return None
    statement = span.node.body[0]
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0].target, statement.value
    elif isinstance(statement, cst.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return None
    if not isinstance(target, cst.Name) or not isinstance(value, cst.Call):
        return None
    return _App(span, target.value, value) if dotted(value.func).rpartition(".")[2] in APPLICATIONS else None


def _serves_lifespan(source: PySource) -> bool:
    text = source.text
    return (".lifespan" in text or ".around(" in text) and "endpoint" in source.names_used()


@dataclass(frozen=True, slots=True)
class _Statement:
    """The text of a statement, whether a file has it already in any form, and the name that it imports."""

    text: str
    is_there: Callable[[PySource], bool]
    name: str = "endpoint"


ROUTES = "{app}.router.routes[:0] = {name}.routes"
STATEMENTS = {
    "routes": _Statement(ROUTES, lambda source: "endpoint.routes" in source.text),
    "accounts": _Statement(ROUTES, lambda source: "accounts.routes" in source.text, "accounts"),
    "lifespan": _Statement(
        "{app}.router.lifespan_context = {name}.around({app}.router.lifespan_context)", _serves_lifespan
    ),
}
"""What an application is given by a statement.

`lifespan` is for one that starts something of its own. Starlette keeps there what runs an application's own lifespan,
or its handlers of startup and shutdown, wherever these were registered, so the statement is right for all of them. An
argument would silence the handlers.
"""


def _keyword(argument: cst.Arg) -> str:
    return "" if argument.keyword is None else argument.keyword.value


def _insert_argument(draft: Draft, call: cst.Call, text: str, style: Style) -> None:
    source = draft.source
    start, end = source.span(call)
    last_line = source.lines[end - 1].rstrip("\r\n")
    closing = source.columns(call)[1] - 1
    if start == end:
        draft.become(replace_lines(source, end, end + 1, _with_argument(source, call, last_line, text, style)))
        return
    if last_line[:closing].strip() or not call.args or not isinstance(call.args[-1].comma, cst.Comma):
        raise Stuck("the arguments of the application do not stand on lines of their own")
    first = source.lines[source.span(call.args[0])[0] - 1]
    indent = first[: len(first) - len(first.lstrip())]
    draft.become(replace_lines(source, end, end, [f"{indent}{text},"]))


def _with_argument(source: PySource, call: cst.Call, line: str, text: str, style: Style) -> list[str]:
    """Return the lines of a call with one more argument: one, or three where that gets too long."""
    closing = source.columns(call)[1] - 1
    if call.args and isinstance(call.args[-1].comma, cst.Comma):
        raise Stuck("the arguments of the application end in a comma on the line of the call")
    longer = f"{line[:closing]}{', ' if call.args else ''}{text}{line[closing:]}"
    lines = broken(longer, style.line_length).split("\n")
    if len(lines) not in (1, 3) or max(map(len, lines)) > style.line_length:
        raise Stuck("the call that makes the application has no room on its line")
    return lines


def _remove_argument(draft: Draft, call: cst.Call, number: int) -> None:
    source = draft.source
    argument = call.args[number]
    start, end = source.span(argument)
    line = source.lines[start - 1].rstrip("\r\n")
    left, right = source.columns(argument.value)[0] - len("lifespan="), source.columns(argument.value)[1]
    if start != end or number != len(call.args) - 1:
        raise Stuck("other arguments have come after it")
    if not line[:left].strip() and line[right:].strip() == ",":
        draft.become(replace_lines(source, start, start + 1, []))
        return
    shorter = line[:left].removesuffix(", ") + line[right:]
    first, last = source.span(call)
    if (first, last) == (start - 1, start + 1) and not line[right:]:
        # `_with_argument` gave the arguments a line of their own: they go back to the line of the call.
        around = [source.lines[number - 1].rstrip("\r\n") for number in (first, last)]
        draft.become(replace_lines(source, first, last + 1, [around[0] + shorter.lstrip() + around[1].lstrip()]))
        return
    draft.become(replace_lines(source, start, start + 1, [shorter]))
