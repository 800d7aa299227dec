"""The commands, as a person or pre-commit calls them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.shell.cli import explain, lint, rules

OPEN = """\
from emberwire import Accept, Socket
class S(Socket):
    async def connect(self, params, info):
        return Accept()
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(lint, arguments)


def test_a_clean_project_exits_0(project: Path) -> None:
    (project / "app.py").write_text("x = 1\n")
    result = run()
    assert result.exit_code == 0
    assert result.output == "No findings in 1 file.\n"


def test_findings_exit_1_and_show_the_line(project: Path) -> None:
    (project / "app.py").write_text(OPEN)
    result = run("app.py")
    assert result.exit_code == 1
    assert "app.py:3:5: EW101 [unauthenticated-connect]" in result.output
    assert " 3 |     async def connect(self, params, info):\n   |     ^^^^" in result.output
    assert "1 finding in 1 file" in result.output


def test_a_missing_path_exits_2_and_is_named(project: Path) -> None:
    result = run("nowhere.py")
    assert result.exit_code == 2
    assert "there is no file or folder nowhere.py" in result.output


def test_json_has_the_promised_keys_and_relative_paths(project: Path) -> None:
    (project / "app").mkdir()
    (project / "app" / "socket.py").write_text(OPEN)
    result = run("--format", "json", str(project))
    document = json.loads(result.output)
    assert document["schema_version"] == 1
    assert document["files"] == 1
    (finding,) = document["findings"]
    assert finding["path"] == "app/socket.py"
    assert (finding["code"], finding["name"]) == ("EW101", "unauthenticated-connect")
    assert (finding["line"], finding["column"], finding["end_line"]) == (3, 5, 3)
    assert finding["end_column"] > finding["column"]
    assert finding["severity"] == "error"
    assert finding["fixable"] is False
    assert finding["message"]


def test_a_syntax_error_is_a_finding_and_the_run_goes_on(project: Path) -> None:
    (project / "a.py").write_text("def broken(:\n")
    (project / "b.py").write_text(OPEN)
    result = run("--format", "json")
    assert result.exit_code == 1
    assert [(f["code"], f["path"]) for f in json.loads(result.output)["findings"]] == [
        ("EW000", "a.py"),
        ("EW101", "b.py"),
    ]


def test_select_and_ignore_take_prefixes(project: Path) -> None:
    (project / "app.py").write_text(OPEN)
    assert run("--select", "EW2").exit_code == 0
    assert run("--select", "EW1").exit_code == 1
    assert run("--ignore", "EW101").exit_code == 0


def test_a_wrong_setting_exits_2_with_a_suggestion(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.emberwire.lint]\nignroe = []\n")
    result = run()
    assert result.exit_code == 2
    assert "did you mean 'ignore'?" in result.output


def test_rules_lists_codes_and_explain_prints_the_page() -> None:
    listed = CliRunner().invoke(rules)
    assert "EW101  unauthenticated-connect" in listed.output
    page = CliRunner().invoke(explain, ["EW101"])
    assert page.exit_code == 0
    assert "## Why is this bad?" in page.output
    assert CliRunner().invoke(explain, ["unauthorized-join"]).exit_code == 0


def test_explain_suggests_the_rule_that_was_meant() -> None:
    result = CliRunner().invoke(explain, ["EW4011"])
    assert result.exit_code == 2
    assert "Did you mean EW401?" in result.output


def test_a_run_with_nothing_to_look_at_imports_no_libcst(project: Path) -> None:
    (project / "app.py").write_text("x = 1\n")
    program = "import sys; from lint_rules.shell.cli import lint; lint(['app.py'], standalone_mode=False)"
    check = f"try:\n    exec({program!r})\nexcept SystemExit: pass\nassert 'libcst' not in __import__('sys').modules"
    subprocess.run(
        [sys.executable, "-c", check],
        check=True,
        capture_output=True,
        cwd=project,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )
