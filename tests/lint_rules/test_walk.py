"""The walk, and the match between libcst and `ast` nodes."""

from __future__ import annotations

import ast
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from lint_rules.walk import TWINS, Twins, walk

AWKWARD = """
@decorated(1)
class A(Base, metaclass=meta()):
    x: int = field(default=f(1))
    async def m(self, a=g(), *args, b=h(), **kw) -> k():
        for i in p(): q() if r() else s()
        while t(): u(v=w(), *x1(), **y1())
        try: z1()
        except E as error: raise F(a1())
        return {b1(): c1() for d in d1() if e1()}, [f1() for g in g1()], f"{h1(i1())!r:{j1()}}"
"""


def twins(source: str) -> Twins:
    return Twins(cst.parse_module(source), ast.parse(source), source.split("\n"))


def test_awkward_syntax_is_matched_node_by_node() -> None:
    source = AWKWARD
    found = twins(source)
    calls = [node for node in found.nodes if isinstance(node, cst.Call)]
    assert len(calls) > 20
    for call in calls:
        other = found.twin(call)
        assert isinstance(other, ast.Call)
        assert cst.ensure_type(call.func, cst.Name).value == getattr(other.func, "id", None)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent.parent.parent / "lint_rules").glob("*.py")), ids=lambda p: p.name
)
def test_positions_agree_with_libcst_on_our_own_source(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    found = twins(source)
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    expected = wrapper.resolve(PositionProvider)
    for mine, theirs in zip(found.nodes, walk(wrapper.module), strict=True):
        if isinstance(mine, cst.Call) and not mine.lpar:
            assert found.twin(mine) is not None
            assert found.span(mine).line == expected[theirs].start.line


def test_a_node_without_a_twin_gets_its_position_from_libcst() -> None:
    found = twins("x = [1,\n  name]\n")
    name = next(node for node in found.nodes if isinstance(node, cst.Name) and node.value == "name")
    assert type(name) not in TWINS
    span = found.span(name)
    assert (span.line, span.column, span.end_column) == (2, 3, 7)
