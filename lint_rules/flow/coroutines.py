"""Coroutines that nobody awaits: such a call runs nothing, and what it gives is true whatever the function would say.

unawaited(a, node, callee, given, value, before).certain     # why `if allowed(user):` is always true, or ""
"""

from __future__ import annotations

import re
from dataclasses import replace

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted
from lint_rules.flow.activation import Activation
from lint_rules.flow.called import Given
from lint_rules.flow.facts import NONE, Facts
from lint_rules.flow.values import Bound, Closure, Value, Yields
from lint_rules.frameworks.coroutines import KEPT_BY, MADE_ASYNC, QUERIES
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.words import words

_ABOUT = ABOUT_CLIENT | Label.PLACE
"""Of a test on one of these it matters whether it asks anything."""


def unawaited(a: Activation, node: cst.Call, callee: Value, given: Given, value: Value, held: Facts) -> Value:
    """The value of a call; where it is a coroutine that nothing there waits for, with the reason why it is true. `held`
    is what was known before the call."""
    name = _of_django(node) or _wrapped(a, node) or _of_project(a, node, callee, value)
    if name:
        return _found(a, value, name, a.state.facts - held)
    # what is handed on may be awaited there: `asyncio.run(allowed(user))`
    return value.settled() if value.certain and (_may_run(callee) or any(v.certain for _, v in given)) else value


def _found(a: Activation, value: Value, name: str, decided: Facts) -> Value:
    """A coroutine that nobody awaits, and what it would decide if somebody did."""
    why = f"`{name}` is a coroutine that nobody awaits, so it is always true"
    a.unrun[why] = a.unrun.get(why, NONE) | decided
    return replace(value, certain=why)


def _of_django(node: cst.Call) -> str:
    """`aexists` of `Member.objects.filter(user=user).aexists()`."""
    if not isinstance(node.func, cst.Attribute) or node.func.attr.value not in QUERIES:
        return ""
    inner: cst.BaseExpression = node.func.value
    while isinstance(inner, cst.Call | cst.Attribute):
        if isinstance(inner, cst.Attribute) and inner.attr.value == "objects":
            return node.func.attr.value
        inner = inner.func if isinstance(inner, cst.Call) else inner.value
    return ""


def _wrapped(a: Activation, node: cst.Call) -> str:
    """`allowed` of `database_sync_to_async(allowed)(user)`."""
    match node.func:
        case cst.Call(func=wrapper, args=[cst.Arg(value=function, keyword=None)]):
            made = a.outline.resolve(dotted(wrapper) or "")
            return (dotted(function) or "").rpartition(".")[2] if made in MADE_ASYNC else ""
    return ""


def _of_project(a: Activation, node: cst.Call, callee: Value, value: Value) -> str:
    """The name of the coroutine function that is called; under another one it may be what `async_to_sync` gave."""
    functions = _functions(callee)
    if not functions or any(isinstance(thing, Yields) for thing in value.things):
        return ""
    name = a.outline.resolve(dotted(node.func) or "").rpartition(".")[2]
    return name if all(function.name == name and is_coroutine(function) for function in functions) else ""


def _functions(callee: Value) -> list[Function]:
    """The functions of the project that a call means; none where it may mean anything else."""
    found = [thing for thing in callee.things if not isinstance(thing, Bound)]
    functions = [thing.function for thing in found if isinstance(thing, Closure) and not thing.threaded]
    return functions if len(functions) == len(found) else []


def of_its_name(a: Activation, node: cst.BaseExpression, value: Value) -> Value:
    """The same for a test of what nobody knows, `self.sessions.valid(sid)`: where all methods of that name in the
    project are coroutines, and the object is called like a class that has one, such a method is meant. So is one that
    the project awaits elsewhere under the same name."""
    if not isinstance(node, cst.Call) or node in a.awaited or value.certain or not value.labels & _ABOUT:
        return value
    holder, _, name = (dotted(node.func) or "").rpartition(".")
    called = words(holder.rpartition(".")[2])
    if not called or value.made is not node:
        return value
    if holder.partition(".")[0] in a.outline.imports:
        asked = frozenset(fact for fact in a.state.facts if fact.node is node)
        return _found(a, value, name, asked) if _is_awaited(a, f"{holder}.{name}") else value
    methods = a.engine.index.methods(name)
    meant = any(method.owner is not None and called <= words(method.owner.name) for method in methods)
    if not meant or not all(map(is_coroutine, methods)):
        return value
    return _found(a, value, name, frozenset(fact for fact in a.state.facts if fact.node is node))


def _is_awaited(a: Activation, written: str) -> bool:
    """True where a function of the project awaits what is called so here."""
    meant = a.outline.resolve(written)
    outlines = a.engine.index.holding(f"await {written}(".encode())
    return any(outline.resolve(written) == meant for outline in outlines)


def is_coroutine(function: Function) -> bool:
    """True for a function whose call gives a coroutine; a decorator that is not known may make anything of it."""
    names = [function.outline.resolve(decorator.written) for decorator in function.decorators]
    made = [name for name in names if name not in KEPT_BY]
    return all(name in MADE_ASYNC for name in made) and (bool(made) or function.is_async)


def answer_of(a: Activation, call: cst.Call) -> str:
    """The name of the function of the project that a call asks for yes or no: one that does nothing else about it, in
    no way of its own; empty for any other call."""
    functions = _functions(a.value(call.func)) if _QUESTION.match(called_name(call)) else []
    return called_name(call) if functions and all(_only_says(a, function) for function in functions) else ""


_QUESTION = re.compile(r"_*(is|has|can|may|could|should|check|allowed|allows)(_|$)|_*(owns|permits|knows)")


def _only_says(a: Activation, function: Function) -> bool:
    """True where a function gives yes or no on each way, and neither raises nor closes the connection."""
    if re.search(r"\braise\b|\babort\(|\bclose\(|\byield\b|\bassert\b", function.text):
        return False
    body = a.engine.body(function)
    given = [node.value for node in body.nodes if isinstance(node, cst.Return)]
    annotation = body.node.returns.annotation if body.node.returns is not None else None
    if dotted(annotation) == "bool" and given:
        return True
    return bool(given) and all(value is not None and _is_answer(value) for value in given)


def _is_answer(value: cst.BaseExpression) -> bool:
    """True for an expression that is True or False."""
    match value:
        case cst.Name(value="True" | "False") | cst.Comparison() | cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.BooleanOperation(left=left, right=right):
            return _is_answer(left) and _is_answer(right)
        case cst.Call(func=cst.Name(value="bool" | "any" | "all")):
            return True
    return False


def _may_run(callee: Value) -> bool:
    """True where a decorator of what is called may await what the function gives."""
    return any(f.outline.resolve(d.written) not in KEPT_BY for f in _functions(callee) for d in f.decorators)
