"""Leaves one finding for each expression: what two rules say of the same one is said by the graver.

    distinct(findings)

A `def` is no expression: what several rules say of a handler are several faults of it. So are what is said to whom, and
how the program bears what fails in it: neither is mended with the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lint_rules.finding import Finding, Severity

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}
_BEARING = ("EW4", "EW5", "EW7")
"""The families of rules about what is kept, fails or waits; the others are about who says what, and who hears it."""

_HEAD = re.compile(r"\s*(@|(async\s+)?def\b|class\b)")


def distinct(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those whose expression another rule reports as well, and graver; order stays."""
    best: dict[tuple[int, int, int, int, bool], Finding] = {}
    for finding in findings:
        known = best.get(_span(finding))
        if known is None or _key(finding) < _key(known):
            best[_span(finding)] = finding
    return [f for f in findings if best[_span(f)].code == f.code or not _is_expression(f)]


def _span(finding: Finding) -> tuple[int, int, int, int, bool]:
    matter = finding.code.startswith(_BEARING)
    return finding.line, finding.column, finding.end_line, finding.end_column, matter


def _key(finding: Finding) -> tuple[int, str]:
    return _RANK[finding.severity], finding.code


def _is_expression(finding: Finding) -> bool:
    return finding.code.startswith("EW") and finding.code < "EW9" and _HEAD.match(finding.source_line) is None
