"""Which findings the comments of a file silence, and what is wrong with the comments themselves.

`# noqa: EW101` holds for its line. `# emberwire: ignore[EW101] -- reason` holds for the whole statement that it stands
behind or above, with its block; `ignore-file` for the file. A comment that silences nothing is reported (EW901), and
one without a reason where a reason is asked for (EW902).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import suppress
from lint_rules._needs import NEEDS, NOT_IN_TESTS
from lint_rules.rule import Confidence, Edit, Finding, Fix, Severity

if TYPE_CHECKING:
    from lint_rules.context import File
    from lint_rules.suppress import Suppression

REASONED = ("EW1", "EW2", "EW6")
"""Silencing these asks for a reason: they are about who gets in and what gets out."""


class Silencer:
    """The suppression comments of one file."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._comments = [c for c in suppress.read(file.text) if c.verb != "noqa" or c.blanket or _ours(c)]
        self._used: set[Suppression] = set()

    def silences(self, finding: Finding) -> bool:
        """True when a comment covers the finding; the comment then counts as used."""
        for comment in self._comments:
            if comment.covers(finding.code) or finding.name in comment.codes:
                first, last = self._range(comment)
                if first <= finding.line <= last or (comment.verb == "noqa" and comment.line == finding.end_line):
                    self._used.add(comment)
                    return True
        return False

    def _range(self, comment: Suppression) -> tuple[int, int]:
        if comment.verb == "noqa":
            return comment.line, comment.line
        if comment.verb == "ignore-file":
            return 1, len(self._file.lines)
        return self._statement(comment)

    def _statement(self, comment: Suppression) -> tuple[int, int]:
        """The lines of the statement behind which, or above which, the comment stands."""
        best = (comment.line, comment.line)
        size = float("inf")
        for node in ast.walk(self._file.module.tree):
            if not isinstance(node, ast.stmt):
                continue
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            last = node.end_lineno or node.lineno
            header = getattr(node, "body", None)
            ends = header[0].lineno - 1 if isinstance(header, list) and header else last
            hit = first > comment.line if comment.alone else first <= comment.line <= max(ends, first)
            distance = first - comment.line if comment.alone else last - first
            if hit and (distance < size or (distance == size and comment.alone and last > best[1])):
                best, size = (first, last), distance
        return best

    def complaints(self, codes: frozenset[str]) -> Iterator[Finding]:
        """What is wrong with the comments, as far as these rules ran."""
        for comment in self._comments:
            if "EW902" in codes and (comment.blanket or not comment.reason):
                yield self._finding(comment, "EW902", "blanket-suppression", _what_is_missing(comment))
            elif comment.verb != "noqa" and not comment.reason and _asks_reason(comment):
                message = "say why: `-- reason` is asked for when this rule is silenced"
                yield self._finding(comment, "EW902", "blanket-suppression", message)
            if "EW901" in codes and comment not in self._used:
                idle = self._idle(comment, codes)
                if idle:
                    yield self._finding(comment, "EW901", "unused-suppression", idle, self._removal(comment))

    def _idle(self, comment: Suppression, codes: frozenset[str]) -> str | None:
        unknown = [code for code in comment.codes if not any(known.startswith(code) for known in NEEDS)]
        unknown = [code for code in unknown if code.startswith("EW")]
        if unknown:
            return f"there is no rule {', '.join(unknown)}"
        if comment.blanket:
            return None
        from lint_rules.engine import is_test_path

        ran = codes - NOT_IN_TESTS if is_test_path(self._file.module.path, self._file.config) else codes
        if all(any(known.startswith(code) for known in ran) for code in comment.codes if code.startswith("EW")):
            return "nothing is reported here that this comment could silence"
        return None

    def _removal(self, comment: Suppression) -> Fix | None:
        """Takes the comment away when all of it is ours."""
        line = self._file.line_text(comment.line)
        foreign = [code for code in comment.codes if not code.startswith("EW")]
        if foreign:
            return None
        before = line[: comment.column - 1].rstrip()
        start = self._file.offset(comment.line, 1)
        if not before and comment.line < len(self._file.lines):
            return Fix("remove the comment", (Edit(start, self._file.offset(comment.line + 1, 1), ""),), safe=True)
        return Fix("remove the comment", (Edit(start + len(before), start + len(line), ""),), safe=True)

    def _finding(self, comment: Suppression, code: str, name: str, message: str, fix: Fix | None = None) -> Finding:
        return Finding(
            code,
            name,
            self._file.display,
            comment.line,
            comment.column,
            comment.line,
            comment.end_column,
            message,
            Severity.WARNING,
            Confidence.HIGH,
            symbol=self._file.symbol_at(comment.line),
            source_line=self._file.line_text(comment.line),
            fix=fix,
        )


def _ours(comment: Suppression) -> bool:
    return any(code.startswith("EW") for code in comment.codes)


def _asks_reason(comment: Suppression) -> bool:
    return comment.blanket or any(code.startswith(REASONED) for code in comment.codes)


def _what_is_missing(comment: Suppression) -> str:
    return "name the codes that are meant" if comment.blanket else "say why, behind the codes"
