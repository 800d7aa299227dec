"""Which texts an expression may be, as far as the program writes them: literals, names for them, defaults, lists.

texts(node, scope)     # ["https://app.example"]; "{settings.HOST}" for a setting that is named after an origin
is_text(node, scope)   # True for what is one text, and no list of texts
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline, Piece
from lint_rules.code.syntax import called_name, dotted, given_to, key_of, last_name, literal, positional, walked
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import ENVIRONMENT, SHAPING
from lint_rules.frameworks.words import word_set, words

_NAMING = word_set("origin origins host hosts hostname domain domains site sites url urls netloc")
"""A setting that is called so holds an origin, or the host of one."""

_PIECES = word_set("suffix suffixes prefix prefixes pat pattern patterns regex ending endings wildcard")
"""With one of these in its name it holds a piece that was meant for such a comparison, and knows where it ends."""

_ENVIRONMENT = ENVIRONMENT | {"environ"}
_SPLITTING = frozenset({"split", "splitlines"})
_TEXTS = SHAPING | {"format", "join"}
"""Methods whose result is one text."""

_STEPS = 4
"""Names that are followed to what they were given."""


@dataclass(frozen=True)
class Scope:
    """Where names are looked up; without a function at the top of a file."""

    outline: Outline
    function: Function | None
    flow: Flow

    def given(self, node: cst.BaseExpression) -> list[tuple[cst.BaseExpression, Scope]]:
        """What a name was given, in the function or at the top of a file."""
        name = dotted(node) or ""
        for around in self.function.scopes if self.function is not None and name else ():
            inner = list(given_to(name, self.flow.nodes(around)))
            if inner:
                return [(value, Scope(self.outline, around, self.flow)) for value in inner]
            if name in around.parameters:
                return []
        found = self.flow.engine.index.named(name, self.outline) if name else None
        return [(found.node, Scope(found.outline, None, self.flow))] if isinstance(found, Piece) else []

    def walked(self, node: cst.BaseExpression) -> list[cst.BaseExpression]:
        """What a name walks through: `ALLOWED` for `host`, in `any(… for host in ALLOWED)`."""
        if self.function is None or not isinstance(node, cst.Name):
            return []
        return list(walked(node.value, walk(self.flow.body(self.function).node)))


def texts(node: cst.BaseExpression, scope: Scope, steps: int = _STEPS) -> list[str]:
    """The texts that an expression may be; a setting with a name for an origin stands as `{NAME}`."""
    return list(dict.fromkeys(_texts(node, scope, steps)))


def _texts(node: cst.BaseExpression, scope: Scope, steps: int) -> Iterator[str]:
    match node:
        case cst.Tuple(elements=elements) | cst.List(elements=elements) | cst.Set(elements=elements):
            for element in elements:
                yield from _texts(element.value, scope, steps)
        case cst.FormattedString() | cst.BinaryOperation(operator=cst.Add()):
            yield _joined(node, scope)
        case cst.Call():
            yield from _of_call(node, scope, steps)
        case cst.Name() | cst.Attribute() | cst.Subscript():
            yield from _of_name(node, scope, steps)
        case _:
            written = literal(node)
            if isinstance(written, str | bytes) and written:
                yield written if isinstance(written, str) else written.decode("latin1")


def _of_call(call: cst.Call, scope: Scope, steps: int) -> Iterator[str]:
    """A pattern, a list that is made of a text, and the default of a variable of the environment."""
    name, full = called_name(call), scope.outline.resolve(dotted(call.func) or "")
    first, default = positional(call, 0), positional(call, 1)
    if full in _ENVIRONMENT:
        yield from _texts(default, scope, steps) if default is not None else ()
    elif name in ("compile", "tuple", "list", "set", "frozenset") and first is not None:
        yield from _texts(first, scope, steps)
    elif name in _SPLITTING and isinstance(call.func, cst.Attribute):
        for text in _texts(call.func.value, scope, steps):
            yield from filter(None, (part.strip() for part in text.split(str(literal(first)) if first else None)))
    elif name in SHAPING and isinstance(call.func, cst.Attribute):
        yield from _texts(call.func.value, scope, steps)


def _of_name(node: cst.BaseExpression, scope: Scope, steps: int) -> Iterator[str]:
    if not steps:
        return
    given, through = scope.given(node), scope.walked(node)
    found = [text for value, where in given for text in _texts(value, where, steps - 1)]
    found += [text for value in through for text in _texts(value, scope, steps - 1)]
    if not found and not through:
        found = _placeholder(node)
    yield from found


def _placeholder(node: cst.BaseExpression) -> list[str]:
    """`{HOST}` for what is named after an origin, and whose value nobody sees."""
    key = _key(node)
    return [f"{{{key}}}"] if words(key) & _NAMING and not words(key) & _PIECES else []


def _key(node: cst.BaseExpression) -> str:
    return key_of(node) or last_name(node)


def _joined(node: cst.BaseExpression, scope: Scope) -> str:
    """A text that is put together, with what is not written in braces."""
    match node:
        case cst.FormattedString(parts=parts):
            return "".join(
                part.value if isinstance(part, cst.FormattedStringText) else _inner(part.expression, scope)
                for part in parts
                if isinstance(part, cst.FormattedStringText | cst.FormattedStringExpression)
            )
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            return _joined(left, scope) + _joined(right, scope)
    return _inner(node, scope)


def _inner(node: cst.BaseExpression, scope: Scope) -> str:
    found = texts(node, scope, 2)
    return found[0] if len(found) == 1 else "{" + (_key(node) or "…") + "}"


def is_text(node: cst.BaseExpression, scope: Scope, steps: int = _STEPS) -> bool:
    """True for what is one text: written, put together, read from the environment, or annotated so."""
    match node:
        case cst.SimpleString() | cst.ConcatenatedString() | cst.FormattedString():
            return True
        case cst.Subscript(value=holder):
            return scope.outline.resolve(dotted(holder) or "") in _ENVIRONMENT
        case cst.Call(func=func):
            is_read = scope.outline.resolve(dotted(func) or "") in _ENVIRONMENT
            return is_read or (isinstance(func, cst.Attribute) and called_name(node) in _TEXTS)
        case cst.Name() | cst.Attribute() if steps:
            given = scope.given(node)
            if given:
                return all(is_text(value, where, steps - 1) for value, where in given)
            return _annotation(node, scope) == "str"
    return False


def _annotation(node: cst.BaseExpression, scope: Scope) -> str:
    """What the type of a parameter, or of an attribute of one, is said to be."""
    head, _, name = (dotted(node) or "").partition(".")
    for around in scope.function.scopes if scope.function is not None else ():
        written = around.annotations.get(head)
        if head == "self" and around.owner is not None:
            return _field(around.owner, name, scope)
        if written is not None:
            owner = scope.flow.engine.index.class_named(written.text, scope.outline) if name else None
            return (_field(owner, name, scope) if owner is not None else "") if name else written.text
    found = scope.outline.assigns.get(head)
    owner = scope.flow.engine.index.class_of(found) if found is not None and name else None
    return _field(owner, name, scope) if owner is not None else _field_of_any(name, scope)


def _field_of_any(name: str, scope: Scope) -> str:
    """The annotation of a field of that name, where all classes of the project that have one agree."""
    if not name.isidentifier():
        return ""
    outlines = list(scope.flow.engine.index.holding(f" {name}:".encode()))
    owners = [owner for outline in outlines for owner in outline.every_class if name in owner.annotations]
    found = {owner.annotations[name].text for owner in owners}
    return found.pop() if len(found) == 1 else ""


def _field(owner: Class, name: str, scope: Scope) -> str:
    """The annotation of a field in the body of a class."""
    lineage = scope.flow.engine.index.lineage(owner).classes
    return next((c.annotations[name].text for c in lineage if name in c.annotations), "")
