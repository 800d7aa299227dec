"""The walk gives the structural nodes of a libcst tree, in source order."""

from __future__ import annotations

import libcst as cst

from lint_rules.code.walk import walk

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


def test_every_call_comes_in_source_order() -> None:
    names = [
        cst.ensure_type(node.func, cst.Name).value
        for node in walk(cst.parse_module(AWKWARD))
        if isinstance(node, cst.Call)
    ]
    places = [AWKWARD.index(f"{name}(") for name in names]
    assert len(names) == 28
    assert places == sorted(places)
