"""Facts: what one module says, read without running it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lint_rules.facts import decode, dotted_name, read_module

SOURCE = """
import a.b as ab, c.d
from .sibling import helper as h
from ..up import thing
LIMIT: int = 3
class Base: pass
class Room(Base):
    events = {}
    def join(self, x=1, *args, k=2, **kw):
        def inner(): ...
if True:
    def late(): ...
"""


def test_imports_are_resolved_against_the_modules_own_name() -> None:
    module = read_module(SOURCE, Path("pkg/sub/mod.py"), "pkg.sub.mod")
    assert module.imports == {"ab": "a.b", "c": "c", "h": "pkg.sub.sibling.helper", "thing": "pkg.up.thing"}


def test_functions_know_their_class_and_the_function_around_them() -> None:
    module = read_module(SOURCE, Path("pkg/sub/mod.py"), "pkg.sub.mod")
    assert [f.qualname for f in module.functions] == ["Room.join", "Room.join.inner", "late"]
    join = module.by_qualname["Room.join"]
    assert join.owner is module.classes["Room"]
    assert module.by_qualname["Room.join.inner"].parent is join
    assert [arg.arg for arg in join.parameters] == ["self", "x", "k", "args", "kw"]
    assert set(join.defaults) == {"x", "k"}


def test_assignments_are_kept_apart_by_scope() -> None:
    module = read_module(SOURCE, Path("pkg/sub/mod.py"), "pkg.sub.mod")
    assert set(module.assigns) == {"LIMIT"}
    assert set(module.classes["Room"].assigns) == {"events"}


def test_a_function_knows_what_its_names_are_given_but_not_what_those_of_inner_functions_are() -> None:
    source = "def f():\n    a = b = 1\n    a: int = 2\n    self.a = 3\n    def g():\n        a = 4\n"
    table = read_module(source, Path("m.py"), "m").by_qualname["f"].assignments
    assert {name: [ast.unparse(node) for node in nodes] for name, nodes in table.items()} == {
        "a": ["a = b = 1", "a: int = 2"],
        "b": ["a = b = 1"],
    }


def test_a_name_of_this_module_gets_the_modules_name_in_front() -> None:
    import ast

    module = read_module(SOURCE, Path("pkg/sub/mod.py"), "pkg.sub.mod")
    assert module.resolve(ast.parse("Room.join", mode="eval").body) == "pkg.sub.mod.Room.join"
    assert module.resolve(ast.parse("ab.x", mode="eval").body) == "a.b.x"
    assert module.resolve(ast.parse("unknown.x", mode="eval").body) == "unknown.x"
    assert module.resolve(ast.parse("f()", mode="eval").body) is None
    assert dotted_name(ast.parse("super().connect", mode="eval").body) == "super().connect"


def test_the_coding_line_decides_how_bytes_are_read() -> None:
    assert decode(b"# coding: latin-1\nx = '\xe9'") == "# coding: latin-1\nx = 'é'"
    with pytest.raises(SyntaxError):
        decode(b"# coding: no-such-encoding\n")
