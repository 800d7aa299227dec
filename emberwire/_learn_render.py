r"""Shows a lesson in a terminal: the few elements of Markdown that lessons use, as plain text of a given width.

>>> print(render("# A title\n\nOne sentence.\nAnother one.\n\n- a point\n", Style(width=40)))
A TITLE
=======
<BLANKLINE>
One sentence. Another one.
<BLANKLINE>
- a point

It knows headings, paragraphs, lists, fenced code and `code` in a line. Tables, links and images it leaves as they are.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import click

NARROWEST, WIDEST = 40, 100
"""Columns. Narrower, code becomes unreadable; wider, prose does."""

CODE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r"(?P<level>##?) +(?P<text>\S.*)")
ITEM = re.compile(r"(?P<mark>- |\d+\. )(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Style:
    """How wide the terminal is, and whether it takes colours."""

    width: int = 80
    colors: bool = False

    @classmethod
    def of_terminal(cls) -> Style:
        """The terminal's own width; colours only on a terminal, and never with NO_COLOR (https://no-color.org)."""
        columns = shutil.get_terminal_size().columns
        colors = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(max(NARROWEST, min(columns, WIDEST)), colors)

    def paint(self, text: str, color: str) -> str:
        """Colour a text, where colours are wanted."""
        return click.style(text, fg=color) if self.colors else text

    def bold(self, text: str) -> str:
        """Make a text bold, where the terminal can."""
        return click.style(text, bold=True) if self.colors else text


def render(markdown: str, style: Style) -> str:
    """Lay a page out; blocks are separated by one empty line, and there is none at the end."""
    return "\n\n".join("\n".join(_shown(block, style)) for block in _blocks(markdown.splitlines()))


def paint_diff(lines: Iterable[str], style: Style) -> list[str]:
    """Colour what a diff takes away and adds."""
    return [style.paint(line, _DIFF_COLORS[line[0]]) if line[:1] in _DIFF_COLORS else line for line in lines]


_DIFF_COLORS = {"-": "red", "+": "green", "@": "cyan"}


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Split into headings, paragraphs, lists and fenced code; a fence keeps its empty lines."""
    rest = iter(lines)
    block: list[str] = []
    for line in rest:
        if line.startswith("```"):
            yield from _filled(block)
            block = []
            yield [line, *_until_fence(rest)]
        elif not line.strip():
            yield from _filled(block)
            block = []
        elif HEADING.match(line):
            yield from _filled(block)
            block = []
            yield [line]
        else:
            block.append(line)
    yield from _filled(block)


def _filled(block: list[str]) -> Iterator[list[str]]:
    if block:
        yield block


def _until_fence(rest: Iterator[str]) -> Iterator[str]:
    for line in rest:
        if line.startswith("```"):
            return
        yield line


def _shown(block: list[str], style: Style) -> list[str]:
    first = block[0]
    if first.startswith("```"):
        body = paint_diff(block[1:], style) if first == "```diff" else block[1:]
        return [f"    {line}".rstrip() for line in body]
    if heading := HEADING.match(first):
        return _heading(heading, style)
    if ITEM.match(first):
        return [line for item in _items(block) for line in _wrapped(item, style)]
    return _wrapped(" ".join(block), style)


def _heading(heading: re.Match[str], style: Style) -> list[str]:
    is_title = heading["level"] == "#"
    lines = textwrap.wrap(heading["text"].upper() if is_title else heading["text"], style.width)
    return [*map(style.bold, lines), ("=" if is_title else "-") * max(map(len, lines))]


def _items(block: list[str]) -> Iterator[str]:
    """Join the lines that continue an item to it."""
    number = 0

    def item_of(line: str) -> int:
        nonlocal number
        number += ITEM.match(line) is not None
        return number

    for _, lines in groupby(block, key=item_of):
        yield " ".join(line.strip() for line in lines)


def _wrapped(text: str, style: Style) -> list[str]:
    item = ITEM.match(text)
    indent = " " * len(item["mark"]) if item else ""
    lines = textwrap.wrap(text, style.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    if not style.colors:
        return lines
    return CODE.sub(lambda code: click.style(code[0], fg="cyan"), "\n".join(lines)).split("\n")
