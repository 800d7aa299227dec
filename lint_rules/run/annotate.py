"""`emberwire lint --add-noqa`: a suppression for every finding, so that a project can start clean and stay so.

    text, count = annotate(text, findings, lint, reason="before the linter")

A code goes into the `# noqa` of the line if there is one, else a new comment is put at its end. Where a line cannot
hold a comment (it ends in a backslash or inside of a string), `# emberwire: ignore[…]` goes above the statement. Each
comment is tried before it is kept: the text must still be parsed, and the finding must be gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.code.outline import read_outline, same_program

if TYPE_CHECKING:
    from lint_rules.finding import Finding

_NOQA_CODES = re.compile(r"(#\s*noqa\s*:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)", re.IGNORECASE)
_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")

NO_REASON = "it was there before the linter"
"""What a comment says that has to say something, when nobody said what."""

Lint = Callable[[str], Sequence["Finding"]]


def annotate(text: str, findings: Sequence[Finding], lint: Lint, *, reason: str) -> tuple[str, int]:
    """The text with a suppression for each finding that one could be found for, and how many that were."""
    count = 0
    by_line: dict[int, list[str]] = {}
    for finding in findings:
        by_line.setdefault(finding.line, []).append(finding.code)
    # From the bottom up: a comment that needs a line of its own shifts only what is done already.
    for line in sorted(by_line, reverse=True):
        codes = sorted(set(by_line[line]))
        changed = _silenced(text, line, codes, lint, reason=reason)
        if changed is not None:
            text = changed
            count += len(by_line[line])
    return text, count


def _silenced(text: str, line: int, codes: list[str], lint: Lint, *, reason: str) -> str | None:
    before = _count(lint(text), codes)
    for candidate in (behind(text, line, codes, reason), above(text, line, codes, reason)):
        if same_program(candidate, text) and _count(lint(candidate), codes) < before:
            return candidate
    return None


def _count(findings: Sequence[Finding], codes: list[str]) -> int:
    return sum(finding.code in codes for finding in findings)


def behind(text: str, line: int, codes: list[str], reason: str) -> str:
    """A `# noqa` at the end of the line, or more codes in the one that is there."""
    lines = _LINE_END.split(text)
    body = lines[line - 1].rstrip("\r\n")
    end = lines[line - 1][len(body) :]
    if _NOQA_CODES.search(body):
        body = _NOQA_CODES.sub(lambda match: f"{match[1].rstrip()}, {', '.join(codes)}", body, count=1)
    else:
        why = f" -- {reason}" if reason else ""
        body = f"{body.rstrip()}  # noqa: {', '.join(codes)}{why}"
    lines[line - 1] = body + end
    return "".join(lines)


def above(text: str, line: int, codes: list[str], reason: str) -> str:
    """A comment of ours in the line above the statement that the line belongs to."""
    lines = _LINE_END.split(text)
    first = _statement_start(text, line)
    indent = re.match(r"\s*", lines[first - 1])
    end = "\r\n" if "\r\n" in text else "\n"
    comment = f"# emberwire: ignore[{', '.join(codes)}] -- {reason or NO_REASON}"
    lines.insert(first - 1, f"{indent[0] if indent else ''}{comment}{end}")
    return "".join(lines)


def _statement_start(text: str, line: int) -> int:
    statements = read_outline(text, Path("annotated.py"), "annotated").statements
    return max((found.first for found in statements if found.first <= line <= found.last), default=line)
