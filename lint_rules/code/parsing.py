"""Parses with libcst, and leaves out what libcst checks of each node: its own parser makes no wrong ones.

    module = parse_module("f(x)\\n")

A node checks itself when it is made (a name has text, parentheses come in pairs), which is meant for nodes that
somebody builds, and takes a seventh of what parsing costs. Nodes that are made anywhere else are checked as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst


class _Parser:
    is_at_work = False


def parse_module(text: str) -> cst.Module:
    """The tree of a source text. Raises `libcst.ParserSyntaxError`."""
    with _trusted():
        return cst.parse_module(text)


def parse_expression(text: str) -> cst.BaseExpression:
    """The tree of an expression. Raises `libcst.ParserSyntaxError`."""
    with _trusted():
        return cst.parse_expression(text)


@contextmanager
def _trusted() -> Iterator[None]:
    _Parser.is_at_work = True
    try:
        yield
    finally:
        _Parser.is_at_work = False


def _check(self: cst.CSTNode) -> None:
    if not _Parser.is_at_work:
        self._validate()


cst.CSTNode.__post_init__ = _check  # type: ignore[method-assign]
