"""Parsing without libcst's checks of nodes, and these checks where somebody builds one."""

from __future__ import annotations

import libcst as cst
import pytest

from lint_rules.code.parsing import parse_expression, parse_module


def test_what_is_parsed_is_what_libcst_parses() -> None:
    source = "async def f(a, *, b=(1)):\n    return [x async for x in a if not (b)]\n"
    assert parse_module(source).deep_equals(cst.parse_module(source))
    assert parse_expression("(a)").deep_equals(cst.parse_expression("(a)"))


def test_nodes_that_somebody_builds_are_checked() -> None:
    with pytest.raises(cst.ParserSyntaxError):
        parse_module("def")
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")
