"""What is parsed is not checked node by node; what is made by hand is."""

from __future__ import annotations

import libcst as cst
import pytest

from lint_rules.code.parsing import parse_expression, parse_module


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
