"""Trees are walked as the standard library does it, and the collector rests meanwhile."""

from __future__ import annotations

import ast
import gc
import weakref
from pathlib import Path

import pytest

from lint_rules import trees

SOURCES = [
    "x: int = 1\nasync def f(a, /, b=1, *c, d, e=2, **g) -> int:\n    async with a as b: yield await b\n",
    "match x:\n    case {'a': [1, *_], **rest} | C(y=2): pass\n    case _: pass\n",
    "try:\n    a = {**b, 'c': lambda: 1}\nexcept* (A, B) as e:\n    global z\nfinally:\n    del q[1:2, ...]\n",
    Path(__file__).read_text(encoding="utf-8"),
]


@pytest.mark.parametrize("source", SOURCES)
def test_every_node_comes_in_the_order_of_the_standard_library(source: str) -> None:
    tree = ast.parse(source)
    expected = [node for node in ast.walk(tree) if not isinstance(node, ast.expr_context)]
    assert trees.walk(tree) == expected


def test_the_collector_is_as_it_was_behind_a_run() -> None:
    assert gc.isenabled()
    with trees.collector_paused():
        assert not gc.isenabled()
        with trees.collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_a_run_made_can_still_be_collected() -> None:
    class Node:
        me: Node

    with trees.collector_paused():
        node = Node()
        node.me = node
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("source", SOURCES)
def test_children_are_those_of_the_standard_library(source: str) -> None:
    for node in ast.walk(ast.parse(source)):
        expected = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]
        assert trees.children(node) == expected


def test_what_runs_later_is_not_entered() -> None:
    tree = ast.parse("a = 1\nf = lambda: b\ndef g(): c\nwith d: e")
    names = [node.id for node in trees.walk_own(tree.body) if isinstance(node, ast.Name)]
    assert names == ["a", "f", "d", "e"]


@pytest.mark.parametrize(
    ("source", "expected"), [("a = 1", True), ("b = a = 1", True), ("a.b = 1", False), ("b = a", False)]
)
def test_an_assignment_binds_the_names_that_stand_alone_in_it(source: str, expected: bool) -> None:
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.Assign)
    assert trees.binds(node, "a") is expected
