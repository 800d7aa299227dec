"""Positions of libcst nodes are those that libcst's metadata tells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from lint_rules.code.outline import read_outline
from lint_rules.code.trees import Positions
from lint_rules.code.walk import walk

SOURCES = sorted((Path(__file__).parents[3] / "lint_rules").rglob("*.py"))

AWKWARD = """
@decorated(1)
class A(Base, metaclass=meta()):
    x: int = (field)(default=f(1))

    async def m(self, a=g(), *args, b=h(), **kw) -> k():
        for i in p(): q() if r() else s()
        try: z1()
        except E as error: raise F(a1())
        return {b1(): "é" + c1() for d in d1() if e1()}, [f1() for g in g1()], f"{h1(i1())!r:{j1()}}"
"""


@pytest.mark.parametrize(("newline", "one_in"), [("\n", 10), ("\r\n", 50)], ids=["line feeds", "carriage returns"])
def test_every_node_stands_where_the_metadata_says(newline: str, one_in: int) -> None:
    for source in [AWKWARD, *(path.read_text(encoding="utf-8") for path in SOURCES[::one_in])]:
        check(source.replace("\n", newline))


def check(source: str) -> None:
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    expected = wrapper.resolve(PositionProvider)
    stretches = read_outline(source, Path("a.py"), "a").stretches
    starts = (1 + len(wrapper.module.header), *(first for first, _ in stretches[1:]))
    assert len(starts) == len(wrapper.module.body)
    for places in (Positions(wrapper.module), Positions(wrapper.module, starts=starts)):
        compare(places, wrapper.module, expected)


def compare(places: Positions, tree: cst.Module, expected: Mapping[cst.CSTNode, CodeRange]) -> None:
    for node in walk(tree):
        theirs = expected[node]
        mine = places.span(node)
        assert (mine.line, mine.column) == (theirs.start.line, theirs.start.column + 1), type(node)
        if mine.end_line == theirs.end.line and not isinstance(node, cst.BaseCompoundStatement):
            assert mine.end_column == theirs.end.column + 1, type(node)


def test_of_a_block_only_the_first_line_is_shown() -> None:
    tree = cst.parse_module("x = 1\nclass A:\n    def f(self):\n        pass\n")
    span = Positions(tree).span(tree.body[1])
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 1, 2, 9)


def test_a_tree_that_is_a_part_of_a_file_knows_what_stands_before_it() -> None:
    tree = cst.parse_module("x = 1\n")
    assert Positions(tree, before=41).span(tree.body[0]).line == 42


def test_a_node_of_another_tree_is_unknown() -> None:
    with pytest.raises(KeyError):
        Positions(cst.parse_module("x")).span(cst.parse_expression("x"))


def test_a_statement_is_written_out_from_where_it_is_said_to_begin() -> None:
    tree = cst.parse_module("# top\nx = f(1)\n\n\ndef g():\n    return 2\n")
    first, last = tree.body
    places = Positions(tree, starts=(2, 103))
    assert (places.whole(last).line, places.whole(last).end_line) == (105, 106)
    assert (places.span(first).line, places.span(last).end_column) == (2, 9)
