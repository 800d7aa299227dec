"""The outline says what a file defines, where it stands, and nothing of how it was parsed."""

from __future__ import annotations

import ast
from pathlib import Path

import libcst as cst
import pytest

from lint_rules.code.outline import Outline, read_outline, same_program

SOURCES = [
    "x: int = 1\nasync def f(a, /, b=1, *c, d, e=2, **g) -> int:\n    async with a as b: yield await b\n",
    "match x:\n    case {'a': [1, *_], **rest} | C(y=2): pass\n    case _: pass\n",
    "try:\n    a = {**b, 'c': lambda: 1}\nexcept* (A, B) as e:\n    global z\nfinally:\n    del q[1:2, ...]\n",
    Path(__file__).read_text(encoding="utf-8"),
]


def outline(text: str, name: str = "pkg.mod") -> Outline:
    return read_outline(text, Path("pkg/mod.py"), name)


def test_functions_know_what_they_stand_in() -> None:
    found = outline("class A:\n    def f(self):\n        def g(): ...\n")
    f, g = found.functions
    assert (f.qualname, f.owner, f.parent) == ("A.f", found.classes["A"], None)
    assert (g.qualname, g.parent) == ("A.f.g", f)
    assert f.nested == {"g": g}


@pytest.mark.parametrize(
    ("written", "taken"),
    [("self, room, *, text", ("room", "text")), ("cls, room", ("room",)), ("sid, data", ("sid", "data")), ("", ())],
)
def test_a_function_takes_its_parameters_but_for_the_object_or_class_it_belongs_to(
    written: str, taken: tuple[str, ...]
) -> None:
    (function,) = outline(f"def f({written}): ...\n").functions
    assert function.takes == taken


def test_a_function_knows_what_its_parameters_are_said_to_be() -> None:
    (function,) = outline("def f(a: A, /, b, c: 'C | None' = None, *d: D, e: x.E, **g: G): ...\n").functions
    said = {name: piece.text for name, piece in function.annotations.items()}
    assert said == {"a": "A", "c": "C | None", "e": "x.E"}


def test_a_file_knows_what_its_names_and_attributes_are_made_by() -> None:
    text = "sio = AsyncServer()\ndef start(self):\n    self.sio = x.Client(url)\n    self.sio = sio = y.Server()\n"
    assert outline(text).made == {"sio": ["AsyncServer", "y.Server"], "self.sio": ["x.Client", "y.Server"]}


def test_a_method_knows_the_attributes_that_it_makes_and_those_that_it_assigns() -> None:
    text = (
        "class A:\n    def __init__(self):\n        self.hub = x.Hub()\n        self.hub = Other()\n"
        "        if self.size == 1:\n            self.late, self.pair = Late(), 2\n        self.rooms[1] = 3\n"
    )
    start = outline(text).classes["A"].methods["__init__"]
    assert start.makes == {"hub": "x.Hub"}
    assert start.assigned == {"hub", "late", "pair", "rooms"}


def test_relative_imports_are_resolved() -> None:
    found = outline("from . import a\nfrom ..other import b as c\nimport x.y\nimport x.z as z\n")
    assert found.imports == {"a": "pkg.a", "c": "other.b", "x": "x", "z": "x.z"}


def test_a_piece_is_the_text_of_an_expression_also_over_lines_and_behind_other_alphabets() -> None:
    found = outline("X = ('ü', f(\n    1,\n))\n")
    assert found.assigns["X"].source == "('ü', f(\n    1,\n))"
    assert found.assigns["X"].text == '("ü", f(1))'
    assert isinstance(found.assigns["X"].node, cst.Tuple)


def test_calls_are_listed_with_the_function_that_they_stand_in() -> None:
    found = outline("serve(a)\ndef f():\n    x.y(1)\n")
    assert [(call.written, call.inside and call.inside.name) for call in found.calls] == [("serve", None), ("x.y", "f")]


