"""Source text in one form: whatever a formatter makes of a program, its text is the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lint_rules.code.one_form import in_one_form

HERE = Path(__file__)
ROOT = HERE.parents[3]

FORMS = {
    "arguments on lines of their own": ("f(\n    a,\n    b=1,\n)\n", "f(a, b=1)\n"),
    "white space within brackets": ("f( a , b )\nd = { 'a':1 }\n", 'f(a, b)\nd = {"a": 1}\n'),
    "no white space": ("x=a==b and c+d<-1\n", "x = a == b and c + d < -1\n"),
    "white space before brackets": ("f (x)\ny = d [0]\nif (a):\n    b\n", "f(x)\ny = d[0]\nif a:\n    b\n"),
    "defaults": ("def f(a:int=1,*,b = 2,**kw)->int : ...\n", "def f(a: int = 1, *, b=2, **kw) -> int:\n    ...\n"),
    "a chain": ("x = (\n    rows\n    .where(a)\n    .first()\n)\n", "x = rows.where(a).first()\n"),
    "brackets around all": ("return (\n    a\n    or b\n)\n", "return a or b\n"),
    "brackets around a part": ("if (a) or (b):\n    pass\n", "if (a) or (b):\n    pass\n"),
    "awaited in brackets": ("await (\n    f(a)\n)\n", "await f(a)\n"),
    "a tuple keeps its brackets": ("x = (\n    a,\n    b,\n)\n", "x = (a, b)\n"),
    "a tuple of one keeps its comma": ("x = (a,)\n", "x = (a,)\n"),
    "a generator keeps its brackets": ("x = (\n    a\n    for a in b\n)\n", "x = (a for a in b)\n"),
    "imports": ("from a import (\n    b,\n    c,\n)\n", "from a import b, c\n"),
    "the name of a loop": ("for (\n    a\n) in b:\n    c\n", "for a in b:\n    c\n"),
    "a part of the names of a loop": ("for (a, b), c in d:\n    e\n", "for (a, b), c in d:\n    e\n"),
    "a line that goes on": ("x = a + \\\n    b\n", "x = a + b\n"),
    "quotes": ("f('a', 'b\"', b'c')\n", 'f("a", \'b"\', b"c")\n'),
    "quotes in a formatted text": ("f'{a[\"b\"]}'\n", "f\"{a['b']}\"\n"),
    "texts side by side": ("x = (\n    'a'\n    'b'\n)\n", 'x = "ab"\n'),
    "comments within brackets": ("f(  # why\n    a,  # b\n)  # c\n", "f(a)  # c\n"),
    "empty lines": ("a\n\n\n\nb\n", "a\nb\n"),
    "a block in one line": ("if a: b; c\n", "if a:\n    b\n    c\n"),
    "a part of a list": ("x[a : b], y[1:]\n", "x[a:b], y[1:]\n"),
    "empty texts in three quotes": ("a = ('''''' '''''')\n", "a = '''''' ''''''\n"),
    "stars": ("f(*a, **b)\nc = [*d, e ** f]\n", "f(*a, **b)\nc = [*d, e**f]\n"),
}


@pytest.mark.parametrize(("source", "expected"), FORMS.values(), ids=FORMS)
def test_each_layout_comes_to_one_form(source: str, expected: str) -> None:
    assert in_one_form(source) == expected


@pytest.mark.parametrize(
    "path", [HERE, *sorted((ROOT / "lint_rules" / "flow").glob("*.py"))[::6]], ids=lambda p: p.stem
)
def test_the_form_has_the_same_meaning_and_is_its_own(path: Path) -> None:
    form = in_one_form(path.read_text(encoding="utf-8"))
    assert ast.unparse(ast.parse(form)) == ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
    assert in_one_form(form) == form


@example("''''''''''''")
@given(st.text(alphabet="'\"\\ abrf()[]{},:=\n#.\ufeff"))
def test_no_text_fails(source: str) -> None:
    assert isinstance(in_one_form(source), str)
