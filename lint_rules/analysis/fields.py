"""Is this expression, as it stands, the client's own word? The question behind rules about names that clients choose.

`flow.py` is generous: whatever touches a payload carries its label, also what was looked up by it. Here only reshaping
is looked through: a field of the payload, a piece of it, text with it inside. What any other call makes of it is the
server's word, and so is a field whose declared type leaves no choice (a `Literal`, an enum, a number).

    words = ClientWords.of(function, file)
    words.said(call.args[0])     # True for data["room"], f"room:{note.room}"; False for ROOMS[data["room"]]

It looks at one function; what helpers are given is known from the trails.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lint_rules.analysis.flow import Label
from lint_rules.analysis.sources import RECEIVING
from lint_rules.dialects.emberwire import is_ours
from lint_rules.facts import ClassFacts, FunctionFacts, dotted_name
from lint_rules.project import Project, plain_annotation
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.context import File

RESHAPING = frozenset(
    {"get", "strip", "lstrip", "rstrip", "lower", "upper", "title", "replace", "removeprefix", "removesuffix"}
    | {"split", "rsplit", "partition", "rpartition", "pop", "decode", "encode", "format", "json", "group"}
)
"""Methods whose result is still what the client said."""

PASSING = frozenset({"str", "loads", "repr", "bytes", "b64decode", "fromhex", "decompress", "unquote", "cast"})
"""Functions whose result is still what the client said in their last argument."""

FREE_TYPES = frozenset({"str", "Any", "object", "dict", "bytes", "Mapping", "Optional", "None", "Annotated", "Meta"})
"""Types that leave the client every choice. `Meta` may limit the length; one with a pattern limits the choice."""

BY_NAME = 4
"""How many assignments are followed from a name."""


@dataclass(frozen=True)
class ClientWords:
    """What is the client's word in one function."""

    function: FunctionFacts
    roots: frozenset[str]
    project: Project

    @classmethod
    def of(cls, function: FunctionFacts, file: File) -> ClientWords:
        """The words of a function of this file: a handler, or a helper that is given what the client sent."""
        return cls(function, frozenset(_roots(function, file)), file.project)

    def said(self, expression: ast.expr | None, *, depth: int = BY_NAME) -> bool:
        """True when the expression is what the client said, or text that holds it."""
        match expression:
            case ast.Await(value=value) | ast.NamedExpr(value=value) | ast.FormattedValue(value=value):
                return self.said(value, depth=depth)
            case ast.Name(id=name):
                return self._name(name, depth)
            case ast.Attribute(value=value, attr=attr):
                return self.said(value, depth=depth) and self._is_free(value, attr)
            case ast.Subscript(value=value, slice=key):
                field = key.value if isinstance(key, ast.Constant) else None
                return self.said(value, depth=depth) and self._is_free(value, field)
            case ast.Call():
                return self._call(expression, depth)
            case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
                return any(self.said(part, depth=depth) for part in parts)
            case ast.BinOp(left=left, right=right):
                return self.said(left, depth=depth) or self.said(right, depth=depth)
            case ast.IfExp(body=body, orelse=orelse):
                return self.said(body, depth=depth) or self.said(orelse, depth=depth)
            case ast.Tuple(elts=parts) if parts:
                return any(self.said(part, depth=depth) for part in parts)
        return False

    def _call(self, call: ast.Call, depth: int) -> bool:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else (dotted_name(call.func) or "")
        if isinstance(call.func, ast.Attribute) and name in RECEIVING:
            return True
        if name in PASSING:
            return bool(call.args) and self.said(call.args[-1], depth=depth)
        if not isinstance(call.func, ast.Attribute) or name not in RESHAPING:
            return False
        if name == "format" and any(self.said(argument, depth=depth) for argument in call.args):
            return True
        return self.said(call.func.value, depth=depth) and self._is_free(call.func.value, _key(call))

    def _name(self, name: str, depth: int) -> bool:
        values = _values(name, self.function)
        if name not in self.roots and not values:
            return False
        return depth > 0 and all(self.said(value, depth=depth - 1) for value in values)

    def _is_free(self, holder: ast.expr, field: object) -> bool:
        """False when the declared type of a field leaves the client no free choice, or cannot be seen."""
        if not isinstance(holder, ast.Name) or not isinstance(field, str):
            return True
        annotation = next((a.annotation for a in self.function.parameters if a.arg == holder.id), None)
        if annotation is None:
            return True
        plain = plain_annotation(annotation)
        if is_ours(self.function.module.resolve(plain) or "", "Topic"):
            return True  # a str that knows what its wildcard stood for; its class is not seen where we are installed
        declared = self.project.class_named(plain, self.function.module)
        if declared is None:
            return _is_free_type(plain)
        return any(_is_free_type(found) for found in self._declared(declared, field))

    def _declared(self, owner: ClassFacts, field: str) -> Iterator[ast.expr]:
        for current in self.project.ancestors(owner):
            for node in current.node.body:
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == field:
                    yield node.annotation

    def is_compared(self, expression: ast.expr) -> bool:
        """True when the function holds this value, or what it is made of, against something of the server's."""
        return not _tested(self.function).isdisjoint(ast.dump(part) for part in self.parts(expression))

    def parts(self, expression: ast.expr, *, depth: int = BY_NAME) -> Iterator[ast.expr]:
        """The client's fields that an expression is made of, and the names that they went through."""
        for node in walk(expression):
            if isinstance(node, ast.Name) and node.id not in self.roots and depth:
                values = list(_values(node.id, self.function))
                if values and self.said(node):
                    yield node
                    for value in values:
                        yield from self.parts(value, depth=depth - 1)
            elif (isinstance(node, ast.Attribute | ast.Subscript | ast.Call) and self.said(node)) or (
                isinstance(node, ast.Name) and node.id in self.roots and node is expression
            ):
                yield node