def test_names_are_resolved_by_imports_and_definitions() -> None:
    found = outline("from chat import rooms\ndef f(): ...\n")
    assert [found.resolve(name) for name in ("rooms.find", "f", "other.x")] == [
        "chat.rooms.find",
        "pkg.mod.f",
        "other.x",
    ]


@pytest.mark.parametrize("source", SOURCES)
def test_no_node_is_left_out(source: str) -> None:
    expected = [node for node in ast.walk(ast.parse(source)) if not isinstance(node, ast.expr_context)]
    assert [type(node) for node in outline(source).nodes] == [type(node) for node in expected]


def test_calls_have_names_also_where_what_they_are_called_on_has_none() -> None:
    assert outline("f(g().emit(1))(2)\n").call_names == {"f", "g", "emit", ""}


def test_calls_are_found_by_their_last_name_also_where_what_they_are_called_on_has_none() -> None:
    found = outline("f(a)\ng().f(b)\nx[0].f(c)\nf.g(d)\n").calls_of("f")
    assert {piece.text for piece in found} == {"f(a)", "g().f(b)", "x[0].f(c)"}


def test_the_statement_at_a_line_is_the_innermost_one() -> None:
    found = outline("if a:\n    b = (\n        1\n    )\n\nelse:\n    c\n")
    assert [s and (s.first, s.last) for s in map(found.statement_at, range(1, 8))] == [
        (1, 7), (2, 4), (2, 4), (2, 4), (1, 7), (1, 7), (7, 7),
    ]  # fmt: skip
    assert found.statement_at(8) is None


def test_a_statement_begins_with_its_decorators_and_its_head_ends_before_its_body() -> None:
    found = outline("@a\n@b\ndef f(\n    x,\n):\n    pass\n\ny = 1\n")
    assert sorted((s.first, s.head_end, s.last) for s in found.statements) == [(1, 5, 6), (6, 6, 6), (8, 8, 8)]


@pytest.mark.parametrize(("line", "span"), [(1, (1, 2)), (4, (4, 4)), (6, (6, 7)), (9, (9, 9))])
def test_surroundings_are_the_function_else_the_statement_of_a_class_else_the_line(
    line: int, span: tuple[int, int]
) -> None:
    text = "if a:\n    b\n\nclass A:\n    x = 1\n    def f(self):\n        pass\n\n"
    assert outline(text).surroundings(line) == span


@pytest.mark.parametrize(("other", "expected"), [("a = 1  # b\n", True), ("a = 2\n", False), ("a = (\n", False)])
def test_programs_are_the_same_when_comments_are_all_that_differs(other: str, expected: bool) -> None:
    assert same_program("a = 1\n", other) is expected


SAID = """\
'A file.'
from .auth import check as guard
import os
LEVEL: int = 1
@deco
def f():
    return 11
class A(Base):
    x = 2
    def g(self):
        return 22
app.add(f)
"""


def test_bindings_are_what_a_file_says_outside_of_its_functions() -> None:
    said = read_outline(SAID, Path("a.py"), "a").bindings
    assert list(said)[:-1] == ["guard", "os", "LEVEL", "f", "A", "A.x", "A.g"]
    other = SAID.replace("11", "33").replace("22", "44").replace("'A file.'", "# no")
    assert read_outline(other, Path("a.py"), "a").bindings == said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("check as", "other as"),
        ("= 1", "= 5"),
        ("@deco", "@oced"),
        ("(Base)", "(Case)"),
        ("x = 2", "x = 5"),
        ("(f)", "(g)"),
    ],
)
def test_a_binding_that_says_something_else_is_another(old: str, new: str) -> None:
    said = read_outline(SAID, Path("a.py"), "a").bindings
    now = read_outline(SAID.replace(old, new), Path("a.py"), "a").bindings
    assert [name for name in said if said[name] != now.get(name)] != []
