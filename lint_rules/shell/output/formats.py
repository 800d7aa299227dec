"""Findings for other programs: GitHub annotations, GitLab code quality, JUnit.

Each is a function from a result to text; `sarif.py` holds the largest one, `report.py` the formats for people and the
table of all of them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lint_rules.finding import Severity
from lint_rules.run.baseline import fingerprint

if TYPE_CHECKING:
    from lint_rules.run.one_file import Result

_GITHUB_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_GITLAB_LEVEL = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.ADVICE: "minor"}


def github(result: Result) -> str:
    """Workflow commands that GitHub shows beside the changed lines."""
    return "".join(
        f"::{_GITHUB_LEVEL[f.severity]} file={_github_property(f.path)},line={f.line},col={f.column},"
        f"endLine={f.end_line},endColumn={f.end_column},title={f.code} {f.name}::{_github_text(f.message)}\n"
        for f in result.findings
    ) + "".join(
        f"::error file={_github_property(f.path)},title={f.code or 'emberwire'} failed::{_github_text(f.sentence)}\n"
        for f in result.faults
    )


def _github_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(text: str) -> str:
    """A value before the `::`, where commas and colons would end it."""
    return _github_text(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(result: Result) -> str:
    """GitLab's code quality report, where only one of several entries with the same fingerprint would be shown."""
    marks = _distinct([fingerprint(f) for f in result.findings])
    rows = [
        {
            "description": f"{f.code} {f.message}",
            "check_name": f.code,
            "fingerprint": marks[number],
            "severity": _GITLAB_LEVEL[f.severity],
            "location": {"path": f.path, "lines": {"begin": f.line, "end": f.end_line}},
        }
        for number, f in enumerate(result.findings)
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _distinct(marks: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    made = []
    for mark in marks:
        made.append(f"{mark}-{seen[mark]}" if seen[mark] else mark)
        seen[mark] += 1
    return made


def junit(result: Result) -> str:
    """JUnit XML: one failed test a finding, one in error a rule that failed, one passed test when there are none."""
    cases = [
        f"  <testcase name={quoteattr(f'{f.path}:{f.line} {f.code}')} classname={quoteattr(f.path)}>"
        f"<failure type={quoteattr(f.severity)} message={quoteattr(_xml(f.message))}>"
        f"{escape(_xml(f.source_line.strip()))}</failure></testcase>"
        for f in result.findings
    ]
    count = len(cases)
    cases += [
        f"  <testcase name={quoteattr(f'{f.path} {f.code}')} classname={quoteattr(f.path)}>"
        f"<error type={quoteattr(_xml(f.error))} message={quoteattr(_xml(f.sentence))}/></testcase>"
        for f in result.faults
    ]
    body = "\n".join(cases or ['  <testcase name="emberwire lint" classname="emberwire"/>'])
    numbers = f'tests="{max(len(cases), 1)}" failures="{count}" errors="{len(cases) - count}"'
    head = f'<testsuite name="emberwire lint" {numbers}>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}\n{body}\n</testsuite>\n'


def _xml(text: str) -> str:
    """The text without the control characters that XML cannot hold in any form."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
