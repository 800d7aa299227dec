"""`emberwire lint` with its options, as a person or an editor calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.cli import explain, lint

UNAWAITED = (
    "from emberwire import Channel\nclass R(Channel):\n    async def after_join(self):\n        self.push('a', {})\n"
)
OPEN = (
    "from emberwire import Accept, Socket\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        return Accept()\n"
)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "app.py"


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(lint, arguments, input=stdin)


def test_fix_changes_the_file_and_reports_what_remains(app: Path) -> None:
    app.write_text(UNAWAITED + OPEN)
    result = run("--fix", "--format", "json")
    assert result.exit_code == 1
    assert [f["code"] for f in json.loads(result.output)["findings"]] == ["EW101"]
    assert "await self.push" in app.read_text()


def test_diff_shows_fixes_and_findings_and_changes_nothing(app: Path) -> None:
    app.write_text(UNAWAITED)
    result = run("--diff", "--format", "concise")
    assert result.exit_code == 1
    assert "+        await self.push('a', {})" in result.output
    assert "app.py:4:9: EW308" in result.output
    assert app.read_text() == UNAWAITED


def test_a_baseline_lets_only_new_findings_count(app: Path) -> None:
    app.write_text(OPEN)
    assert run("--write-baseline", "baseline.json").exit_code == 0
    assert run("--baseline", "baseline.json").exit_code == 0
    app.write_text("\n\n" + OPEN + UNAWAITED)
    result = run("--baseline", "baseline.json", "--format", "json")
    assert [f["code"] for f in json.loads(result.output)["findings"]] == ["EW308"]


def test_standard_input_is_linted_under_a_name(app: Path) -> None:
    result = run("--stdin-filename", "sub/x.py", "--format", "concise", stdin=OPEN)
    assert result.exit_code == 1
    assert result.output.startswith("sub/x.py:3:5: EW101")


def test_severity_and_exit_zero(app: Path) -> None:
    app.write_text(OPEN)
    assert run("--exit-zero").exit_code == 0
    assert run("--severity", "error").exit_code == 1


def test_a_code_that_does_not_exist_is_an_error(app: Path) -> None:
    result = run("--select", "EW1O1")
    assert result.exit_code == 2
    assert "no rule starts with 'EW1O1'" in result.output


def test_show_config_names_the_rules_that_run(app: Path) -> None:
    output = run("--show-config", "--ignore", "EW101").output
    assert "EW201" in output.splitlines()[-1]
    assert "EW101" not in output.splitlines()[-1]


def test_explain_a_place_shows_what_was_followed(app: Path) -> None:
    app.write_text(OPEN)
    result = CliRunner().invoke(explain, ["app.py:3"])
    assert "looked at: S.connect" in result.output
    assert "There is no finding in line 1" in CliRunner().invoke(explain, ["app.py:1"]).output
