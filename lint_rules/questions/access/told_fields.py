"""The fields in what is told to others, as far as the program says what it is made of.

set(fields_told(sent, flow))      # {"id", "email"}, of `user.to_dict()`, `UserOut.model_validate(user).model_dump()`

Known are dictionaries that are written out, and the fields that a class of the project declares, be it a schema, a
serializer or a table, where something makes a table of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import Class, Function, Piece
from lint_rules.code.syntax import called_name, dotted, given_to, item_of, keyword, literal, positional, walked
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told
from lint_rules.flow.query import Flow
from lint_rules.flow.values import UNKNOWN, Value
from lint_rules.frameworks.libraries import COPYING, DUMPS, TABLES
from lint_rules.frameworks.words import SETTINGS, says
from lint_rules.questions.access.hearers import PLACES

_DEPTH = 4
"""Dictionaries inside of dictionaries, and classes inside of classes, that are looked into."""

_STEPS = 3
"""Names and helpers that are followed from what is sent to what it is made of."""

_READING = frozenset({"model_validate", "from_orm", "parse_obj", "model_construct", "construct", "validate"})
"""Methods of a class that make one of its objects with all of its fields."""

_CUT = ("include", "exclude", "fields", "only")
"""Keywords of what makes a table, by which it has not all fields."""

_OWN_TABLE = re.compile(r"(as|to|into|get)_?(dict|json)\w*|serialize\w*|\w+_(dict|json)|asDict|toDict|toJSON")
"""The name of a method that makes a table of its object."""

_WRITE_ONLY = re.compile(r"write_only\s*=\s*True|load_only\s*=\s*True|exclude\s*=\s*True|relationship\(|ClassVar")
"""Says of a field that it is not given out, or is no field."""


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression in a function."""

    function: Function
    node: cst.CSTNode


def fields_told(sent: Told, flow: Flow) -> Iterator[str]:
    """The names of the fields in a message; some of them more than once."""
    for value in sent.said:
        yield from keys_of(value)
    if isinstance(sent.node, cst.Call):
        yield from fields_given(sent.node, sent.function, flow)


def fields_given(call: cst.Call, function: Function, flow: Flow) -> Iterator[str]:
    """The names of the fields in what a call in a function is given."""
    for at, arg in enumerate(call.args):
        expression = Expression(function, arg.value)
        is_first = at == 0 and len(call.args) > 1
        if not (is_first and _is_text(expression, flow)) and (arg.keyword is None or arg.keyword.value not in PLACES):
            yield from _fields(expression, flow, _STEPS)


def _is_text(expression: Expression, flow: Flow) -> bool:
    """True for `f"user_{user.email}"` and for a name of it: what comes first is a room then."""
    node = expression.node
    given = given_to(node.value, flow.nodes(expression.function)) if isinstance(node, cst.Name) else [node]
    return any(isinstance(value, cst.FormattedString) for value in given)


def keys_of(value: Value, depth: int = _DEPTH) -> Iterator[str]:
    """The keys of a dictionary and of those in it, but for what is the same for everybody."""
    for key, part in (value.parts or {}).items() if depth else ():
        if isinstance(key, str) and part.const is UNKNOWN:
            yield key
        yield from keys_of(part, depth - 1)
    for way in value.ways if depth else ():
        yield from keys_of(way.value, depth - 1)


def _fields(expression: Expression, flow: Flow, steps: int) -> Iterator[str]:
    """The fields in an expression, and in what its names and helpers stand for."""
    inside = frozenset(_inside(expression.node))
    for node in walk(expression.node):
        if node in inside:
            continue
        yield from _written(node)
        record = _dumped(node)
        if record is not None:
            owner = _class_of(Expression(expression.function, record), flow, _STEPS)
            is_told = owner is not None and (isinstance(node, cst.Call) or _serializes(owner, flow.engine.index))
            yield from declared(owner, flow.engine.index, _DEPTH) if owner is not None and is_told else ()
        elif steps:
            for inner in _behind(node, expression, flow):
                yield from _fields(inner, flow, steps - 1)


def _written(node: cst.CSTNode) -> Iterator[str]:
    """The key of a part of a dictionary, and `email` of `"name": user.email` and of `f"{user.email} is here"`."""
    match node:
        case cst.DictElement(key=key, value=value) if literal(value) is ... and not _is_fixed(value):
            yield from (str(written),) if isinstance(written := literal(key), str) else ()
            yield from (value.attr.value,) if isinstance(value, cst.Attribute) else ()
        case cst.FormattedStringExpression(expression=cst.Attribute() as value) if not _is_fixed(value):
            yield value.attr.value


