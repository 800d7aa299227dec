"""What a room or a group may be called, as far as the program writes it.

names_of(node, scope)               # {"user_\0"} for `f"user_{user.id}"`: the hole stands for what is not written
ways({"room": node}, function, flow)     # what the calls of a function give, where `node` is a parameter of it
may_meet("user_\0", "user_admin")   # True: one name may be both
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import libcst as cst

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import (
    arguments,
    called_name,
    filled,
    given_to,
    last_name,
    literal,
    own_attribute,
    run_by,
    text_of,
)
from lint_rules.code.walk import walk
from lint_rules.flow.consumers import derived
from lint_rules.flow.query import Flow
from lint_rules.questions.access.written_texts import Scope

HOLE = "\0"
"""Stands in a name for what is not written."""

CHANCE = "\1"
"""Stands in a name for what is made up where it stands, as by `uuid4()`: no name that is put together elsewhere has
it."""

_MAKING_UP = frozenset({"uuid1", "uuid4", "token_hex", "token_urlsafe", "randint", "choices", "get_random_string"})
_HOLES = re.compile(f"[{HOLE}{CHANCE}]+")
_UNKNOWN = frozenset({HOLE})
_STEPS = 4
"""Names and functions that are followed to what they give."""

_CALLS = 3
"""Calls that are followed from a function to who calls it."""

_PERCENT = re.compile(r"%(?:\(\w+\))?[\w.]*?[a-z]")
_BRACES = re.compile(r"\{[^{}]*\}")

Part = tuple[cst.BaseExpression, Function]
"""An expression, and the function that it stands in."""


def names_of(node: cst.BaseExpression, scope: Scope, steps: int = _STEPS) -> frozenset[str]:
    """The names that an expression may be, each with holes; none for None, all names of a list."""
    match node:
        case cst.Await(expression=inner):
            return names_of(inner, scope, steps)
        case cst.List(elements=elements) | cst.Tuple(elements=elements) | cst.Set(elements=elements):
            return _all_of((element.value for element in elements), scope, steps)
        case cst.IfExp(body=left, orelse=right) | cst.BooleanOperation(left=left, right=right):
            return _all_of((left, right), scope, steps)
        case cst.FormattedString() | cst.BinaryOperation():
            return _put_together(node, scope, steps)
        case cst.Call():
            return _of_call(node, scope, steps)
    written = literal(node)
    if written is ...:
        return _of_name(node, scope, steps)
    return frozenset({written} if isinstance(written, str) else () if written is None else {HOLE})


def _hole(node: cst.CSTNode) -> frozenset[str]:
    """What stands for a value that is not written."""
    made_up = any(isinstance(part, cst.Call) and called_name(part) in _MAKING_UP for part in walk(node))
    return frozenset({CHANCE if made_up else HOLE})


def _all_of(nodes: Iterable[cst.BaseExpression], scope: Scope, steps: int) -> frozenset[str]:
    return frozenset(name for node in nodes for name in names_of(node, scope, steps))


def _put_together(node: cst.BaseExpression, scope: Scope, steps: int) -> frozenset[str]:
    match node:
        case cst.FormattedString(parts=parts):
            texts = [
                part.value if isinstance(part, cst.FormattedStringText) else _one_of(part.expression, scope, steps)
                for part in parts
                if isinstance(part, cst.FormattedStringText | cst.FormattedStringExpression)
            ]
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            texts = [_one_of(left, scope, steps), _one_of(right, scope, steps)]
        case cst.BinaryOperation(left=left, operator=cst.Modulo(), right=right):
            texts = [_PERCENT.sub(_filling([right], scope, steps), _one_of(left, scope, steps))]
        case _:
            return _UNKNOWN
    return frozenset({_joined("".join(texts))})


def _joined(text: str) -> str:
    """The name with one hole for several that stand together."""
    return _HOLES.sub(lambda found: CHANCE if CHANCE in found[0] else HOLE, text)


def _filling(given: Sequence[cst.BaseExpression], scope: Scope, steps: int) -> str:
    """The hole for what is put into a text by a pattern."""
    return CHANCE if any(CHANCE in name for name in _all_of(given, scope, steps)) else HOLE


def _one_of(node: cst.BaseExpression, scope: Scope, steps: int) -> str:
    found = names_of(node, scope, steps)
    return next(iter(found)) if len(found) == 1 else HOLE


def _of_call(call: cst.Call, scope: Scope, steps: int) -> frozenset[str]:
    """`"user_{}".format(user.id)`, and what a function of the project returns."""
    match call.func:
        case cst.Attribute(value=cst.SimpleString() as written, attr=cst.Name(value="format")):
            hole = _filling([arg.value for arg in call.args], scope, steps)
            return frozenset({_joined(_BRACES.sub(hole, text_of(written)))})
    function = scope.flow.callee(call, scope.function) if scope.function is not None else None
    if function is not None and steps:
        return _returned(function, scope.flow, steps)
    if called_name(call) == "str" and len(call.args) == 1:
        return frozenset({_one_of(call.args[0].value, scope, steps)})
    return _hole(call)


def _returned(function: Function, flow: Flow, steps: int) -> frozenset[str]:
    scope = Scope(function.outline, function, flow)
    values = (node.value for node in flow.nodes(function) if isinstance(node, cst.Return))
    return _all_of((value for value in values if value is not None), scope, steps - 1) or _UNKNOWN


def _of_name(node: cst.BaseExpression, scope: Scope, steps: int) -> frozenset[str]:
    """What a name, a constant or an attribute of the object is given, anywhere in its class."""
    name, owner = own_attribute(node), _owner(scope.function)
    if not steps or not isinstance(node, cst.Name | cst.Attribute):
        return _hole(node)
    if name and owner is not None:
        return _of_attribute(name, owner, scope.flow, steps) or _UNKNOWN
    function = scope.function
    is_changed = function is not None and re.search(rf"\b{last_name(node)} \+= ", function.text) is not None
    given = [] if is_changed else scope.given(node)
    found = frozenset(name for value, where in given for name in names_of(value, where, steps - 1))
    return found if given else _hole(node)


def _owner(function: Function | None) -> Class | None:
    return next((scope.owner for scope in function.scopes if scope.owner is not None), None) if function else None


def _of_attribute(name: str, owner: Class, flow: Flow, steps: int) -> frozenset[str]:
    """What the class, its bases and those that derive from it give to `self.name`, or return for a property."""
    found: set[str] = set()
    index = flow.engine.index
    for each in {each: None for kind in (owner, *derived(owner, index)) for each in index.lineage(kind).classes}:
        if name in each.methods:
            found |= _returned(each.methods[name], flow, steps)
        elif name in each.assigns:
            found |= names_of(each.assigns[name].node, Scope(each.outline, None, flow), steps - 1)
        for method in each.methods.values():
            if name in method.assigned:
                found |= _assigned(name, method, flow, steps)
    return frozenset(found)


def _assigned(name: str, method: Function, flow: Flow, steps: int) -> frozenset[str]:
    given = list(given_to(f"self.{name}", flow.nodes(method)))
    return _all_of(given, Scope(method.outline, method, flow), steps - 1) if given else _UNKNOWN


def ways(
    parts: Mapping[str, Part], function: Function, flow: Flow, steps: int = _CALLS
) -> Iterator[Mapping[str, Part]]:
    """The same expressions, once for each call of the function that gives one of them as a parameter."""
    asked = {key: name for key, part in parts.items() if (name := _parameter(part, function, flow))}
    calls = list(_calls_of(function, flow)) if asked and steps else []
    for call, caller in calls:
        given = dict(filled(function.parameters, arguments(call)))
        known = {key: (given[name], caller) for key, name in asked.items() if name in given}
        yield from ways({**parts, **known}, caller, flow, steps - 1)
    if not calls:
        yield parts


def _parameter(part: Part, function: Function, flow: Flow) -> str:
    """The parameter that an expression is, if the function gives it no value itself; else empty."""
    match part:
        case cst.Name(value=name), inside if inside is function and name in function.parameters:
            return "" if any(given_to(name, flow.nodes(function))) else str(name)
    return ""


def _calls_of(function: Function, flow: Flow) -> Iterator[tuple[cst.Call, Function]]:
    for outline in flow.engine.index.holding(f"{function.name}(".encode(), f"{function.name})(".encode()):
        for caller in outline.functions:
            for call in flow.calls(caller) if function.name in caller.words and caller is not function else ():
                if last_name(run_by(call)) == function.name and flow.callee(call, caller) in (function, None):
                    yield call, caller


def is_told_apart(name: str) -> bool:
    """True for a name that is written out, or in which letters are written beside the holes."""
    return bool(name) and (_HOLES.search(name) is None or re.search(r"[^\W\d_]", name) is not None)


def may_meet(one: str, other: str) -> bool:
    """True where some name may be both, whatever the holes of each stand for."""
    first, second = _HOLES.split(one), _HOLES.split(other)
    if len(first) > 1 and len(second) > 1:
        return _begin_alike(first[0], second[0]) and _begin_alike(first[-1][::-1], second[-1][::-1])
    whole, holed = (other, first) if len(first) > 1 else (one, second)
    return re.fullmatch(".*".join(map(re.escape, holed)), whole, re.DOTALL) is not None


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def shown(name: str) -> str:
    """The name as a message writes it, with dots for what is not known: `user_…`."""
    return _HOLES.sub("…", name)
