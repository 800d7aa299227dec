"""Formats for other programs hold what those programs need."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from lint_rules import report
from lint_rules.engine import Result
from lint_rules.rule import Finding, Severity

FOUND = Finding(
    "EW101",
    "unauthenticated-connect",
    "app/a.py",
    3,
    5,
    3,
    9,
    "50% <open>\nto all",
    Severity.ERROR,
    source_line="def f(): pass",
)
ONE = Result([FOUND], files=2)
NONE = Result([], files=2)


def test_every_format_can_say_that_nothing_was_found() -> None:
    for write in report.FORMATS.values():
        write(NONE)


def test_sarif_names_the_rule_and_the_region() -> None:
    run = json.loads(report.FORMATS["sarif"](ONE))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["EW101"]
    (result,) = run["results"]
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3


def test_github_escapes_what_would_end_the_command() -> None:
    line = report.FORMATS["github"](ONE)
    assert line.startswith("::error file=app/a.py,line=3,col=5")
    assert line.endswith("::50%25 <open>%0Ato all\n")


def test_gitlab_and_json_lines_are_json() -> None:
    assert json.loads(report.FORMATS["gitlab"](ONE))[0]["location"]["path"] == "app/a.py"
    assert json.loads(report.FORMATS["jsonl"](ONE))["code"] == "EW101"


@pytest.mark.parametrize(("result", "failures"), [(ONE, "1"), (NONE, "0")])
def test_junit_is_well_formed(result: Result, failures: str) -> None:
    suite = ET.fromstring(report.FORMATS["junit"](result))
    assert suite.get("failures") == failures
    assert len(suite) == 1


def test_statistics_count_by_rule() -> None:
    assert report.statistics(Result([FOUND, FOUND], files=1)) == "    2 EW101 unauthenticated-connect\n"
