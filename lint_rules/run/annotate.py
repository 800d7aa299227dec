"""`emberwire lint --add-noqa`: a suppression for every finding, so that a project can start clean and stay so.

    text, count = annotate(text, findings, lint, reason="before the linter")

A code goes into the `# noqa` of the line if there is one, else a new comment is put at its end. Where a line cannot
hold a comment (it ends in a backslash or inside of a string), `# emberwire: ignore[…]` goes above the statement. Each
comment is tried before it is kept: the text must still be parsed, and the finding must be gone.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.code.outline import Statement, read_outline, same_program
from lint_rules.code.spans import line_starts
from lint_rules.finding import Edit
from lint_rules.run import fix

if TYPE_CHECKING:
    from lint_rules.finding import Finding

_NOQA_CODES = re.compile(r"(#\s*noqa\s*:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)", re.IGNORECASE)
_FORMATTED = (getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_END", -1))
"""Since Python 3.12 an f-string is several tokens."""

NO_REASON = "it was there before the linter"
"""What a comment says that has to say something, when nobody said what."""

Lint = Callable[[str], Sequence["Finding"]]


def annotate(text: str, findings: Sequence[Finding], lint: Lint, *, reason: str) -> tuple[str, int]:
    """The text with a suppression for each finding that one could be found for, and how many that were.

    A reason of several lines becomes one: what ends a line for anybody would end the comment for them.
    """
    count = 0
    why = " ".join(reason.split())
    by_line: dict[int, list[str]] = {}
    for finding in findings:
        by_line.setdefault(finding.line, []).append(finding.code)
    # From the bottom up: a comment that needs a line of its own shifts only what is done already.
    for line in sorted(by_line, reverse=True):
        codes = sorted(set(by_line[line]))
        changed = _silenced(text, line, codes, lint, reason=why)
        if changed is not None:
            text = changed
            count += len(by_line[line])
    return text, count


def _silenced(text: str, line: int, codes: list[str], lint: Lint, *, reason: str) -> str | None:
    before = _count(lint(text), codes)
    margins = Margins(text)
    for edit in (margins.behind(line, codes, reason), margins.above(line, codes, reason or NO_REASON)):
        candidate = fix.apply(text, [edit]) if edit is not None else text
        if edit is not None and same_program(candidate, text) and _after(lint, candidate, codes) < before:
            return candidate
    return None


def _after(lint: Lint, candidate: str, codes: list[str]) -> float:
    """How many are left; a reason that the encoding of the file cannot write silences nothing."""
    try:
        return _count(lint(candidate), codes)
    except UnicodeEncodeError:
        return inf


def _count(findings: Sequence[Finding], codes: list[str]) -> int:
    return sum(finding.code in codes for finding in findings)


@dataclass(frozen=True)
class Margins:
    """Where comments can be put in a text that can be parsed."""

    text: str

    def behind(self, line: int, codes: Sequence[str], reason: str) -> Edit | None:
        """A `# noqa` at the end of the line, or more codes in the one that is there; None where no comment can be."""
        if line in self._held:
            return None
        start, body = self._starts[line - 1], self._line(line).rstrip("\r\n")
        comment = self._comments.get(line)
        known = _NOQA_CODES.search(body, comment) if comment is not None else None
        if known is not None:
            at = start + len(body[: known.end()].rstrip())
            return Edit(at, at, f", {', '.join(codes)}")
        why = f" -- {reason}" if reason else ""
        return Edit(start + len(body.rstrip()), start + len(body), f"  # noqa: {', '.join(codes)}{why}")

    def above(self, line: int, codes: Sequence[str], reason: str) -> Edit:
        """A comment of ours in the line above the statement that the line belongs to."""
        first = max((found.first for found in self._statements if found.first <= line <= found.last), default=line)
        indent = re.match(r"\s*", self._line(first))
        end = "\r\n" if "\r\n" in self.text else "\n"
        at = self._starts[first - 1]
        return Edit(at, at, f"{indent[0] if indent else ''}# emberwire: ignore[{', '.join(codes)}] -- {reason}{end}")

    def _line(self, number: int) -> str:
        start, following = self._starts[number - 1], self._starts[number : number + 1]
        return self.text[start : following[0] if following else len(self.text)]

    @property
    def _starts(self) -> Sequence[int]:
        return line_starts(self.text)

    @cached_property
    def _statements(self) -> list[Statement]:
        return read_outline(self.text, Path("annotated.py"), "annotated").statements

    @cached_property
    def _comments(self) -> dict[int, int]:
        """The columns of the comments that are there, from 0, by line."""
        return {token.start[0]: token.start[1] for token in self._tokens if token.type == tokenize.COMMENT}

    @cached_property
    def _held(self) -> frozenset[int]:
        """The lines that end inside of a string or in a backslash."""
        held: set[int] = set()
        opened: list[int] = []
        for token in self._tokens:
            if token.type == tokenize.STRING:
                held.update(range(token.start[0], token.end[0]))
            elif token.type == _FORMATTED[0]:
                opened.append(token.start[0])
            elif token.type == _FORMATTED[1] and opened:
                held.update(range(opened.pop(), token.end[0]))
        lines = enumerate(re.split(r"\r\n|\r|\n", self.text), 1)
        return frozenset(held | {line for line, body in lines if body.endswith("\\") and line not in self._comments})

    @cached_property
    def _tokens(self) -> list[tokenize.TokenInfo]:
        """What the tokenizer gives, which knows no lines that end in a bare carriage return."""
        text = self.text.replace("\r\n", "\n").replace("\r", "\n")
        return list(tokenize.generate_tokens(io.StringIO(text).readline))
