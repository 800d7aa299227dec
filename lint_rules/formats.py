"""Findings for other programs: SARIF, GitHub annotations, GitLab code quality, JUnit, JSON lines.

Each is a function from a result to text; `report.py` holds the formats for people and the table of all of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lint_rules.baseline import fingerprint
from lint_rules.rule import Finding, Severity

if TYPE_CHECKING:
    from lint_rules.engine import Result

_SARIF_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_GITHUB_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_GITLAB_LEVEL = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.ADVICE: "minor"}


def sarif(result: Result) -> str:
    """SARIF 2.1.0, with the rules' descriptions."""
    codes = sorted({finding.code for finding in result.findings})
    rules = [_sarif_rule(code, result) for code in codes]
    results = [_sarif_result(finding, codes.index(finding.code)) for finding in result.findings]
    driver = {"name": "emberwire", "rules": rules}
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _sarif_rule(code: str, result: Result) -> dict[str, object]:
    found = next(finding for finding in result.findings if finding.code == code)
    return {
        "id": code,
        "name": found.name,
        "shortDescription": {"text": found.name.replace("-", " ")},
        "defaultConfiguration": {"level": _SARIF_LEVEL[found.severity]},
    }


def _sarif_result(finding: Finding, index: int) -> dict[str, object]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    location = {"artifactLocation": {"uri": finding.path, "uriBaseId": "%SRCROOT%"}, "region": region}
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"emberwire/v1": fingerprint(finding)},
    }


def github(result: Result) -> str:
    """Workflow commands that GitHub shows beside the changed lines."""
    return "".join(
        f"::{_GITHUB_LEVEL[f.severity]} file={f.path},line={f.line},col={f.column},endLine={f.end_line},"
        f"endColumn={f.end_column},title={f.code} {f.name}::{_github_text(f.message)}\n"
        for f in result.findings
    )


def _github_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def gitlab(result: Result) -> str:
    """GitLab's code quality report."""
    rows = [
        {
            "description": f"{f.code} {f.message}",
            "check_name": f.code,
            "fingerprint": fingerprint(f),
            "severity": _GITLAB_LEVEL[f.severity],
            "location": {"path": f.path, "lines": {"begin": f.line, "end": f.end_line}},
        }
        for f in result.findings
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def junit(result: Result) -> str:
    """JUnit XML: one failed test a finding, one passed test when there are none."""
    cases = [
        f"  <testcase name={quoteattr(f'{f.path}:{f.line} {f.code}')} classname={quoteattr(f.path)}>"
        f"<failure message={quoteattr(f.message)}>{escape(f.source_line.strip())}</failure></testcase>"
        for f in result.findings
    ]
    count = len(cases)
    body = "\n".join(cases or ['  <testcase name="emberwire lint" classname="emberwire"/>'])
    head = f'<testsuite name="emberwire lint" tests="{max(count, 1)}" failures="{count}">'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}\n{body}\n</testsuite>\n'
