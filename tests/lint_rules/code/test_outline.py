"""The outline says what a file defines, where it stands, and nothing of how it was parsed."""

from __future__ import annotations

from pathlib import Path

import libcst as cst

from lint_rules.code.outline import Outline, read_outline


def outline(text: str, name: str = "pkg.mod") -> Outline:
    return read_outline(text, Path("pkg/mod.py"), name)


def test_functions_know_what_they_stand_in() -> None:
    found = outline("class A:\n    def f(self):\n        def g(): ...\n")
    f, g = found.functions
    assert (f.qualname, f.owner, f.parent) == ("A.f", found.classes["A"], None)
    assert (g.qualname, g.parent) == ("A.f.g", f)
    assert f.nested == {"g": g}


def test_relative_imports_are_resolved() -> None:
    found = outline("from . import a\nfrom ..other import b as c\nimport x.y\nimport x.z as z\n")
    assert found.imports == {"a": "pkg.a", "c": "other.b", "x": "x", "z": "x.z"}


def test_a_piece_is_the_text_of_an_expression_also_over_lines_and_behind_other_alphabets() -> None:
    found = outline("X = ('ü', f(\n    1,\n))\n")
    assert found.assigns["X"].text == "('ü', f(\n    1,\n))"
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
