"""A way meets one place before another, or only one of them."""

from __future__ import annotations

import textwrap

import libcst as cst
import pytest

from lint_rules.code.order import leads_to
from lint_rules.code.walk import walk

LEADS = {
    "one below the other": "a()\nb()",
    "behind a branch that goes on": "if x:\n    a()\nb()",
    "a test and its branch": "if a():\n    b()",
    "behind a loop that was left": "while x:\n    a()\n    break\nb()",
    "behind an error that is caught": "try:\n    a()\n    raise Y\nexcept Y:\n    pass\nb()",
    "the `except` below what may still fail": "try:\n    a()\n    c()\nexcept Y:\n    b()",
    "the `else` of what has not failed": "try:\n    a()\nexcept Y:\n    pass\nelse:\n    b()",
    "a `finally` behind a `return`": "try:\n    a()\n    return\nfinally:\n    b()",
    "a `finally` behind an `except`": "try:\n    c()\nexcept Y:\n    a()\nfinally:\n    b()",
}
PARTS = {
    "the wrong order": "b()\na()",
    "one within the other": "a(b())",
    "`if` and `else`": "if x:\n    a()\nelse:\n    b()",
    "`if` and `elif`": "if x:\n    a()\nelif y:\n    b()",
    "behind a branch that returns": "if x:\n    a()\n    return\nb()",
    "two cases": "match x:\n    case 1:\n        a()\n    case 2:\n        b()",
    "two `except`": "try:\n    c()\nexcept Y:\n    a()\nexcept Z:\n    b()",
    "the `except` of which nothing is below": "try:\n    c()\n    a()\nexcept Y:\n    b()",
    "the `else` and an `except`": "try:\n    c()\nexcept Y:\n    b()\nelse:\n    a()",
    "below the `break` in the same loop": "while x:\n    if y:\n        a()\n        break\n    b()",
}


def _found(body: str) -> bool:
    tree = cst.parse_module(f"def f():\n{textwrap.indent(body, '    ')}\n")
    calls = {cst.ensure_type(n.func, cst.Name).value: n for n in walk(tree) if isinstance(n, cst.Call)}
    return leads_to(calls["a"], calls["b"], tree)


@pytest.mark.parametrize("body", LEADS.values(), ids=LEADS)
def test_a_way_meets_both(body: str) -> None:
    assert _found(body)


@pytest.mark.parametrize("body", PARTS.values(), ids=PARTS)
def test_no_way_meets_the_first_and_then_the_other(body: str) -> None:
    assert not _found(body)
