"""Finds the function that a program registers: by a name, as a method, in a lambda, in `partial(f, …)`, from a factory.

behind(node.args[0].value, call, index)     # Target(handle, (("limit", …),), ("ws",)), or None
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import CallSite, Class, Function, Piece
from lint_rules.code.syntax import dotted
from lint_rules.code.walk import walk

HOPS = 4
"""Names, wrappers and lambdas that are followed from one registration."""


@dataclass(frozen=True, eq=False)
class Target:
    """A function, and how it is called: what the program gives it, and which parameters the framework fills."""

    function: Function
    given: tuple[tuple[str, cst.BaseExpression], ...] = ()
    filled: tuple[str, ...] | None = None
    """The parameters by the position of what the framework gives, "" for what goes nowhere; None: all of them."""


def behind(expression: cst.BaseExpression, call: CallSite, index: Index, hops: int = 0) -> Target | None:
    """The function that is given to a call, wherever it is wrapped or named on the way."""
    if hops > HOPS:
        return None
    match expression:
        case cst.Lambda(body=cst.Call()):
            return _of_lambda(expression, call, index, hops)
        case cst.Call(func=func, args=[cst.Arg(value=first), *rest]):
            if (dotted(func) or "").rpartition(".")[2] == "partial":
                return _of_partial(behind(first, call, index, hops + 1), rest)
            return _made(func, call, index, hops) or behind(first, call, index, hops + 1)
        case cst.Call(func=func):
            return _made(func, call, index, hops)
        case cst.Attribute(value=cst.Call(func=func), attr=cst.Name(value=name)):
            owner = index.class_named(dotted(func) or "", call.piece.outline)
            return _target(index.method(owner, name) if owner is not None else None)
    written = dotted(expression)
    return _named(written, call, index, hops) if written is not None else None


def _target(function: Function | None) -> Target | None:
    return Target(function) if function is not None else None


def _named(written: str, call: CallSite, index: Index, hops: int) -> Target | None:
    head, _, tail = written.partition(".")
    if head == "self" and call.inside is not None and call.inside.owner is not None:
        return _target(index.method(call.inside.owner, tail) or _only_method(tail, index))
    scope = call.inside
    while scope is not None:
        if written in scope.nested:
            return Target(scope.nested[written])
        given = _given_to(head, scope, index)
        if given is not None:
            return _of_local(given, tail, call, index, hops)
        scope = scope.parent
    found = index.named(written, call.piece.outline)
    if isinstance(found, Class):
        return _target(index.method(found, "__call__"))
    if isinstance(found, Piece) and isinstance(found.node, cst.BaseExpression):
        return behind(found.node, CallSite(written, found, None), index, hops + 1)
    return Target(found) if isinstance(found, Function) else None


def _only_method(written: str, index: Index) -> Function | None:
    """`manager.add_client` of an object that this one holds: the project's only method of that name."""
    holder, _, name = written.rpartition(".")
    return index.only_method(name) if holder else None


def _of_local(given: cst.BaseExpression, tail: str, call: CallSite, index: Index, hops: int) -> Target | None:
    """`handler = partial(serve, hub)`, and `server.handle` of `server = Server()`."""
    if not tail:
        return behind(given, call, index, hops + 1)
    made = dotted(given.func) if isinstance(given, cst.Call) else None
    owner = index.class_named(made, call.piece.outline) if made is not None else None
    return _target(index.method(owner, tail) if owner is not None else None)


def _given_to(name: str, scope: Function, index: Index) -> cst.BaseExpression | None:
    """What a function gives to a local name, the last time that it does."""
    if f"{name} =" not in scope.text and f"{name}:" not in scope.text:
        return None
    found = None
    for node in walk(index.bodies.of(scope).node.body):
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=target))], value=value) if target == name:
                found = value
    return found


def _made(func: cst.BaseExpression, call: CallSite, index: Index, hops: int) -> Target | None:
    """What a factory of the project returns: the inner function of `handler_for(hub)` and of `self.handler()`,
    `__call__` of `Server(hub)`."""
    written = dotted(func) or ""
    found = index.named(written, call.piece.outline)
    if isinstance(found, Class):
        return _target(index.method(found, "__call__"))
    factory = _named(written, call, index, hops + 1)
    return _target(inner_of(factory.function, index)) if factory is not None else None


def inner_of(factory: Function, index: Index) -> Function | None:
    """The function inside of another one that this gives back."""
    names = (dotted(value) or "" for value in _returned(factory, index)) if factory.nested else ()
    return next((factory.nested[name] for name in names if name in factory.nested), None)


def _returned(function: Function, index: Index) -> Iterator[cst.BaseExpression]:
    for node in walk(index.bodies.of(function).node.body):
        if isinstance(node, cst.Return) and node.value is not None:
            yield node.value


def _of_partial(target: Target | None, given: list[cst.Arg]) -> Target | None:
    """`partial(f, hub, limit=3)`: the framework fills what is left."""
    if target is None:
        return None
    left = list(_open(target))
    pairs = list(target.given)
    for arg in given:
        name = arg.keyword.value if arg.keyword is not None else left[0] if left else ""
        if arg.star or name not in left:
            continue
        pairs.append((name, arg.value))
        left.remove(name)
    return Target(target.function, tuple(pairs), tuple(left))


def _of_lambda(expression: cst.Lambda, call: CallSite, index: Index, hops: int) -> Target | None:
    """`lambda ws: handle(ws, args)`: what the lambda is given goes where it names it."""
    body = expression.body
    assert isinstance(body, cst.Call)
    target = behind(body.func, call, index, hops + 1)
    if target is None or any(arg.star for arg in body.args):
        return target
    own = [parameter.name.value for parameter in expression.params.params]
    names = iter(_open(target))
    goes = dict.fromkeys(own, "")
    pairs = list(target.given)
    for arg in body.args:
        name = arg.keyword.value if arg.keyword is not None else next(names, "")
        if isinstance(arg.value, cst.Name) and arg.value.value in goes:
            goes[arg.value.value] = name
        elif name:
            pairs.append((name, arg.value))
    return Target(target.function, tuple(pairs), tuple(goes.values()))


def _open(target: Target) -> tuple[str, ...]:
    """The parameters that nobody has filled yet."""
    return target.filled if target.filled is not None else target.function.takes


def argument(node: cst.CSTNode | None, function: Function, name: str) -> cst.BaseExpression | None:
    """What a call of a function gives to one of its parameters; None for what is no call."""
    if not isinstance(node, cst.Call):
        return None
    keyed = (arg.value for arg in node.args if arg.keyword is not None and arg.keyword.value == name)
    placed = [arg.value for arg in node.args if arg.keyword is None and not arg.star]
    at = function.takes.index(name) if name in function.takes else len(placed)
    return next(keyed, placed[at] if at < len(placed) else None)
