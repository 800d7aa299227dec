"""A rule that fails costs its own findings in one file, and is told in every way that a run has."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.rules.ew101_unauthenticated_connect import UnauthenticatedConnect
from lint_rules.rules.ew602_hard_coded_secret import HardCodedSecret
from lint_rules.shell.cli import lint

OPEN = (
    "from emberwire import Accept, Socket\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        return Accept()\n"
)
SILENCED = OPEN.replace("info):", "info):  # noqa: EW101")
SECRET = 'SECRET_KEY = "kq83hf92hf8hq2l2"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files with a connect for anybody; EW101 fails on the first of them."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "a.py").write_text(OPEN + SECRET)
    (tmp_path / "b.py").write_text(OPEN)
    monkeypatch.chdir(tmp_path)
    screen = UnauthenticatedConnect.screen

    def fails(rule: UnauthenticatedConnect) -> bool:
        if rule.file.display == "a.py":
            raise ZeroDivisionError("a bug")
        return screen(rule)

    monkeypatch.setattr(UnauthenticatedConnect, "screen", fails)
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(lint, ["--extend-select", "EW602", *arguments], input=stdin)


def places(stdout: str) -> list[str]:
    return [f"{row['path']} {row['code']}" for row in json.loads(stdout)["findings"]]


@pytest.mark.parametrize("arguments", [("--no-cache",), ("--jobs", "2"), ("--exit-zero",)], ids=" ".join)
def test_everything_else_is_found_and_the_exit_code_is_that_of_a_fault(
    project: Path, arguments: tuple[str, ...]
) -> None:
    result = run("--format", "json", *arguments)
    assert places(result.stdout) == ["a.py EW602", "b.py EW101"]
    assert result.exit_code == 3
    assert "EW101 failed on a.py: ZeroDivisionError: a bug (lint_rules/" in result.stderr
    assert "please report it; until it is mended, --ignore EW101" in result.stderr.replace("Please", "please")
    assert result.stderr.count("Traceback (most recent call last)") == 1


def test_what_is_told_to_do_helps(project: Path) -> None:
    assert run("--ignore", "EW101").exit_code == 1


def test_people_read_in_the_summary_what_was_not_judged(project: Path) -> None:
    for shown in ("text", "concise"):
        assert run("--format", shown).stdout.endswith("Not judged to the end: a.py, where EW101 failed.\n")


def test_programs_are_told_in_json(project: Path) -> None:
    (fault,) = json.loads(run("--format", "json").stdout)["faults"]
    assert (fault["code"], fault["path"], fault["error"]) == ("EW101", "a.py", "ZeroDivisionError: a bug")
    assert "--ignore EW101" in fault["message"]


def test_sarif_has_a_notification(project: Path) -> None:
    (invocation,) = json.loads(run("--format", "sarif").stdout)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["associatedRule"] == {"id": "EW101"}
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.py"


def test_github_has_an_annotation_and_junit_a_test_in_error(project: Path) -> None:
    assert "::error file=a.py,title=EW101 failed::EW101 failed on a.py" in run("--format", "github").stdout
    suite = ET.fromstring(run("--format", "junit").stdout)
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "2", "1")


def test_formats_that_hold_nothing_but_findings_leave_it_to_standard_error(project: Path) -> None:
    assert [row["check_name"] for row in json.loads(run("--format", "gitlab").stdout)] == ["EW602", "EW101"]
    assert len(run("--format", "jsonl").stdout.splitlines()) == 2


def test_a_file_with_a_fault_is_not_kept_as_clean(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [run("--format", "json").exit_code for _ in range(2)] == [3, 3]
    monkeypatch.undo()
    monkeypatch.chdir(project)
    assert places(run("--format", "json").stdout) == ["a.py EW101", "a.py EW602", "b.py EW101"]


def test_a_suppression_of_a_rule_that_failed_is_not_called_useless(project: Path) -> None:
    (project / "a.py").write_text(SILENCED)
    assert places(run("--format", "json").stdout) == ["b.py EW101"]


def test_a_rule_that_fails_in_the_walk_costs_nothing_else(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_rule: object, _node: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(HardCodedSecret, "visit_Assign", fails)
    result = run("--format", "json")
    assert places(result.stdout) == ["b.py EW101"]
    assert [fault["code"] for fault in json.loads(result.stdout)["faults"]] == ["EW101", "EW602"]


def test_what_fails_outside_of_rules_costs_one_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> None:
        raise LookupError

    monkeypatch.setattr("lint_rules.run.one_file.seen", fails)
    result = run("b.py")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (3, "No findings in 1 file.")
    assert "the linter failed on b.py: LookupError (lint_rules/run/one_file.py:" in result.stderr
    assert "`exclude` in the configuration leaves it out" in result.stderr


def test_standard_input_is_told_like_a_file(project: Path) -> None:
    result = run("--stdin-filename", "a.py", "--format", "json", stdin=OPEN + SECRET)
    assert (result.exit_code, places(result.stdout)) == (3, ["a.py EW602"])
    assert "EW101 failed on a.py" in result.stderr


def test_fixing_and_comments_go_on_around_it(project: Path) -> None:
    assert run("--add-noqa").exit_code == 3
    assert "# noqa: EW602" in (project / "a.py").read_text()
    assert run("--write-baseline", "baseline.json").exit_code == 3
    assert run("--fix").exit_code == 3
