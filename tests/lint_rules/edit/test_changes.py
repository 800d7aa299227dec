"""Changes of nodes are edits of the text, written as the file is."""

from __future__ import annotations

import libcst as cst
import pytest

from lint_rules.code.trees import Positions
from lint_rules.code.walk import walk
from lint_rules.edit.calls import with_argument, without_argument
from lint_rules.edit.changes import Changes
from lint_rules.run.fix import apply

SOURCE = "class A:\n    def f(self):\n        a(1, x=2)\n        return b\n"


def changes(text: str) -> Changes:
    module = cst.parse_module(text)
    return Changes(text, module, Positions(module))


def first(kind: type[cst.CSTNode], made: Changes) -> cst.CSTNode:
    return next(node for node in walk(made.module) if isinstance(node, kind))


def statement(made: Changes) -> cst.CSTNode:
    return first(cst.SimpleStatementLine, made)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_statements_are_put_at_the_depth_of_their_neighbour(newline: str) -> None:
    text = SOURCE.replace("\n", newline)
    made = changes(text)
    after = apply(text, [made.before(statement(made), "x()"), made.after(statement(made), "if y:\n    z()")])
    expected = "        x()\n        a(1, x=2)\n        if y:\n            z()\n        return b\n"
    assert after == text.partition("        a(")[0] + expected.replace("\n", newline)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_string_of_several_lines_says_the_same_at_another_depth(newline: str) -> None:
    text = SOURCE.replace("\n", newline)
    made = changes(text)
    in_strings = ["  b 'c", "", ' """, \'it\\', "s',  # it's one"]
    new = ['send(f"""a', *in_strings, "    d)", "", "e()"]
    lines = ['        send(f"""a', *in_strings, "            d)", "", "        e()", ""]
    assert made.before(statement(made), newline.join(new)).text == newline.join(lines)


def test_a_statement_goes_with_its_line() -> None:
    made = changes(SOURCE)
    assert apply(SOURCE, [made.remove(statement(made))]) == "class A:\n    def f(self):\n        return b\n"


def test_a_method_stands_behind_another_one() -> None:
    made = changes(SOURCE)
    function = first(cst.FunctionDef, made)
    assert isinstance(function, cst.FunctionDef)
    after = apply(SOURCE, [made.method_after(function, "def g(self):\n    return 1")])
    assert after == SOURCE + "\n    def g(self):\n        return 1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(y=3)"),
        ("f(1, x=2)", "f(1, x=2, y=3)"),
        ("f(1, y=2)", "f(1, y=3)"),
        ("f(\n    1,\n    x=2,\n)", "f(\n    1,\n    x=2,\n    y=3,\n)"),
    ],
)
def test_a_call_is_given_an_argument(before: str, after: str) -> None:
    call = cst.ensure_type(cst.parse_expression(before), cst.Call)
    assert cst.Module([]).code_for_node(with_argument(call, "y", "3")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(y=3)", "f()"),
        ("f(1, y=3)", "f(1)"),
        ("f(y=3, x=2)", "f(x=2)"),
        ("f(\n    1,\n    y=3,\n)", "f(\n    1,\n)"),
    ],
)
def test_a_call_loses_an_argument_with_its_comma(before: str, after: str) -> None:
    call = cst.ensure_type(cst.parse_expression(before), cst.Call)
    assert cst.Module([]).code_for_node(without_argument(call, "y")) == after


def test_a_node_of_another_tree_is_refused() -> None:
    with pytest.raises(KeyError):
        changes(SOURCE).replace(cst.parse_expression("x"), "y")
