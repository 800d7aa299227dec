"""What cannot be parsed is blanked, as little of it as can be, and everything else stays where it stood."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lint_rules.code.recovery import recovered

BROKEN = {
    "an open bracket": ("def f():\n    x = (\n\ndef g():\n    pass\n", {2, 3}),
    "an attribute without a name": ("def f():\n    x = a.\n    return 1\n", {2}),
    "a test that is being typed": ("def f():\n    if user.\n        return 1\n    return 2\n", {2, 3}),
    "a block without a statement": ("class A:\n    def f(self):\n        if x:\n        y()\n\n    z = 1\n", {3, 4, 5}),
    "a try alone": ("def f():\n    try:\n        x()\n    y()\n\nz = 1\n", {2, 3, 4, 5}),
    "a head that is not closed": ("class A:\n    def f(self,\n        x()\n\n    def g(self): ...\n", {2, 3, 4}),
    "a class without a colon": ("import a\nclass A(\n    x = 1\n\ny = 1\n", {2, 3, 4}),
    "a text without an end": ("def f():\n    x = 'abc\n    return x\n", {2}),
    "a text of several lines without an end": ('x = """\n\ndef g(): ...\n', {1, 2}),
    "too deep": ("def f():\n  x = 1\n    y = 2\n  return 1\n", {2, 3}),
    "a merge": ("a = 1\n<<<<<<< HEAD\nb = 2\n=======\nb = 3\n>>>>>>> x\nc = 4\n", {2, 4, 6}),
    "two": ("def f():\n    x = (\n\ndef g():\n    y = 1 +\n\ndef h(): ...\n", {2, 3, 5, 6}),
    "curly quotes": ("x = “a”\ny = 1\n", {1}),
}


@pytest.mark.parametrize(("text", "lines"), BROKEN.values(), ids=list(BROKEN))
def test_little_is_blanked(text: str, lines: set[int]) -> None:
    found = recovered(text)
    assert found is not None
    assert found.blank == lines


@pytest.mark.parametrize("text", ["", "x = 1\n", "def f():\n    return 1"])
def test_a_text_that_can_be_parsed_needs_nothing(text: str) -> None:
    assert recovered(text) is None


PIECES = st.lists(
    st.sampled_from(
        ["def f(", "def f():\n", "    ", "\t", "x", " = ", "(", ")", '"""', "'", "\n", "\r\n", "if x:\n", "é", "\0"]
    ),
    max_size=20,
)


@given(PIECES.map("".join))
@example("def f():\n\x0c    x.\n")
def test_what_is_left_can_be_parsed_and_stands_where_it_stood(text: str) -> None:
    found = recovered(text)
    if found is None:
        return
    ast.parse(found.text)
    assert len(found.text) == len(text)
    same = [new == old or new in "0 " for new, old in zip(found.text, text, strict=True)]
    assert all(same)
