"""Finds the methods that a project's own dispatcher picks for a message with `getattr`.

for function, dispatcher in dispatched(flow, receivers): …     # `getattr(Commands, f"do_{kind}")(message)`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import called_name, dotted, literal, own_calls
from lint_rules.flow.query import Flow
from lint_rules.flow.reshaping import beginning
from lint_rules.frameworks.words import TELLING, says


def dispatched(flow: Flow, receivers: Sequence[Function]) -> Iterator[tuple[Function, Function]]:
    """The handlers that a dispatcher among these functions calls for a message, each with the dispatcher."""
    for receiver in receivers:
        if "getattr(" in receiver.text:
            yield from ((function, receiver) for function in _picked(receiver, flow))


def answers_for_errors(dispatcher: Function, flow: Flow) -> bool:
    """True where a dispatcher validates each message, or catches every exception of a handler and answers it.

    The answer may come from a function that it calls in the same file.
    """
    if any(_validates(target, call) for target, call in _given(dispatcher, flow)):
        return True
    called = {called_name(call) for call in flow.calls(dispatcher)}
    near = (each for each in dispatcher.outline.functions if each is dispatcher or each.name in called)
    return any("except" in each.text and _answers_errors(each, flow) for each in near)


def sends_value(dispatcher: Function, flow: Flow) -> bool:
    """True where a dispatcher keeps what the method that `getattr` picks gives: it may send that itself."""
    given = list(_given(dispatcher, flow))
    picked = {target for target, call in given if called_name(call) == "getattr"}
    return any(isinstance(call.func, cst.Name) and call.func.value in picked for _, call in given)


def _given(function: Function, flow: Flow) -> Iterator[tuple[str, cst.Call]]:
    """The calls whose value is given to something, awaited or not, each with the name of that."""
    for node in flow.nodes(function):
        match node:
            case (
                cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)
                | cst.NamedExpr(target=target, value=value)
            ):
                value = value.expression if isinstance(value, cst.Await) else value
                if isinstance(value, cst.Call):
                    yield dotted(target) or "", value


def _validates(target: str, call: cst.Call) -> bool:
    """`message = SCHEMA(message)`."""
    if called_name(call).endswith("loads") or (dotted(call.func) or "").startswith("json."):
        return False
    return bool(target and call.args) and dotted(call.args[0].value) == target


def _answers_errors(function: Function, flow: Flow) -> bool:
    handlers = (node for node in flow.nodes(function) if isinstance(node, cst.ExceptHandler))
    broad = filter(is_broad, handlers)
    return any(says(called_name(call), TELLING) for handler in broad for call in own_calls(handler.body))


def _picked(receiver: Function, flow: Flow) -> Iterator[Function]:
    """The methods that `getattr(Commands, name)` may pick: those with the prefix of the name that take an argument."""
    for call in flow.calls(receiver):
        if called_name(call) == "getattr" and len(call.args) > 1 and not isinstance(literal(call.args[1].value), str):
            asked = call.args[1].value
            name = flow.body(receiver).given_once.get(asked.value, asked) if isinstance(asked, cst.Name) else asked
            held, prefix = dotted(call.args[0].value) or "", beginning(name)
            own = receiver.owner if prefix else None  # `getattr(self, name)` may mean any attribute
            owner = own if held == "self" else flow.engine.index.class_named(held, receiver.outline)
            yield from _methods(owner, prefix) if owner is not None else ()
            for below in _derived(owner, flow) if owner is not None and held == "self" else ():
                yield from _methods(below, prefix)


def _derived(owner: Class, flow: Flow) -> Iterator[Class]:
    """The classes of the project that derive from one whose methods pick: `self` is mostly an object of these."""
    index, name = flow.engine.index, re.escape(owner.name).encode()
    naming = re.compile(rb"^class \w+\([^)]*\b" + name + rb"\b", re.MULTILINE)
    for outline in index.holding(owner.name.encode(), matching=naming):
        found = (each for each in outline.classes.values() if each is not owner)
        yield from (each for each in found if owner in index.lineage(each).classes)


def _methods(owner: Class, prefix: str) -> Iterator[Function]:
    for name, method in owner.methods.items():
        if name.startswith(prefix) and not name.startswith("__") and set(method.parameters) - {"self", "cls"}:
            yield method
