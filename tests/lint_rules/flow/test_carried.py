"""Tests for what one round of a loop hands to the next."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from lint_rules.flow.carried import handed_on, is_settled
from lint_rules.flow.values import Value
from lint_rules.flow.ways import State
from lint_rules.frameworks.labels import Label
from tests.lint_rules.flow.programs import endpoint


def loop_of(source: str) -> cst.For | cst.While:
    statement = cst.parse_module(source).body[0]
    assert isinstance(statement, cst.For | cst.While)
    return statement


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("while True:\n    text = f()\n    g(text)", {"f", "g"}),
        ("while True:\n    g(text)\n    text = f()", {"f", "g", "text"}),
        ("while (line := f()):\n    g(line)", {"f", "g"}),
        ("for a, b in pairs:\n    g(a, b, c)", {"g", "c"}),
        ("while True:\n    if f():\n        x = 1\n    g(x)", {"f", "g", "x"}),
        ("while True:\n    try:\n        x = f()\n    except E:\n        g(x)", {"f", "g", "x", "E"}),
        ("while True:\n    with f() as x:\n        y = x\n    g(x, y)", {"f", "g"}),
        ("while True:\n    seen[key] = f()", {"seen", "key", "f"}),
        ("while True:\n    for x in xs:\n        g(x)\n    g(x)", {"xs", "g", "x"}),
        ("while True:\n    def later():\n        return x\n    x = later()", {"later", "x"}),
    ],
)
def test_a_round_hands_on_what_may_be_read_before_it_has_a_value(source: str, names: set[str]) -> None:
    assert handed_on(loop_of(source)) - {"True"} == names


def test_a_loop_is_settled_when_nothing_that_it_reads_has_changed() -> None:
    before = State({"a": Value(), "self.b": Value()})
    assert is_settled(before, State({**before.env, "new": Value(Label.CLIENT)}), frozenset({"a"}))
    assert not is_settled(before, State({**before.env, "a": Value(Label.CLIENT)}), frozenset({"a"}))
    assert not is_settled(before, State({**before.env, "self.b": Value(Label.CLIENT)}), frozenset({"self"}))
    assert not is_settled(before, State(before.env, closed=True), frozenset())


@pytest.mark.parametrize("loop", ["while True:", "for _ in range(9):"])
def test_what_one_round_has_learned_is_known_in_the_next(tmp_path: Path, loop: str) -> None:
    """The first message is sent out by the second round only."""
    body = f"await ws.accept()\nlast = None\n{loop}\n    await ws.send_json(last)\n    last = await ws.receive_json()"
    sent = endpoint(tmp_path, body).effects("send")
    assert sent[-1].payload.labels & Label.CLIENT
