"""Finds the handlers that a project's own dispatcher calls: those in its table, and those that `getattr` picks.

    for function, dispatcher in dispatched(flow, receivers): …     # `@handler("join") def join(self, message)`

A dispatcher is a function that receives messages and looks a handler up: in a table that a decorator fills, or as a
method of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import called_name, dotted, is_broad, literal, own_calls
from lint_rules.flow.query import Flow
from lint_rules.frameworks.marks import SPEAKING
from lint_rules.frameworks.words import TELLS, says

_PUTS = re.compile(r"(?:^|[\s.])(?P<table>\w+)\[[^\]\n]+\] = (?P<value>\w+)[ \t]*$", re.MULTILINE)
"""`handlers[kind] = function`."""

_VALIDATES = re.compile(r"\b(\w+) = (await )?(?!json\b|\w*loads\b)[\w.]+\(\1[,)]")
"""`message = SCHEMA(message)`."""


def dispatched(flow: Flow, receivers: Sequence[Function]) -> Iterator[tuple[Function, Function]]:
    """The handlers that a dispatcher among these functions calls for a message, each with the dispatcher."""
    for receiver in receivers:
        if "getattr(" in receiver.text:
            yield from ((function, receiver) for function in _picked(receiver, flow))
    for function, table in _registered(flow.engine.index):
        reads = re.compile(rf"\b{table}(\[|\.get\()")
        dispatcher = next((each for each in receivers if table in each.words and reads.search(each.text)), None)
        if dispatcher is not None:
            yield function, dispatcher


def answers_for_errors(dispatcher: Function, flow: Flow) -> bool:
    """True where a dispatcher validates each message, or catches every exception of a handler and answers it.

    The answer may come from a function that it calls in the same file.
    """
    if _VALIDATES.search(dispatcher.text) is not None:
        return True
    called = {*re.findall(r"\b(\w+)\(", dispatcher.text)}
    near = (each for each in dispatcher.outline.functions if each is dispatcher or each.name in called)
    return any("except" in each.text and _answers_errors(each, flow) for each in near)


def sends_value(dispatcher: Function) -> bool:
    """True where a dispatcher keeps what the method that `getattr` picks gives: it may send that itself."""
    picked = {*re.findall(r"\b(\w+) :?= getattr\(", dispatcher.text)}
    return any(re.search(rf"= (await )?{name}\(", dispatcher.text) is not None for name in picked)


def _answers_errors(function: Function, flow: Flow) -> bool:
    handlers = (node for node in flow.nodes(function) if isinstance(node, cst.ExceptHandler))
    broad = filter(is_broad, handlers)
    return any(says(called_name(call), TELLS) for handler in broad for call in own_calls(handler.body))


def _picked(receiver: Function, flow: Flow) -> Iterator[Function]:
    """The methods that `getattr(Commands, name)` may pick: those with the prefix of the name that take an argument."""
    for call in flow.calls(receiver):
        if called_name(call) == "getattr" and len(call.args) > 1 and not isinstance(literal(call.args[1].value), str):
            asked = call.args[1].value
            name = flow.body(receiver).given_once.get(asked.value, asked) if isinstance(asked, cst.Name) else asked
            held, prefix = dotted(call.args[0].value) or "", _prefix(name)
            own = receiver.owner if prefix else None  # `getattr(self, name)` may mean any attribute
            owner = own if held == "self" else flow.engine.index.class_named(held, receiver.outline)
            yield from _methods(owner, prefix) if owner is not None else ()


def _prefix(name: cst.BaseExpression) -> str:
    """`on_` of `f"on_{kind}"`, of `"on_" + kind` and of `"on_%s" % kind`."""
    match name:
        case cst.FormattedString(parts=[cst.FormattedStringText(value=text), *_]):
            return text
        case cst.BinaryOperation(left=cst.SimpleString() as left):
            return str(literal(left)).partition("%")[0]
    return ""


def _methods(owner: Class, prefix: str) -> Iterator[Function]:
    for name, method in owner.methods.items():
        if name.startswith(prefix) and not name.startswith("__") and set(method.parameters) - {"self", "cls"}:
            yield method


def _registered(index: Index) -> list[tuple[Function, str]]:
    """The functions under a decorator that puts them into a table, each with the name of the table."""
    return index.once("handlers in tables", lambda: list(_decorated(index)))


def _decorated(index: Index) -> Iterator[tuple[Function, str]]:
    outlines = [each for each in index.holding(*SPEAKING) if "] = " in each.text or "@" in each.text]
    tables = dict(pair for each in outlines for pair in _decorators(each.functions))
    names = {function.name for function in tables}
    for outline in outlines if tables else ():
        for function in outline.functions:
            for mark in function.decorators:
                if mark.written.rpartition(".")[2] in names:
                    found = index.named(mark.written, outline)
                    if isinstance(found, Function) and found in tables:
                        yield function, tables[found]


def _decorators(functions: Sequence[Function]) -> Iterator[tuple[Function, str]]:
    """`def handler(kind): def put(function): handlers[kind] = function; …`."""
    for function in functions:
        put = next(iter(function.nested.values()), function)
        found = _PUTS.search(put.text) if put.parameters else None
        if found is not None and found["value"] in put.parameters and "return" in put.text:
            yield function, found["table"]