def _is_fixed(value: cst.BaseExpression) -> bool:
    """True for `Kind.EMAIL` and `settings.contact_email`, which are nobody's."""
    holder, _, name = (dotted(value) or "").rpartition(".")
    return bool(holder) and (name.isupper() or says(holder, SETTINGS))


def _inside(tree: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What is written in an expression and does not go out as a whole: `user` of `user.name`, and what is asked for."""
    for node in walk(tree):
        match node:
            case cst.Attribute(value=value) if _dumped(node) is None:
                yield from walk(value)
            case cst.Subscript(value=value) | cst.IfExp(test=value):
                yield from walk(value)
            case cst.CompFor(target=target, iter=value, ifs=ifs):
                yield from (part for each in (target, value, *ifs) for part in walk(each))
            case cst.Call(args=args) if (
                called_name(node) not in COPYING | TABLES and not called_name(node)[:1].isupper()
            ):
                yield from (part for arg in args for part in walk(arg))


def _behind(node: cst.CSTNode, expression: Expression, flow: Flow) -> Iterator[Expression]:
    """What a name was given, and what a helper returns."""
    if isinstance(node, cst.Name):
        given = list(given_to(node.value, flow.nodes(expression.function)))
        if len(given) <= 1 and not is_cut(expression.function, node.value):
            yield from (
                Expression(expression.function, value)
                for value in (*given, *_put_in(node.value, expression.function, flow))
            )
    elif isinstance(node, cst.Call):
        helper = _own_table(node, expression, flow) or flow.callee(node, expression.function)
        if helper is not None and len(helper.text) < _LONG:
            returned = (part.value for part in flow.nodes(helper) if isinstance(part, cst.Return))
            yield from (Expression(helper, value) for value in returned if value is not None)


def _put_in(name: str, function: Function, flow: Flow) -> Iterator[cst.DictElement]:
    """`told["email"] = user.email`, as the part of a dictionary that it is."""
    for node in flow.nodes(function) if f"{name}[" in function.text else ():
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript() as target)], value=value):
                holder = item_of(target)
                if holder is not None and dotted(holder[0]) == name:
                    yield cst.DictElement(holder[1], value)


_LONG = 3_000
"""Characters of a function that does more than to make a table."""


def _own_table(call: cst.Call, expression: Expression, flow: Flow) -> Function | None:
    """`User.to_dict` for `user.to_dict()`, if it gives the same fields to everybody who asks."""
    if not isinstance(call.func, cst.Attribute) or _OWN_TABLE.fullmatch(called_name(call)) is None or call.args:
        return None
    owner = _class_of(Expression(expression.function, call.func.value), flow, _STEPS)
    return flow.engine.index.method(owner, called_name(call)) if owner is not None else None


def is_cut(function: Function, name: str) -> bool:
    """True where fields are taken out again: `data.pop("email")`, `del data["email"]`."""
    return re.search(rf"\b{re.escape(name)}\.pop\(|\bdel {re.escape(name)}\b", function.text) is not None


def _dumped(node: cst.CSTNode) -> cst.BaseExpression | None:
    """What a table of all fields is made of."""
    match node:
        case cst.Attribute(value=value, attr=cst.Name("data" | "__dict__")):
            return value
        case cst.Call() if any(keyword(node, name) is not None for name in _CUT):
            return None
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=method))) if method in DUMPS:
            return value
        case cst.Call() if called_name(node) in TABLES:
            return positional(node, 0)
    return None


def _class_of(expression: Expression, flow: Flow, steps: int) -> Class | None:
    """The class of the project whose object an expression is: made here, read, annotated, or named like its class."""
    node, outline, index = expression.node, expression.function.outline, flow.engine.index
    while isinstance(node, cst.Await):
        node = node.expression
    if isinstance(node, cst.Call):
        holder, _, last = (dotted(node.func) or "").rpartition(".")
        made = index.class_named(holder if last in _READING else f"{holder}.{last}".lstrip("."), outline)
        return made or _returned(node, expression, flow) or next(_classes_in(node, expression, flow), None)
    name = dotted(node) or ""
    if isinstance(node, cst.Name) and steps:
        kind = expression.function.annotations.get(name)
        if kind is not None:
            return next(_classes_in(kind.node, expression, flow), None)
        nodes = flow.nodes(expression.function)
        for value in (*given_to(name, nodes), *walked(name, nodes)):
            owner = _class_of(Expression(expression.function, value), flow, steps - 1)
            if owner is not None:
                return owner
    if isinstance(node, cst.Attribute) and steps:
        return _held_as(node, expression, flow, steps - 1)
    camel = "".join(part.title() for part in name.rpartition(".")[2].split("_"))
    return index.class_named(camel, outline) if camel else None


def _held_as(node: cst.Attribute, expression: Expression, flow: Flow, steps: int) -> Class | None:
    """`User` for `self.sender`, where the class says `sender = relationship("User")`, or of a type."""
    index, own = flow.engine.index, expression.function.owner
    is_own = isinstance(node.value, cst.Name) and node.value.value == "self"
    owner = own if is_own else _class_of(Expression(expression.function, node.value), flow, steps)
    for each in index.lineage(owner).classes if owner is not None else ():
        piece = each.annotations.get(node.attr.value) or each.assigns.get(node.attr.value)
        if piece is not None:
            return next(_held(piece, each, index), None)
    return None


def _serializes(owner: Class, index: Index) -> bool:
    """True for a class whose `data` are the fields that it declares."""
    return any("Serializer" in name for name in (owner.name, *index.lineage(owner).bases))


def _returned(call: cst.Call, expression: Expression, flow: Flow) -> Class | None:
    """The class that a function of the project says it returns: `async def find(name: str) -> User | None`."""
    callee = flow.callee(call, expression.function)
    kind = flow.body(callee).node.returns if callee is not None and "->" in callee.text else None
    return next(_classes_in(kind.annotation, Expression(callee, kind), flow), None) if callee and kind else None


def _classes_in(node: cst.CSTNode, expression: Expression, flow: Flow) -> Iterator[Class]:
    """`User` of `db.query(User).first()`, of `User.objects.get(pk=1)`, and of `list[User]`."""
    for part in walk(node):
        if isinstance(part, cst.Name) and part.value[:1].isupper():
            owner = flow.engine.index.class_named(part.value, expression.function.outline)
            if owner is not None:
                yield owner


def declared(owner: Class, index: Index, depth: int) -> Iterator[str]:
    """The fields that a class declares, those of its bases and of the classes of its fields included."""
    for each in index.lineage(owner).classes if depth else ():
        meta = each.outline.classes.get(f"{each.qualname}.Meta")
        if meta is not None and "fields" in meta.assigns:
            yield from _serialized(meta, index, depth)
        for name, piece in {**each.assigns, **each.annotations}.items():
            if not name.startswith("_") and _is_given_out(name, piece, each):
                yield name
                for inner in _held(piece, each, index):
                    yield from declared(inner, index, depth - 1)


def _is_given_out(name: str, piece: Piece, owner: Class) -> bool:
    """True for `name: str` and `name = Column(String)`; not for what is only taken in."""
    value = owner.assigns.get(name)
    if any(_WRITE_ONLY.search(part.text) for part in (piece, value) if part is not None):
        return False
    is_field = name in owner.annotations or (value is not None and "(" in value.text)
    return is_field and not _is_taken_in(name, owner)


def _held(piece: Piece, owner: Class, index: Index) -> Iterator[Class]:
    """The classes of the project in the type of a field, or in what makes it."""
    for name in dict.fromkeys(re.findall(r"\b[A-Z]\w+", piece.text)):
        found = index.class_named(name, owner.outline)
        if found is not None and found is not owner:
            yield found


def _serialized(meta: Class, index: Index, depth: int) -> Iterator[str]:
    """`fields = ["id", "email"]`; all fields of the table with `"__all__"`."""
    fields, table = meta.assigns["fields"].node, meta.assigns.get("model")
    listed = [name for part in walk(fields) if isinstance(name := literal(part), str)]
    owner = index.class_named(table.text, meta.outline) if table is not None and listed == ["__all__"] else None
    named = declared(owner, index, 1) if owner is not None else listed
    yield from (name for name in named if not _is_taken_in(name, meta))


def _is_taken_in(name: str, owner: Class) -> bool:
    """True where `extra_kwargs` says that a field is never given out."""
    return re.search(rf"""["']{name}["']\s*:\s*\{{[^}}]*write_only""", owner.text) is not None
