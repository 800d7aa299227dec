"""A part of a file stands where the whole one says, and is all that a fix of its lines has parsed."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from lint_rules.code.outline import read_outline
from lint_rules.code.walk import walk
from lint_rules.edit.imports import add_import
from lint_rules.file import File
from lint_rules.run.one_file import Run
from lint_rules.settings.config import Config

TEXT = '"""Top."""\n\nimport asyncio\n\nX = 1\n\n\n# why\n@made(\n    1\n)\ndef f():\n    return g(2)\n'


@pytest.fixture
def file(tmp_path: Path) -> File:
    config = Config(root=tmp_path)
    outline = read_outline(TEXT, tmp_path / "a.py", "a")
    return File("a.py", TEXT, outline, Run(config, frozenset()).engine, config)


def call_of(tree: cst.Module, name: str) -> cst.Call:
    return next(n for n in walk(tree) if isinstance(n, cst.Call) and getattr(n.func, "value", "") == name)


def test_a_node_of_a_part_stands_where_the_same_one_of_the_tree_does(file: File) -> None:
    found = call_of(file.part(13), "g")
    place, source = file.span(found), file.changes(file.part(13)).source(found)
    assert "tree" not in file.__dict__
    assert "_parsed" not in file.__dict__
    assert (place, source) == (file.span(call_of(file.tree, "g")), "g(2)")


def test_a_line_below_the_last_statement_belongs_to_it(file: File) -> None:
    assert file.part(99) is file.part(8)


def test_an_import_is_added_without_parsing_more_than_the_imports(file: File) -> None:
    edit = add_import(file.changes(file.top), "hmac")
    assert "_parsed" not in file.__dict__
    assert edit == add_import(file.changes(), "hmac")
    assert edit.text == "import hmac\n"


@pytest.mark.parametrize("between", ["\n    \n", "\n    # the end\n", "\n\n# why\n", "\n\n\n"])
def test_what_stands_between_two_classes_moves_neither(tmp_path: Path, between: str) -> None:
    text = f"class A:\n    x = 1\n{between}class B:\n    pass\n"
    config = Config(root=tmp_path)
    outline = read_outline(text, tmp_path / "a.py", "a")
    file = File("a.py", text, outline, Run(config, frozenset()).engine, config)
    classes = [node for node in file.tree.body if isinstance(node, cst.ClassDef)]
    assert [file.class_of(node).name for node in classes] == ["A", "B"]
