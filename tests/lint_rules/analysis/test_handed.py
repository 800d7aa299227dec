"""What a caller can hand in, by parameters, by attributes of `self`, and by names that are given these."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lint_rules.analysis.flow import Flow, Label
from lint_rules.analysis.handed import may_be_handed
from lint_rules.facts import FunctionFacts, read_module

HEAD = "class Hub:\n    def add(self, ws, room: str, *rest, note: 'str' = ''):\n"


def function_with(body: str) -> FunctionFacts:
    text = HEAD + "".join(f"        {line}\n" for line in body.splitlines())
    return read_module(text, Path("a.py"), "a").functions[0]


@pytest.mark.parametrize(
    ("body", "handed"),
    [
        ("put = ws", True),
        ("put = self.ws", True),
        ("put = (1, [ws])", True),
        ("put = await ws", True),
        ("put = rest", True),
        ("put = note", True),
        ("b = put\na = ws\nput = a", True),
        ("for put in [ws]: pass", True),
        ("put = set()\nput.add(ws)", True),
        ("put = room", False),
        ("put = make(ws)", False),
        ("put = ws.headers", False),
        ("put = other.ws", False),
        ("put = table[ws]", False),
        ("put = 'ws'", False),
        ("put = lambda: ws", False),
        ("put = ws == 1", False),
        ("pass", False),
    ],
)
def test_what_a_caller_can_hand_in(body: str, handed: bool) -> None:
    function = function_with(body)
    assert may_be_handed(ast.Name("put", ast.Load()), function) is handed


@pytest.mark.parametrize("body", ["put = ws", "put = self.ws", "put = [ws] if room else None", "a = ws\nput = a"])
def test_whatever_the_flow_takes_for_the_connection_may_be_handed(body: str) -> None:
    function = function_with(body)
    flow = Flow(function, dict.fromkeys(["ws", "self.ws", "note", "rest"], Label.CONNECTION))
    for node in function.nodes:
        if isinstance(node, ast.expr) and flow.of(node) & Label.CONNECTION:
            assert may_be_handed(node, function), ast.dump(node)


def test_what_is_not_there_is_not_handed() -> None:
    assert not may_be_handed(None, function_with("pass"))
