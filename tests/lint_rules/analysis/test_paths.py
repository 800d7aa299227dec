"""Ways through a function: what is proven on each, and which reach the goal unproven."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.analysis.paths import Question, unproven


def called(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == name for n in ast.walk(node))


QUESTION = Question(
    proves=lambda node: called(node, "check"),
    decides=lambda test: called(test, "allowed"),
    settles_inside=lambda test: called(test, "public"),
    reaches=lambda node: isinstance(node, ast.Return) and called(node, "Ok"),
)


def lines(code: str) -> list[int]:
    return [node.lineno for node in unproven(ast.parse(f"def f():\n{code}").body[0].body, QUESTION)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (" return Ok()", [2]),
        (" check()\n return Ok()", []),
        (" if allowed():\n  return Ok()\n return No()", []),
        (" if not allowed():\n  return No()\n return Ok()", []),
        (" if other():\n  return Ok()\n check()\n return Ok()", [3]),
        (" if public():\n  return Ok()\n return Ok()", [4]),
        (" try:\n  check()\n except E:\n  return No()\n return Ok()", []),
        (" try:\n  check()\n except E:\n  pass\n return Ok()", [6]),
        (" match topic:\n  case 'a':\n   check()\n  case _:\n   return No()\n return Ok()", []),
        (" match topic:\n  case 'a':\n   check()\n return Ok()", [5]),
        (" while True:\n  check()\n  return Ok()", []),
        (" with lock:\n  check()\n return Ok()", []),
        (" for x in y:\n  check()\n return Ok()", [4]),
        (" raise E\n return Ok()", []),
    ],
)
def test_what_counts_as_unproven(code: str, expected: list[int]) -> None:
    assert lines(code) == expected


def test_falling_off_the_end_counts_when_asked() -> None:
    body = ast.parse("if x:\n  return 1").body
    assert unproven(body, Question(at_end=True)) == [body[-1]]
    assert unproven(ast.parse("while True:\n  pass").body, Question(at_end=True)) == []


blocks = st.recursive(
    st.sampled_from(["check()", "return Ok()", "other()", "return No()"]),
    lambda inner: st.tuples(
        st.sampled_from(["if x:", "while x:", "for a in b:"]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


def render(block: object, indent: int = 1) -> str:
    if isinstance(block, tuple):
        head, inner = block
        return " " * indent + str(head) + "\n" + "".join(render(part, indent + 1) for part in inner)
    return " " * indent + str(block) + "\n"


@given(st.lists(blocks, min_size=1, max_size=4))
def test_a_check_in_front_proves_everything_behind_it(body: list[object]) -> None:
    code = "".join(render(part) for part in body)
    assert lines(" check()\n" + code) == []
