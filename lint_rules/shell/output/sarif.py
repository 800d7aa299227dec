"""SARIF 2.1.0: the format that code scanning services and editors read, with the rules and the fixes.

Places of findings are lines and columns counted in characters, places of edits are character offsets into the decoded
text; both are what SARIF calls `unicodeCodePoints`. A path below the working directory is relative to `%SRCROOT%`.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from lint_rules.finding import Edit, Finding, Severity, Step
from lint_rules.measured import known
from lint_rules.run.baseline import fingerprint
from lint_rules.run.one_file import display
from lint_rules.sieve.needs import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lint_rules.run.faults import Fault
    from lint_rules.run.one_file import Result

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_SCORE = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.ADVICE: "2.0"}
"""What services that sort security findings by a number from 0 to 10 are told."""

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(result: Result) -> str:
    """The result as a SARIF log with one run."""
    codes = sorted({finding.code for finding in result.findings})
    first = {code: next(f for f in result.findings if f.code == code) for code in codes}
    driver = {"name": "emberwire", "rules": [_rule(first[code]) for code in codes], **_version()}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(result.faults)],
        "results": [_result(finding, codes.index(finding.code)) for finding in result.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _invocation(faults: Sequence[Fault]) -> dict[str, object]:
    """How the run went: each rule that failed is a notification."""
    if not faults:
        return {"executionSuccessful": True}
    return {"executionSuccessful": False, "toolExecutionNotifications": [_notification(fault) for fault in faults]}


def _notification(fault: Fault) -> dict[str, object]:
    kind, _, message = fault.error.partition(": ")
    told: dict[str, object] = {
        "level": "error",
        "message": {"text": fault.sentence},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(fault.path)}}],
        "exception": {"kind": kind, "message": message},
    }
    return told | ({"associatedRule": {"id": fault.code}} if fault.code else {})


def _version() -> dict[str, str]:
    try:
        return {"version": version("emberwire")}
    except PackageNotFoundError:  # a checkout that is not installed
        return {}


def _rule(finding: Finding) -> dict[str, object]:
    """What is known of a rule; of one that is not ours, what its finding says."""
    described: dict[str, object] = {
        "id": finding.code,
        "name": finding.name,
        "shortDescription": {"text": finding.name.replace("-", " ")},
        "defaultConfiguration": {"level": _LEVEL[finding.severity]},
    }
    if finding.code in NAMES:
        from lint_rules.kit.document import page
        from lint_rules.selection.registry import rule_of

        rule = rule_of(finding.code)
        tags = ["security", *(f"external/cwe/cwe-{number:03}" for number in rule.cwe)] if rule.cwe else []
        properties: dict[str, object] = {"precision": str(rule.confidence), "tags": tags}
        if rule.cwe:
            properties["security-severity"] = _SCORE[rule.severity]
            described["helpUri"] = f"https://cwe.mitre.org/data/definitions/{rule.cwe[0]}.html"
        described["fullDescription"] = {"text": rule.summary()}
        said = f"`emberwire explain {rule.code}` says why and what to write instead."
        described["help"] = {"text": said, "markdown": page(rule)}
        described["properties"] = properties
    return described


def _place(finding: Finding) -> dict[str, object]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    place: dict[str, object] = {"physicalLocation": {"artifactLocation": _artifact(finding.path), "region": region}}
    if finding.symbol:
        place |= {"logicalLocations": [{"fullyQualifiedName": finding.symbol}]}
    return place


def _result(finding: Finding, index: int) -> dict[str, object]:
    place = _place(finding)
    found: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVEL[finding.severity],
        "message": {"text": finding.message},
        "locations": [place],
        "partialFingerprints": {"emberwire/v1": fingerprint(finding)},
        "properties": {
            "confidence": str(finding.confidence),
            "measured": known(finding.code, finding.confidence),
            "trace": list(finding.trace),
        },
    }
    if finding.steps:
        found["codeFlows"] = [{"threadFlows": [{"locations": [*map(_thread, finding.steps), {"location": place}]}]}]
    if finding.fix is not None:
        found["fixes"] = [_fix(finding)]
    return found


def _thread(step: Step) -> dict[str, object]:
    """A step of the way, as a thread flow has it."""
    region = {"startLine": step.line, "startColumn": step.column}
    physical = {"artifactLocation": _artifact(display(Path(step.path))), "region": region}
    return {"location": {"physicalLocation": physical, "message": {"text": step.message}}}


def _artifact(path: str) -> dict[str, str]:
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _fix(finding: Finding) -> dict[str, object]:
    assert finding.fix is not None
    replacements = [_replacement(edit) for edit in sorted(finding.fix.edits, key=lambda edit: edit.start)]
    safety = "" if finding.fix.safe else " (unsafe: look at it)"
    return {
        "description": {"text": finding.fix.title + safety},
        "artifactChanges": [{"artifactLocation": _artifact(finding.path), "replacements": replacements}],
    }


def _replacement(edit: Edit) -> dict[str, object]:
    deleted = {"charOffset": edit.start, "charLength": edit.end - edit.start}
    return {"deletedRegion": deleted, "insertedContent": {"text": edit.text}}
