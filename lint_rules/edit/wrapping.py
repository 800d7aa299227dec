"""Breaks a line that a fix made too long, as ruff and black do: behind the last bracket that opens.

>>> print(wrapped("router = Router(Validator(Stack(routes)), settings)", 40))
router = Router(
    Validator(Stack(routes)), settings
)
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence
from itertools import pairwise

SHORTEST, LONGEST = 88, 120
"""What lines may have at least and at most. In between, the longest line of a file says what its project allows."""

_OPENING, _CLOSING = "([{", ")]}"


def limit_of(text: str) -> int:
    """How long the lines of a file may become."""
    return min(LONGEST, max(SHORTEST, *(len(line) for line in text.splitlines()))) if text else SHORTEST


def wrap_changed(before: str, after: str) -> str:
    """The text after some edits of `before`, with the lines broken that they made too long."""
    limit, newline = limit_of(before), "\r\n" if "\r\n" in before else "\n"
    known, step = set(before.splitlines()), "\t" if "\n\t" in before else "    "
    lines = re.split(r"(?<=\n)", after)
    for number, line in enumerate(lines):
        bare = line.rstrip("\r\n")
        if _width(bare) > limit and bare not in known:
            lines[number] = wrapped(bare, limit, newline, step) + line[len(bare) :]
    return "".join(lines)


def wrapped(line: str, limit: int, newline: str = "\n", step: str = "    ") -> str:
    """A line that holds one whole statement or header, broken; the same line where that is not possible."""
    if _width(line) <= limit:
        return line
    found = _last_bracket(line)
    if found is None:
        return line
    start, end, commas = found
    margin = re.match(r"\s*", line)[0]  # type: ignore[index]
    head, inside, tail = line[: start + 1], line[start + 1 : end], line[end:]
    if not inside.strip():
        return line
    inner = margin + step
    if _width(inner + inside) <= limit and not inside.rstrip().endswith(","):
        parts = [inner + inside]
    else:
        cuts = [start, *commas, end]
        items = [line[a + 1 : b].strip() for a, b in pairwise(cuts)]
        if len(items) == 1 and ("for" in re.findall(r"\w+", inside) or line[start] == "("):
            parts = [wrapped(inner + inside, limit, newline, step)]
        else:
            parts = [wrapped(f"{inner}{item},", limit, newline, step) for item in items if item]
    return newline.join([head, *parts, margin + tail])


def _width(line: str) -> int:
    """How wide a line is: ruff counts a tab as four columns."""
    return len(line.expandtabs(4))


def _last_bracket(line: str) -> tuple[int, int, Sequence[int]] | None:
    """Where the last bracket at the top opens and closes, and the commas in it; None for what is no whole statement."""
    stack: list[int] = []
    commas: dict[int, list[int]] = {}
    last: tuple[int, int] | None = None
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(line.strip() + "\n").readline))
    except (tokenize.TokenError, IndentationError):
        return None
    shift = len(line) - len(line.lstrip())
    for token in tokens:
        at = token.start[1] + shift
        if token.type == tokenize.COMMENT:
            return None
        if token.type != tokenize.OP:
            continue
        if token.string in _OPENING:
            stack.append(at)
        elif token.string in _CLOSING:
            opened = stack.pop()
            if not stack:
                last = (opened, at)
        elif token.string == "," and stack:
            commas.setdefault(stack[-1], []).append(at)
    return (*last, commas.get(last[0], [])) if last is not None else None
