"""Parses source with libcst, without the checks that are for trees made by hand.

    >>> parse_module("f(x)\\n").body[0].body[0].value.func.value
    'f'

libcst validates each new node. For nodes that its own parser makes from source that is a fifth of the cost, and finds
nothing. Nodes that a rule makes or changes are validated as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import libcst as cst

Tree = TypeVar("Tree", bound=cst.CSTNode)

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


cst.CSTNode.__post_init__ = _check  # type: ignore[method-assign,assignment]  # libcst has no switch for it
