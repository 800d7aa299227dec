"""The walk, and the match between libcst and `ast` nodes."""

from __future__ import annotations

import ast

import libcst as cst

from lint_rules.twins import Twins
from lint_rules.walk import walk

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


def test_awkward_syntax_is_matched_node_by_node() -> None:
    tree = cst.parse_module(AWKWARD)
    found = Twins(tree, ast.parse(AWKWARD))
    calls = [node for node in walk(tree) if isinstance(node, cst.Call)]
    assert len(calls) > 20
    for call in calls:
        other = found.twin(call)
        assert isinstance(other, ast.Call)
        assert cst.ensure_type(call.func, cst.Name).value == getattr(other.func, "id", None)
