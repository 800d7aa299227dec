"""What is parsed is not checked node by node; what is made by hand is."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, fields

import libcst as cst
import pytest

from lint_rules.code.parsing import COMMON, parse_expression, parse_module


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that libcst looked at."""
    seen: list[str] = []
    monkeypatch.setattr(cst.Name, "_validate", lambda node: seen.append(node.value))
    return seen


def test_nodes_that_the_parser_makes_are_not_checked(checked: list[str]) -> None:
    assert parse_module("f(x)\n").code == "f(x)\n"
    assert isinstance(parse_expression("f(x)"), cst.Call)
    assert checked == []


def test_nodes_that_are_made_by_hand_are_checked(checked: list[str]) -> None:
    parse_expression("f(x)").with_deep_changes(cst.Name("kept"), value="changed")
    assert "kept" in checked
    with pytest.raises(cst.CSTValidationError):
        cst.SimpleWhitespace("x")


def test_what_cannot_be_parsed_leaves_the_checks_on(checked: list[str]) -> None:
    with pytest.raises(cst.ParserSyntaxError):
        parse_module("f(\n")
    with pytest.raises(cst.ParserSyntaxError):
        parse_expression("f(")
    cst.Name("made")
    assert checked == ["made"]


@pytest.mark.parametrize("kind", COMMON, ids=lambda kind: kind.__name__)
def test_a_common_kind_takes_what_libcst_s_takes(kind: type[cst.CSTNode]) -> None:
    parts = fields(kind)
    taken = inspect.signature(kind).parameters
    assert list(taken) == [part.name for part in parts]
    required = [part.name for part in parts if part.default is MISSING and part.default_factory is MISSING]
    assert [name for name, one in taken.items() if one.default is one.empty] == required
    assert kind.__post_init__ is cst.CSTNode.__post_init__


def test_what_is_left_out_of_a_node_made_by_hand_is_as_libcst_has_it() -> None:
    name = cst.Name("x")
    node = cst.Call(cst.Attribute(name, cst.Name("join")), args=[cst.Arg(name, comma=cst.Comma()), cst.Arg(name)])
    assert cst.Module([cst.SimpleStatementLine([cst.Expr(node)])]).code == "x.join(x,x)\n"
    assert cst.Comma().whitespace_after is not cst.Comma().whitespace_after


def test_a_node_is_itself_and_of_its_kinds() -> None:
    name = cst.Name("x")
    assert name in {name}
    assert name != cst.Name("x")
    assert isinstance(name, cst.BaseExpression)
    assert not isinstance(name, cst.BaseStatement)
