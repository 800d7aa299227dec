"""Small questions about libcst nodes that every rule asks: what is called, with which keyword, which literal.

    >>> call = cst.parse_expression("sio.emit('x', room=sid)")
    >>> dotted(call.func), dotted(keyword(call, "room")), literal(call.args[0].value)
    ('sio.emit', 'sid', 'x')

Nothing here looks at anything but the node it is given and what is inside of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeGuard, TypeVar

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.one_form import in_one_form
from lint_rules.code.walk import children, walk

_PLAIN = re.compile(r"""'[^'\\\n]+'|"[^"\\\n]+\"""")
"""A text that means what stands there. Any other is evaluated, which compiles it."""

T = TypeVar("T")


def dotted(node: cst.CSTNode | None) -> str | None:
    """`a.b.c` for a chain of names and attributes, None for anything else."""
    if node.__class__ is cst.Name:
        return node.value
    parts: list[str] = []
    while node.__class__ is cst.Attribute:  # asked for most nodes: `isinstance` of an abstract class takes far longer
        parts.append(node.attr.value)
        node = node.value
    if node.__class__ is not cst.Name:
        return None
    parts.append(node.value)
    parts.reverse()
    return ".".join(parts)


def spelled(node: cst.CSTNode | None) -> str:
    """`a.b` for names and attributes; `a.b['key']` for a fixed key of one, by `[]` or `.get`; empty for all else."""
    if node.__class__ is not cst.Subscript and node.__class__ is not cst.Call:
        return dotted(node) or ""
    read = item_of(node)
    if read is None:
        return ""
    written, fixed = dotted(read[0]), literal(read[1])
    return f"{written}[{fixed!r}]" if written is not None and isinstance(fixed, str) else ""


def item_of(node: cst.CSTNode) -> tuple[cst.BaseExpression, cst.BaseExpression] | None:
    """What is read by a key, and the key: of `data["gate"]` and `data.get("gate", …)`; None for anything else."""
    match node:
        case (
            cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))])
            | cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="get")), args=[cst.Arg(value=key), *_])
        ):
            return holder, key
    return None


def key_of(node: cst.CSTNode) -> str:
    """`kind` of `message["kind"]`; empty for an index that is no text, and for anything else."""
    match node:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return text_of(key)
    return ""


def read_as(node: cst.CSTNode) -> str:
    """The name or key that a value is read under: `token` of `token`, `self.token`, `auth["token"]` and
    `auth.get("token")`; else empty."""
    match node:
        case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
            return str(name)
    item = item_of(node)
    return text_of(item[1]) if item is not None else ""


def called_name(node: cst.Call) -> str:
    """The last part of what is called: `emit` for `self.sio.emit(...)`; empty when it has no name."""
    match node.func:
        case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
            return str(name)
    return ""


def receiver(call: cst.Call) -> str:
    """What a method is called on: `self.sio` of `self.sio.emit(...)`; empty for a function, and without a name."""
    return dotted(call.func.value) or "" if isinstance(call.func, cst.Attribute) else ""


def keyword(call: cst.Call, name: str) -> cst.BaseExpression | None:
    """The value given to a keyword argument."""
    return next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == name), None)


def positional(call: cst.Call, index: int) -> cst.BaseExpression | None:
    """The n-th positional argument, from 0; None behind a `*args`."""
    plain = [arg for arg in call.args if arg.keyword is None]
    if index >= len(plain) or any(arg.star for arg in plain[: index + 1]):
        return None
    return plain[index].value


def arguments(call: cst.Call) -> Iterator[tuple[str, cst.BaseExpression]]:
    """The values that a call gives, each with its keyword, its stars, or an empty text in front."""
    return ((arg.keyword.value if arg.keyword is not None else arg.star, arg.value) for arg in call.args)


def filled(parameters: Iterable[str], given: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """The parameters of a function or method that such arguments fill, each with its value.

    >>> list(filled(("self", "room", "text"), [("", 1), ("text", 2)]))
    [('room', 1), ('text', 2)]
    """
    names = [name for name in parameters if name not in ("self", "cls")]
    in_order = iter(names)
    for word, value in given:
        name = word or next(in_order, "")
        if name in names:
            yield name, value


def annotated(annotation: cst.CSTNode | None) -> str:
    """The class that an annotation names: `Hub` for `Hub`, `"Hub"`, `Hub | None` and `Annotated[Hub, …]`."""
    match annotation:
        case cst.BinaryOperation(left=left):
            return annotated(left)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=inner)), *_]):
            return annotated(inner)
        case cst.SimpleString():
            return str(annotation.evaluated_value)
    return dotted(annotation) or ""


