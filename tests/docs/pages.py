"""Reads what a page of the documentation tells its reader to do.

A comment above a block says what becomes of it; readers of the page do not see it:

    <!-- file: app.py -->        the block is that file
    <!-- edit: app.py -->        the `diff` block is a change of that file
    <!-- excerpt: app.py -->     the block stands in that file by now; a line with `…` or `# …` leaves lines out
    <!-- exits with 1 -->        the last command of the `console` block fails with this status
    <!-- browser -->             the table below is done in browser windows
    <!-- runs -->                the Python block is run after those above it that are marked so
    <!-- finds: EW101, EW201 --> the linter finds that in the block
    <!-- not run: no docker -->  the block is not run, and why

A `console` block has commands after `$ `, and below each what it prints, if the page says so. A line with only `…`
leaves lines out, `…` inside of a line leaves out what varies, and every duration such as `0.52s` is as good as another.
The `text` block after "It prints:" is what the file before it prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

BLOCK = re.compile(
    r"(?:^<!-- (?P<marker>[^\n]+?) -->\n\n)?"
    r"(?:^```(?P<language>\w+)\n(?P<text>.*?)^```$|^(?P<table>\|[^\n]*\n\|[ |:-]+\n(?:\|[^\n]*\n)+))",
    re.MULTILINE | re.DOTALL,
)
PRINTS = re.compile(r"^It prints:\n\n\Z", re.MULTILINE)
EXITS = re.compile(r"exits with (\d+)")
DURATION = re.compile(r"\b\d+\.\d+s\b")
LEFT_OUT = "…"


@dataclass(frozen=True)
class ShownFile:
    """One file of a page, and what it prints, when the page says that."""

    name: str
    text: str
    prints: str | None


@dataclass(frozen=True)
class Edit:
    """A change of a file, as a diff without line numbers."""

    name: str
    diff: str


@dataclass(frozen=True)
class Excerpt:
    """Part of a file."""

    name: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command, what it prints, when the page says that, and the status with which it ends."""

    line: str
    prints: str
    status: int


@dataclass(frozen=True)
class Visit:
    """What a person does in a browser window, and what they see then."""

    window: str
    does: str
    sees: str


@dataclass(frozen=True)
class Runs:
    """Python that is run in one namespace with the other such blocks of its page."""

    text: str


@dataclass(frozen=True)
class Finds:
    """Code in which the linter finds what the page says."""

    codes: frozenset[str]
    text: str


@dataclass(frozen=True)
class NotRun:
    """A block that is not run."""

    why: str
    language: str
    text: str


@dataclass(frozen=True)
class Unmarked:
    """A block that no comment speaks of and that is no console."""

    language: str
    text: str


Step: TypeAlias = ShownFile | Edit | Excerpt | Command | Visit | Runs | Finds | NotRun | Unmarked


MARKED: Mapping[str, Callable[[str, str, str], Step]] = {
    "edit": lambda of, language, text: Edit(of, text),
    "excerpt": lambda of, language, text: Excerpt(of, text),
    "runs": lambda of, language, text: Runs(text),
    "finds": lambda of, language, text: Finds(frozenset(of.split(", ")), text),
    "not run": NotRun,
}
"""What a block is by its comment: from what stands behind the colon, its language and its text."""


def steps(page: str) -> Iterator[Step]:
    """Yield what the page tells its reader to do, in order."""
    for match in BLOCK.finditer(page):
        kind, _, of = (match["marker"] or "").partition(": ")
        if match["table"]:
            yield from _visits(match["table"]) if kind == "browser" else ()
        elif kind == "file":
            yield ShownFile(of, match["text"], _printed(page, match.end()))
        elif kind in MARKED:
            yield MARKED[kind](of, match["language"], match["text"])
        elif match["language"] == "console":
            yield from _commands(match["text"], EXITS.fullmatch(kind))
        elif not PRINTS.search(page, 0, match.start()):
            yield Unmarked(match["language"], match["text"])


def shown_files(page: str) -> list[ShownFile]:
    """Return the files of a page in their order."""
    return [step for step in steps(page) if isinstance(step, ShownFile)]


def write_files(files: list[ShownFile], folder: Path, url: str = "") -> None:
    """Write the files into a folder; with `url`, they speak to that server and not to localhost:4000."""
    address = url.partition("://")[2] or "localhost:4000"
    for file in files:
        (folder / file.name).write_text(file.text.replace("localhost:4000", address), encoding="utf-8")


def edited(before: str, edit: Edit) -> str:
    """Return a file after the edit. Raises ValueError unless each part of it stands in the file exactly once."""
    after = before
    for part in re.split(r"^@@.*\n", edit.diff, flags=re.MULTILINE):
        lines = [line if line else " " for line in part.splitlines()]
        old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        if not old and not new:
            continue
        if after.count(old) != 1:
            raise ValueError(
                f"expected this once in {edit.name}, and found it {after.count(old)} times:\n{old}\n{after}"
            )
        after = after.replace(old, new)
    return after


def fits(pattern: str, text: str) -> bool:
    """Tell whether a text is what a page shows, up to what the page leaves out."""
    return re.fullmatch(_expression(pattern), _plain(text), re.DOTALL) is not None


def holds(text: str, excerpt: str) -> bool:
    """Tell whether an excerpt stands in a text, up to the lines that it leaves out."""
    return re.search(_expression(excerpt), _plain(text), re.DOTALL) is not None


def _plain(text: str) -> str:
    return DURATION.sub("0.00s", "\n".join(line.rstrip() for line in text.strip("\n").splitlines()))


def _expression(pattern: str) -> str:
    lines = [_line_expression(line) for line in _plain(pattern).splitlines()]
    return "".join(lines) + (r"[^\n]*" if pattern.rstrip().endswith(f"\n{LEFT_OUT}") else "")


def _line_expression(line: str) -> str:
    if line.strip(" #/") == LEFT_OUT:
        return r"(?:[^\n]*\n)*?"
    return re.escape(line).replace(LEFT_OUT, r"[^\n]*") + r"(?:\n|\Z)"


def _commands(console: str, exits: re.Match[str] | None) -> Iterator[Command]:
    parts = re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]
    for number, part in enumerate(parts, start=1):
        line, _, prints = part.partition("\n")
        yield Command(line, prints, int(exits[1]) if exits and number == len(parts) else 0)


def _visits(table: str) -> Iterator[Visit]:
    for row in table.splitlines()[2:]:
        window, does, sees = (cell.strip() for cell in row.strip("|").split("|"))
        yield Visit(window, does, sees)


def _printed(page: str, end: int) -> str | None:
    """Return the block after "It prints:", if it comes before the next block."""
    found = BLOCK.search(page, end)
    return found["text"] if found and PRINTS.search(page, end, found.start()) else None
