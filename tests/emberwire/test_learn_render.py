"""Markdown in a terminal: widths, colours, and that no word is lost."""

from __future__ import annotations

import re
import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emberwire._learn_render import NARROWEST, WIDEST, Style, paint_diff, render

LAYOUT = re.compile(r"[\s#=-]")
PLAIN = Style(width=40)
COLORED = Style(width=40, colors=True)


def test_headings_are_underlined() -> None:
    assert render("# One\n\n## Two", PLAIN) == "ONE\n===\n\nTwo\n---"


def test_headings_need_no_empty_lines_around_them() -> None:
    assert render("before\n# One\n## Two\nafter", PLAIN) == "before\n\nONE\n===\n\nTwo\n---\n\nafter"


def test_the_sentences_of_a_paragraph_flow_and_are_wrapped() -> None:
    assert render("A sentence of some words.\nAnd one more.", PLAIN) == "A sentence of some words. And one more."
    assert render("A sentence of some more words.\nAnd one.", PLAIN) == "A sentence of some more words. And one."
    assert render("word " * 12, PLAIN) == "\n".join([("word " * 8).strip(), ("word " * 4).strip()])


def test_items_hang_behind_their_marks() -> None:
    text = render("- one that is rather longer than forty columns\n- two\n  goes on", PLAIN)
    assert text == "- one that is rather longer than forty\n  columns\n- two goes on"
    assert render("1. one\n2. two", PLAIN) == "1. one\n2. two"


def test_code_is_indented_and_never_wrapped() -> None:
    assert render("```python\nif x:\n\n    y = 'z' * 1000000000000000000000000000000\n```\nAfter.", PLAIN) == (
        "    if x:\n\n        y = 'z' * 1000000000000000000000000000000\n\nAfter."
    )


def test_code_without_an_end_is_shown_to_the_end() -> None:
    assert render("```\na\nb", PLAIN) == "    a\n    b"


def test_colours_only_where_they_are_wanted() -> None:
    page = "# One\n\n## Two\n\nSome `code` here.\n\n```diff\n-old\n+new\n```"
    assert "\x1b" not in render(page, PLAIN)
    colored = render(page, COLORED)
    assert click.unstyle(colored) == render(page, PLAIN)
    assert click.style("`code`", fg="cyan") in colored
    assert click.style("+new", fg="green") in colored


def test_code_that_is_broken_over_two_lines_keeps_its_colour() -> None:
    colored = render("word " * 6 + "`two words of code`", COLORED)
    assert click.unstyle(colored) == render("word " * 6 + "`two words of code`", PLAIN)


def test_a_diff_is_coloured_by_what_it_does() -> None:
    lines = ["@@ -1 +1 @@", "-a", "+b", " c", ""]
    assert paint_diff(lines, PLAIN) == lines
    assert [line.startswith("\x1b") for line in paint_diff(lines, COLORED)] == [True, True, True, False, False]


class Terminal:
    """Stands in for stdout."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "colors"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_gets_colours_unless_it_says_no(
    variables: dict[str, str], colors: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """https://no-color.org: set and not empty."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal())
    style = Style.of_terminal()
    monkeypatch.undo()
    assert style.colors is colors


@pytest.mark.parametrize(("columns", "width"), [("10", NARROWEST), ("72", 72), ("400", WIDEST)])
def test_the_width_is_the_terminals_within_reason(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert Style.of_terminal() == Style(width, colors=False)


@given(st.lists(st.text("ab `-#.1\n", max_size=60), max_size=5).map("\n".join))
def test_no_word_is_lost_and_none_is_added(page: str) -> None:
    fenced = page.replace("```", "")
    assert LAYOUT.sub("", render(fenced, PLAIN)).lower() == LAYOUT.sub("", fenced)