def literal(node: cst.CSTNode | None) -> object:
    """The value of a string, number, True, False or None literal; `...` (Ellipsis) for anything else."""
    read = _literals().get(node.__class__)
    return read(node) if read is not None else ...


@lru_cache(maxsize=1)
def _literals() -> Mapping[type, Callable[[Any], object]]:
    """How each kind of literal is read, by its class: asked for most nodes, of which most are none."""
    return {
        cst.SimpleString: _text,
        cst.ConcatenatedString: _text,
        cst.Name: lambda node: _CONSTANTS.get(node.value, ...),
        cst.Integer: lambda node: int(node.value.replace("_", ""), 0),
        cst.Float: lambda node: float(node.value),
        cst.UnaryOperation: _negative,
    }


_CONSTANTS = {"True": True, "False": False, "None": None}


def _text(node: cst.SimpleString | cst.ConcatenatedString) -> object:
    if node.__class__ is cst.SimpleString and _PLAIN.fullmatch(node.value):
        return node.value[1:-1]
    return node.evaluated_value if node.evaluated_value is not None else ...


def _negative(node: cst.UnaryOperation) -> object:
    match node:
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer(value=digits)):
            return -int(digits, 0)
    return ...


def text_of(node: cst.CSTNode | None) -> str:
    """The text of a string literal; empty for anything else."""
    found = literal(node)
    return found if isinstance(found, str) else ""


def own_attribute(node: cst.CSTNode) -> str:
    """`room` of `self.room`; empty for anything else."""
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            return str(name)
    return ""


def mentions(node: cst.CSTNode, name: str) -> bool:
    """True where a plain name stands anywhere in a node."""
    return any(isinstance(part, cst.Name) and part.value == name for part in walk(node))


def every_name(node: cst.CSTNode) -> set[str]:
    """The plain names anywhere in a node, those of attributes and keywords included."""
    return {part.value for part in walk(node) if isinstance(part, cst.Name)}