def _tested(function: FunctionFacts) -> frozenset[str]:
    """Every expression in what a function holds against something, as a text; made once, asked for every message."""
    if "tested" not in function.derived:
        inner = (part for node in function.nodes for tested in _tests(node) for part in walk(tested))
        function.derived["tested"] = frozenset(ast.dump(part) for part in inner if isinstance(part, ast.expr))
    return cast("frozenset[str]", function.derived["tested"])


def _tests(node: ast.AST) -> Iterator[ast.expr]:
    """What a node holds against something: the sides of a comparison, the subject of a match, a `startswith`."""
    match node:
        case ast.Compare(left=left, ops=ops, comparators=rights):
            for side, operator in zip([left, *rights], [*ops, ops[-1]], strict=True):
                if isinstance(operator, ast.In | ast.NotIn | ast.Eq | ast.NotEq):
                    yield side
        case ast.Match(subject=subject):
            yield subject
        case ast.Call(func=ast.Attribute(value=value, attr="startswith" | "isdigit" | "isalnum" | "isidentifier")):
            yield value
        case ast.Call(func=ast.Attribute(attr="match" | "fullmatch" | "search"), args=[*arguments]):
            yield from arguments


def _roots(function: FunctionFacts, file: File) -> Iterator[str]:
    """The parameters that hold what the client sent."""
    roles = [role for role in file.roles if role.function is function]
    skipped = {"self", "cls", *(role.connection for role in roles)}
    for role in roles:
        if role.kind in ("message", "join") and role.dialect in "EI" and role.payload:
            yield from (arg.arg for arg in function.parameters if arg.arg not in skipped)
        elif role.kind == "message" and role.payload:
            yield role.payload
    if not roles and function in file.trails.reached():
        flow = file.trails.flow(function)
        for arg in function.parameters:
            if arg.arg not in skipped and flow.names.get(arg.arg, Label.NOTHING) & Label.PAYLOAD:
                yield arg.arg


def _values(name: str, function: FunctionFacts) -> Sequence[ast.expr]:
    """Everything that a name is bound to in a function; for what cannot be followed, something that says nothing."""
    if "bound in fields" not in function.derived:
        table: dict[str, list[ast.expr]] = {}
        for names, value in _bindings(function):
            for bound in names:
                table.setdefault(bound, []).append(value)
        function.derived["bound in fields"] = table
    return cast("dict[str, list[ast.expr]]", function.derived["bound in fields"]).get(name, ())


def _bindings(function: FunctionFacts) -> Iterator[tuple[set[str], ast.expr]]:
    """The plain names that a statement or an expression binds, and what to."""
    for node in function.own_nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                yield set().union(*map(_bound, targets)), value
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
                yield {target}, value
            case ast.NamedExpr(target=ast.Name(id=target), value=value):
                yield {target}, value
            case ast.For(target=targets, iter=value) | ast.AsyncFor(target=targets, iter=value):
                yield _bound(targets), _iterated(node, value)


def _iterated(node: ast.For | ast.AsyncFor, value: ast.expr) -> ast.expr:
    """`async for message in websocket` receives; any other loop is over something that is looked at as it is."""
    last = (dotted_name(value) or "").rpartition(".")[2]
    if isinstance(node, ast.AsyncFor) and last in ("websocket", "ws", "connection", "socket"):
        return ast.Call(ast.Attribute(value, "recv", ast.Load()), [], [])
    return value


def _bound(target: ast.expr) -> set[str]:
    elements = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return {element.id for element in elements if isinstance(element, ast.Name)}


def _key(call: ast.Call) -> object:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) else None


def _is_free_type(annotation: ast.expr) -> bool:
    names = {node.id for node in walk(annotation) if isinstance(node, ast.Name)}
    names |= {node.attr for node in walk(annotation) if isinstance(node, ast.Attribute)}
    limited = any(isinstance(node, ast.keyword) and node.arg in ("pattern", "regex") for node in walk(annotation))
    return not limited and names - {"msgspec", "typing", "list", "int"} <= FREE_TYPES
