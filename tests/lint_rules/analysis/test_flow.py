"""Where values come from."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lint_rules.analysis.flow import Flow, Label
from lint_rules.facts import read_module


def label(body: str, expression: str) -> Label:
    module = read_module(f"def f(payload, topic, user, ws):\n{body}\n    pass\n", Path("a.py"), "a")
    seeds = {"payload": Label.PAYLOAD, "topic": Label.PLACE, "user": Label.IDENTITY, "ws": Label.CONNECTION}
    return Flow(module.functions[0], seeds).of(ast.parse(expression, mode="eval").body)


@pytest.mark.parametrize(
    ("body", "expression", "expected"),
    [
        ("", "payload['x']", Label.PAYLOAD),
        ("    room = f'room:{topic.rest}'", "room", Label.PLACE),
        ("    a, b = topic, user", "a", Label.PLACE | Label.IDENTITY),
        ("    x = json.loads(payload)", "x['y']", Label.PAYLOAD),
        ("    for item in payload: y = item", "y", Label.PAYLOAD),
        ("    with open(topic) as file: pass", "file", Label.PLACE | Label.ASKED),
        ("", "cache[payload['id']]", Label.NOTHING),
        ("", "clean(payload)", Label.ASKED),
        ("", "ws", Label.CONNECTION),
        ("", "ws.headers", Label.NOTHING),
        ("    self.room = topic", "self.room", Label.PLACE),
        ("    b = a\n    a = topic", "b", Label.PLACE),
        ("    room = create_room(topic)", "room.id", Label.ASKED),
        ("    room = get_or_create_room(topic)", "room.id", Label.PLACE | Label.ASKED),
    ],
)
def test_labels_follow_values(body: str, expression: str, expected: Label) -> None:
    assert label(body, expression) == expected


def test_what_is_learned_later_changes_answers_that_were_given() -> None:
    module = read_module("def f(a):\n    b = a\n    g(b)\n", Path("a.py"), "a")
    flow = Flow(module.functions[0], {})
    argument = module.functions[0].calls[0].args[0]
    assert flow.of(argument) == Label.NOTHING
    assert flow.learn({"a": Label.PLACE})
    assert flow.of(argument) == Label.PLACE
    assert not flow.learn({"a": Label.PLACE})