def own_nodes(block: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Every node under a function's body or another block that runs with it, in source order.

    Functions, classes and lambdas inside are yielded and not entered; of a function itself only its body is.
    """
    stack = [block.body if isinstance(block, cst.FunctionDef) else block]
    while stack:
        node = stack.pop()
        yield node
        if node.__class__.__name__ not in _SCOPES:
            below = children(node)
            below.reverse()
            stack += below


def nodes_outside(block: cst.CSTNode, left_out: Callable[[cst.CSTNode], bool]) -> Iterator[cst.CSTNode]:
    """Every node below a block that runs with it, without what is left out and all that stands in that."""
    for node in children(block):
        if node.__class__.__name__ not in _SCOPES and not left_out(node):
            yield node
            yield from nodes_outside(node, left_out)


_SCOPES = frozenset({"FunctionDef", "ClassDef", "Lambda"})
"""By name: this is asked of every node, and `isinstance` of abstract classes takes several times as long."""


def own_calls(block: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls among `own_nodes`."""
    return (node for node in own_nodes(block) if isinstance(node, cst.Call))


def names_in(node: cst.CSTNode) -> Iterator[str]:
    """Identifiers, attribute names, keyword names and short string literals anywhere in a node."""
    for found in walk(node):
        match found:
            case cst.Name(value=name):
                yield str(name)
            case cst.SimpleString():
                text = literal(found)
                if isinstance(text, str) and len(text) < 40:
                    yield text


def source(node: cst.CSTNode) -> str:
    """A node written out in one form, whatever its layout in its file is."""
    return in_one_form(cst.Module([]).code_for_node(node))


def given_to(name: str, nodes: Iterable[cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    """The values that assignments among some nodes give to a name or attribute: `self.active` of `self.active = []`."""
    for node in nodes:
        if node.__class__.__name__ not in _GIVING:
            continue
        match node:
            case cst.Assign(targets=targets, value=value) if any(dotted(t.target) == name for t in targets):
                yield value
            case cst.AnnAssign(target=target, value=cst.BaseExpression() as value) if dotted(target) == name:
                yield value
            case cst.NamedExpr(target=target, value=value) if dotted(target) == name:
                yield value


_GIVING = frozenset({"Assign", "AnnAssign", "NamedExpr"})
"""By name, as `_SCOPES`."""


def given_once(nodes: Iterable[cst.CSTNode]) -> list[tuple[str, cst.BaseExpression]]:
    """The plain names that get a value exactly once among some nodes, each with it; types and `:=` included."""
    given: list[tuple[str, cst.BaseExpression]] = []
    for node in nodes:
        if node.__class__.__name__ not in _GIVING:
            continue
        match node:
            case (
                cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)
                | cst.AnnAssign(target=cst.Name(value=name), value=cst.BaseExpression() as value)
                | cst.NamedExpr(target=cst.Name(value=name), value=value)
            ):
                given.append((name, value))
    names = [name for name, _ in given]
    return [(name, value) for name, value in given if names.count(name) == 1]


def unpacked(node: cst.CSTNode) -> cst.BaseExpression | None:
    """What an assignment takes apart into so many names: `scheme, token = header.split()`; None for any other node."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Tuple(elements=parts))], value=value):
            return None if any(isinstance(part, cst.StarredElement) for part in parts) else value
    return None


def bound_names(target: cst.CSTNode) -> Iterator[str]:
    """The plain names that a target gives a value to: `a` and `b` of `a, (b, c.d)`."""
    match target:
        case cst.Name(value=name):
            yield str(name)
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            for element in elements:
                yield from bound_names(element.value)
        case cst.StarredElement(value=inner):
            yield from bound_names(inner)


def walked(name: str, nodes: Iterable[cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    """What the loops and comprehensions among some nodes walk through with this name as a target."""
    for node in nodes:
        match node:
            case cst.For(target=target, iter=value) | cst.CompFor(target=target, iter=value):
                if name in bound_names(target):
                    yield value


def call_of(node: cst.CSTNode) -> cst.Call | None:
    """The call that an expression is, awaited or not."""
    call = node.expression if isinstance(node, cst.Await) else node
    return call if isinstance(call, cst.Call) else None


def run_by(call: cst.Call) -> cst.BaseExpression:
    """What a call runs, written out: `f` of `f(x)`, and of `sync_to_async(f)(x)`."""
    match call.func:
        case cst.Call(args=[cst.Arg(value=inner), *_]):
            return inner
    return call.func


def called(statement: cst.CSTNode) -> cst.Call | None:
    """The call that a statement is, awaited or not, with its result kept or not."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=value) | cst.Assign(value=value)]):
            return call_of(value)
    return None


def last_step(block: cst.BaseSuite) -> cst.CSTNode | None:
    """The last statement of a block, also of `if x: return`; of several on one line the last one."""
    last = block.body[-1] if block.body else None
    return last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last


def leaves(block: cst.BaseSuite) -> bool:
    """True for a block that ends the function, the loop or its round."""
    return isinstance(last_step(block), cst.Return | cst.Raise | cst.Break | cst.Continue)


def leaves_loop(node: cst.CSTNode) -> bool:
    """True for a block that ends the function or the loop."""
    return isinstance(node, cst.BaseSuite) and isinstance(last_step(node), cst.Break | cst.Return | cst.Raise)


def is_waiting_loop(node: cst.CSTNode) -> TypeGuard[cst.While | cst.For]:
    """True for a loop that may wait in each round: `while` and `async for`, not `for`."""
    return isinstance(node, cst.While) or (isinstance(node, cst.For) and node.asynchronous is not None)


def suites(statement: cst.CSTNode) -> Iterator[cst.BaseSuite]:
    """The blocks directly in a statement, those of its `elif`, `else` and `except` included, and no `finally`."""
    for node in children(statement):
        if isinstance(node, cst.BaseSuite):
            yield node
        elif not isinstance(node, cst.BaseExpression | cst.FunctionDef | cst.ClassDef | cst.Finally):
            yield from suites(node)


def methods(owner: cst.ClassDef) -> Iterator[cst.FunctionDef]:
    """The methods that stand in the body of a class."""
    return (part for part in owner.body.body if isinstance(part, cst.FunctionDef))


def last_name(node: cst.CSTNode | None) -> str:
    """The last part of a name, called or not: `Refuse` for `emberwire.Refuse("no")`; empty for anything else."""
    target = node.func if isinstance(node, cst.Call) else node
    return (dotted(target) or "").rpartition(".")[2]


def chain(node: cst.CSTNode) -> list[str]:
    """Names along `Model.objects.filter(...)[0].author`: Model, objects, filter, author; empty for what has no name."""
    parts: list[str] = []
    while isinstance(node, cst.Call | cst.Attribute | cst.Subscript):
        if isinstance(node, cst.Attribute):
            parts.append(node.attr.value)
        node = node.func if isinstance(node, cst.Call) else node.value
    parts.append(node.value if isinstance(node, cst.Name) else "")
    return parts[::-1]


def uncaught(function: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    """The nodes of a function that no `try` with a handler and no `with` stands around, in their order."""
    stack: list[cst.CSTNode] = [function.body]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, cst.Try | cst.TryStar) and node.handlers:
            parts = [*node.handlers, node.orelse, node.finalbody]
            stack += [part for part in reversed(parts) if part is not None]
        elif not isinstance(node, cst.With | cst.FunctionDef | cst.Lambda):
            stack += reversed(list(children(node)))
