"""Parses source with libcst, without the checks that are for trees made by hand.

    >>> parse_module("f(x)\\n").body[0].body[0].value.func.value
    'f'

libcst validates each new node. For nodes that its own parser makes from source that is a fifth of the cost, and finds
nothing. Nodes that a rule makes or changes are validated as ever.
"""

from __future__ import annotations

import libcst as cst

_parses: list[str] = []
"""The source that is being parsed, if any."""


def parse_module(source: str) -> cst.Module:
    """The tree of a file or of some of its lines. Raises `libcst.ParserSyntaxError`."""
    _parses.append(source)
    try:
        return cst.parse_module(source)
    finally:
        _parses.pop()


def parse_expression(source: str) -> cst.BaseExpression:
    """The tree of an expression. Raises `libcst.ParserSyntaxError`."""
    _parses.append(source)
    try:
        return cst.parse_expression(source)
    finally:
        _parses.pop()


def _check(node: cst.CSTNode) -> None:
    if not _parses:
        node._validate()


cst.CSTNode.__post_init__ = _check  # type: ignore[method-assign,assignment]  # libcst has no switch for it
