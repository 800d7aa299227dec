"""The body of a function is what stands in the file, at the place where it stands."""

from __future__ import annotations

import ast
from pathlib import Path

import libcst as cst
import pytest

from lint_rules.code.outline import read_outline
from lint_rules.code.trees import Bodies, Parsed, Positions, statement_of
from lint_rules.code.walk import walk

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(path for name in ("code", "run", "shell") for path in (ROOT / "lint_rules" / name).glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_call_of_every_function_stands_where_the_standard_parser_has_it(path: Path) -> None:
    text = path.read_text()
    outline, bodies = read_outline(text, path, path.stem), Bodies()
    expected = sorted(
        (node.lineno, node.col_offset + 1, node.end_lineno or 0, (node.end_col_offset or 0) + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and text.isascii()
    )
    found = set()
    for function in outline.functions:
        body = bodies.of(function)
        for node in walk(body.node):
            if isinstance(node, cst.Call):
                span = body.span(node)
                found.add((span.line, span.column, span.end_line, span.end_column))
    assert found <= set(expected) or not text.isascii()


ODD = {
    "in one line with its class": "class A: \n    x = 1\nclass B:\n    def f(self): return 1\n",
    "with tabs": "class A:\n\tdef f(self):\n\t\treturn 1\n",
    "under a decorator of several lines": "class A:\n    @deco(\n        1,\n    )\n    def f(a):\n        return 1\n",
    "twice": "def f():\n    return 2\n\ndef f():\n    return 1\n",
    "with a text that is not indented": 'class A:\n    def f(self):\n        x = """\nno\n"""\n        return 1\n',
    "in a class in one line": "class A: f = 1\nif 1:\n  def f(): return 1\n",
    "async": "async def f():\n    return 1\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_functions_are_found(text: str) -> None:
    outline, bodies = read_outline(text, Path("a.py"), "a"), Bodies()
    function = outline.functions[-1]
    body = bodies.of(function)
    assert body.node.name.value == "f"
    assert body.span(body.node).line == function.line
    returns = [node for node in walk(body.node) if isinstance(node, cst.Return)]
    assert [cst.ensure_type(node.value, cst.Integer).value for node in returns] == ["1"]


def test_a_nested_function_is_the_same_node_as_in_the_outer_one() -> None:
    outline, bodies = read_outline("def f():\n    def g(): ...\n", Path("a.py"), "a"), Bodies()
    outer, inner = outline.functions
    assert bodies.of(inner).node in bodies.of(outer).node.body.body


def test_what_was_parsed_is_used_again_where_the_function_has_moved_to() -> None:
    parsed = Parsed()
    first = read_outline("def f():\n    return 1\n", Path("a.py"), "a")
    before = Bodies(parsed).of(first.functions[0])
    parsed.take_back()
    second = read_outline("\n\ndef f():\n    return 1\n\n\ndef f():\n    return 1\n", Path("a.py"), "a")
    bodies = Bodies(parsed)
    one, other = (bodies.of(function) for function in second.functions)
    assert one.node is before.node
    assert other.node is not one.node
    assert [body.span(body.node).line for body in (one, other)] == [3, 7]


def test_what_an_editor_keeps_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lint_rules.code.trees.MOST_TREES", 2)
    parsed = Parsed()
    trees = {}
    for text in ("a\n", "b\n", "c\n"):
        trees[text], _ = parsed.tree(text, 0)
        parsed.take_back()
    assert [parsed.tree(text, 0)[0] is tree for text, tree in reversed(trees.items())] == [True, True, False]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_that_is_put_together_has_every_node_where_the_whole_has_it(path: Path) -> None:
    text = path.read_text()
    whole = cst.parse_module(text)
    joined, places = Parsed().module(read_outline(text, path, path.stem))
    expected = Positions(whole)
    said = [
        [(type(node), at.span(node)) for node in list(walk(tree))[1:]]
        for tree, at in ((whole, expected), (joined, places))
    ]
    assert said[0] == said[1]
    assert joined.default_indent == whole.default_indent


ONE_OF_EACH = """\
@a
def f(
    b=1,
):
    key = (
        value
    )
    if x: y = z
    elif w:
        pass
"""


@pytest.mark.parametrize(("line", "names"), [(1, {"a", "f"}), (6, {"key", "value"}), (8, {"x", "y", "z"})])
def test_a_statement_is_parsed_by_itself_and_of_a_block_only_the_head(line: int, names: set[str]) -> None:
    outline = read_outline(ONE_OF_EACH.replace("    elif w:\n        pass\n", ""), Path("a.py"), "a")
    statement = outline.statement_at(line)
    assert statement is not None
    parsed = statement_of(outline, statement)
    assert parsed is not None
    assert {node.value for node in walk(parsed) if isinstance(node, cst.Name)} == names


def test_what_does_not_stand_alone_is_no_statement_by_itself() -> None:
    outline = read_outline(ONE_OF_EACH, Path("a.py"), "a")
    statement = outline.statement_at(9)
    assert statement is not None
    assert statement_of(outline, statement) is None
