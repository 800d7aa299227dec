"""Formats for other programs hold what those programs need."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from lint_rules.finding import Confidence, Edit, Finding, Fix, Severity, Step
from lint_rules.measured import meaning
from lint_rules.run.one_file import Result
from lint_rules.shell.output import report

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
    assert report.statistics(Result([FOUND, FOUND], files=1)) == "    2 EW101 error   unauthenticated-connect\n"


def test_github_paths_cannot_end_the_properties() -> None:
    odd = replace(FOUND, path="a,b:c.py")
    assert "file=a%2Cb%3Ac.py,line=3" in report.FORMATS["github"](Result([odd], files=1))


def test_gitlab_fingerprints_are_distinct() -> None:
    rows = json.loads(report.FORMATS["gitlab"](Result([FOUND, FOUND, FOUND], files=1)))
    assert len({row["fingerprint"] for row in rows}) == 3


def test_junit_survives_control_characters() -> None:
    odd = replace(FOUND, source_line="x = '\x00\x1b'")
    ET.fromstring(report.FORMATS["junit"](Result([odd], files=1)))


def test_json_holds_fixes_and_what_was_followed() -> None:
    fixable = replace(FOUND, fix=Fix("t", (Edit(1, 2, "x"),), safe=False), trace=("looked",))
    (found,) = json.loads(report.FORMATS["json"](Result([fixable], files=1)))["findings"]
    assert found["fix"] == {"title": "t", "safe": False, "edits": [{"start": 1, "end": 2, "text": "x"}]}
    assert found["trace"] == ["looked"]


def test_the_summary_says_what_can_be_fixed_and_how() -> None:
    safe = replace(FOUND, fix=Fix("t", (Edit(1, 2, "x"),), safe=True))
    unsafe = replace(FOUND, fix=Fix("t", (Edit(1, 2, "x"),), safe=False))
    text = report.FORMATS["concise"](Result([FOUND, safe, unsafe], files=1))
    assert "3 findings in 1 file, 1 fixable with --fix, 1 more with --fix --unsafe-fixes." in text


def test_the_summary_counts_what_comments_silence() -> None:
    assert (
        report.FORMATS["concise"](Result([], files=2, suppressed=3)) == "No findings in 2 files; comments silence 3.\n"
    )
    assert "1 finding in 1 file; comments silence 1." in report.FORMATS["text"](Result([FOUND], files=1, suppressed=1))


def test_statistics_are_there_for_programs_too() -> None:
    document = json.loads(report.statistics_json(Result([FOUND, FOUND], files=1)))
    assert document["statistics"] == [
        {"code": "EW101", "name": "unauthenticated-connect", "severity": "error", "count": 2}
    ]


@pytest.mark.parametrize("name", ["text", "concise", "json", "jsonl", "junit"])
def test_the_severity_stands_in_formats_without_a_field_of_their_own_for_it(name: str) -> None:
    assert "advice" in report.FORMATS[name](Result([replace(FOUND, severity=Severity.ADVICE)], files=1))


@pytest.mark.parametrize("name", ["text", "concise"])
def test_people_see_five_findings_of_a_rule_in_a_file_and_how_many_more_there_are(name: str) -> None:
    many = [replace(FOUND, line=line) for line in range(1, 9)] + [replace(FOUND, path="b.py")]
    shown = report.FORMATS[name](Result(many, files=2))
    assert shown.count("EW101 ") == 6 + 1
    assert "app/a.py: 3 more EW101 (--all shows them)" in shown
    assert "9 findings in 2 files" in shown
    assert "more EW101" not in report.FORMATS[name](Result(many, files=2, shows_all=True))


def test_programs_see_every_finding() -> None:
    many = [replace(FOUND, line=line) for line in range(1, 9)]
    assert len(json.loads(report.FORMATS["json"](Result(many, files=2)))["findings"]) == 8


def test_the_levels_of_confidence_are_printed_with_what_was_measured() -> None:
    sure, unsure = FOUND, replace(FOUND, confidence=Confidence.LOW)
    text = report.text(Result([sure, sure, unsure], files=1))
    assert f"Confidence high (2): {meaning(Confidence.HIGH)}." in text
    assert f"Confidence low (1): {meaning(Confidence.LOW)}." in text
    assert "Confidence medium" not in text
    levels = json.loads(report.as_json(Result([], files=1)))["confidence"]
    assert set(levels) == set(Confidence)


def test_the_way_to_a_finding_has_places() -> None:
    steps = (
        Step("S.connect runs when a client connects", "/app/a.py", 3, 5),
        Step("S.connect calls f", "/app/b.py", 4, 9),
    )
    found = replace(FOUND, steps=steps)
    assert " = /app/b.py:4:9: S.connect calls f\n" in report.text(Result([found], files=1))
    (row,) = json.loads(report.as_json(Result([found], files=1)))["findings"]
    assert row["steps"][1] == {"message": "S.connect calls f", "path": "/app/b.py", "line": 4, "column": 9}


@pytest.mark.parametrize("name", ["text", "concise"])
def test_files_for_a_newer_python_are_named_once(name: str) -> None:
    newer = replace(FOUND, code="EW000", severity=Severity.ADVICE)
    shown = report.FORMATS[name](Result([replace(newer, path=f"app/{n}.py") for n in range(32)], files=32))
    assert "app/0.py:3:5" in shown
    assert "app/1.py" not in shown
    assert "files for a newer Python: 31 more EW000 (--all shows them)" in shown
