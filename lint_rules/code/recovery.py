"""Blanks what cannot be parsed, so that the rest of a file can be judged while somebody types.

    >>> recovered("def f():\\n    x = (\\n\\ndef g():\\n    pass\\n")
    Recovered(text='def f():\\n    0    \\n\\ndef g():\\n    pass\\n', blank=frozenset({2, 3}))

Everything that is left stands where it stood, so that findings and their edits hold for the text with the error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lint_rules.sieve.reading import parse

TRIES = 12
"""Errors of one text, and larger pieces around one, that are tried: each costs a parse."""

_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_WORD = re.compile(r"\s*(?:(?:async\s+)?def\b|class\b|@)")


@dataclass(frozen=True)
class Recovered:
    """A text that can be parsed, and the numbers of the lines that were blanked for it."""

    text: str
    blank: frozenset[int]


def recovered(text: str) -> Recovered | None:
    """The text without what cannot be parsed; None if that is not found, or all is well."""
    lines = _LINE_END.split(text)
    blank: set[int] = set()
    level, last = 0, range(0)
    for _ in range(TRIES):
        line = _error(lines)
        if line is None:
            return Recovered("".join(lines), frozenset(number + 1 for number in blank)) if blank else None
        line = min(line, len(lines) - 1)
        level = level + 1 if line in range(last.start, last.stop + 1) else 0
        last = _piece(lines, line, level)
        _blank(lines, last)
        blank.update(last)
    return None


def _error(lines: list[str]) -> int | None:
    """The line of the first error, counted from 0."""
    try:
        parse("".join(lines))
    except SyntaxError as error:
        return max((error.lineno or 1) - 1, 0)
    except ValueError:
        return 0
    return None


def _piece(lines: list[str], line: int, level: int) -> range:
    """The lines to blank for an error: its statement, the one before it too, the function around, all below it."""
    while line > 0 and not lines[line].strip():
        line -= 1
    if level == 0:
        first = line
    elif level == 1:
        first = _before(lines, line, _depth(lines[line]))
    elif level == 2:
        first = _before(lines, line, _depth(lines[line]) - 1)
        while first > 0 and not _WORD.match(lines[first]):
            first = _before(lines, first, _depth(lines[first]) - 1)
    else:
        first = _before(lines, line, 0)
    while first < line and not lines[first].strip():
        first += 1
    return range(first, _end(lines, max(first, line), _depth(lines[first])))


def _before(lines: list[str], line: int, depth: int) -> int:
    """The closest line above with something on it that is no deeper."""
    for number in range(line - 1, -1, -1):
        if lines[number].strip() and _depth(lines[number]) <= max(depth, 0):
            return number
    return 0


def _end(lines: list[str], line: int, depth: int) -> int:
    """The line behind all deeper ones that follow."""
    for number in range(line + 1, len(lines)):
        if lines[number].strip() and _depth(lines[number]) <= depth:
            return number
    return len(lines)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _blank(lines: list[str], piece: range) -> None:
    """Put a `0` where the piece begins, which is a statement of one letter, and spaces over all else."""
    depth = _depth(lines[piece.start])
    for number in piece:
        lines[number] = re.sub(r"[^ \t\f\r\n]", " ", lines[number])
    body = lines[piece.start]
    if body[depth : depth + 1] == " ":
        lines[piece.start] = f"{body[:depth]}0{body[depth + 1 :]}"
