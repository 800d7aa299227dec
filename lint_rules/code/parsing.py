"""Parses source with libcst, and makes its nodes cheaper than libcst does.

    >>> parse_module("f(x)\\n").body[0].body[0].value.func.value
    'f'

A tree has a node for every blank, and libcst makes each by code in Python that goes to `object.__setattr__` for every
field, because its nodes are frozen, and then validates it. For nodes that its own parser makes from source validating
finds nothing. So the commonest kinds get a plain `__init__` and are frozen no more, which type checkers still hold
against whoever changes one; and what its parser makes is not validated. Nodes that a rule makes are validated as ever.

That a node is only equal to itself, and of which kind it is, Python is told by `object` and `type` in place of libcst's
own method and of the caches of abstract classes.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

import libcst as cst

Tree = TypeVar("Tree", bound=cst.CSTNode)

COMMON: tuple[type[cst.CSTNode], ...] = (
    cst.SimpleWhitespace, cst.Name, cst.Newline, cst.TrailingWhitespace, cst.Attribute, cst.Dot, cst.Arg, cst.Comma,
    cst.SimpleStatementLine, cst.Call, cst.SimpleString, cst.ParenthesizedWhitespace, cst.IndentedBlock, cst.EmptyLine,
    cst.AssignTarget, cst.Assign, cst.AssignEqual, cst.Expr, cst.If, cst.LeftSquareBracket, cst.RightSquareBracket,
    cst.Param, cst.Element, cst.SubscriptElement, cst.Index,
)  # fmt: skip
"""Of these kinds are nineteen nodes of twenty."""

_parses: list[str] = []
"""The source that is being parsed, if any."""


def parse_module(source: str) -> cst.Module:
    """The tree of a file or of some of its lines. Raises `libcst.ParserSyntaxError`."""
    return _parsed(cst.parse_module, source)


def parse_expression(source: str) -> cst.BaseExpression:
    """The tree of an expression. Raises `libcst.ParserSyntaxError`."""
    return _parsed(cst.parse_expression, source)


def _parsed(parse: Callable[[str], Tree], source: str) -> Tree:
    _parses.append(source)
    try:
        return parse(source)
    finally:
        _parses.pop()


def _check(node: cst.CSTNode) -> None:
    if not _parses:
        node._validate()


def _plain_init(kind: type[cst.CSTNode]) -> Callable[..., None]:
    """An `__init__` that does what the one of the frozen dataclass does, in plain assignments."""
    parts = [field for field in fields(kind) if field.init]
    names: dict[str, object] = {"check": _check, "unset": MISSING}
    names |= {f"default_{part.name}": part.default for part in parts if part.default is not MISSING}
    names |= {f"make_{part.name}": part.default_factory for part in parts if part.default_factory is not MISSING}
    head = ", ".join(["self", *map(_parameter, parts)])
    exec("\n    ".join([f"def __init__({head}):", *map(_assignment, parts), "check(self)"]), names)
    made: Callable[..., None] = names["__init__"]  # type: ignore[assignment]
    return made


def _parameter(part: Field[Any]) -> str:
    if part.default_factory is not MISSING:
        return f"{part.name}=unset"
    return part.name if part.default is MISSING else f"{part.name}=default_{part.name}"


def _assignment(part: Field[Any]) -> str:
    given = part.name
    if part.default_factory is not MISSING:
        given = f"make_{part.name}() if {part.name} is unset else {part.name}"
    return f"self.{part.name} = {given}"


class _Plain(ABCMeta):
    """Asks which kind a node is without regard to classes that are only registered: libcst registers none."""

    __instancecheck__ = type.__instancecheck__
    __subclasscheck__ = type.__subclasscheck__


def _kinds(root: type) -> Iterator[type]:
    yield root
    below: list[type] = root.__subclasses__()
    for kind in below:
        yield from _kinds(kind)


def _make_cheaper() -> None:
    cst.CSTNode.__post_init__ = _check  # type: ignore[method-assign,assignment]  # libcst has no switch for it
    for kind in _kinds(cst.CSTNode):
        kind.__class__ = _Plain
        kind.__hash__ = object.__hash__  # type: ignore[method-assign,assignment]
        kind.__eq__ = object.__eq__  # type: ignore[method-assign,assignment]
    del cst.CSTNode.__setattr__, cst.CSTNode.__delattr__
    for common in COMMON:
        del common.__setattr__, common.__delattr__
        common.__init__ = _plain_init(common)  # type: ignore[method-assign]


_make_cheaper()
