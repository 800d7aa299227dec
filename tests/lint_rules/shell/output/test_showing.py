"""`--show-config` prints what holds for a file, as TOML that says what it means."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from lint_rules.shell.cli import lint

SETTINGS = """\
[tool.emberwire.lint]
ignore = ["EW305"]
auth-helpers = ["gatekeeper"]

[tool.emberwire.lint.per-file-ignores]
"legacy/*" = ["EW6"]
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(lint, ["--show-config", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def rules_that_run(text: str) -> str:
    return text.splitlines()[-1].removeprefix("# rules that run: ")


def test_what_is_printed_is_toml_with_the_given_values() -> None:
    table = tomllib.loads(shown())["tool"]["emberwire"]["lint"]
    assert table["ignore"] == ["EW305"]
    assert table["auth-helpers"] == ["gatekeeper"]
    assert table["per-file-ignores"] == {"legacy/*": ["EW6"]}


def test_options_of_the_command_line_are_laid_over_it() -> None:
    assert "EW101" in rules_that_run(shown())
    assert "EW101" not in rules_that_run(shown("--ignore", "EW101"))


def test_what_holds_for_one_file_is_said(project: Path) -> None:
    (project / "legacy").mkdir()
    (project / "legacy" / "old.py").touch()
    (project / "tests").mkdir()
    (project / "tests" / "test_old.py").touch()
    old = shown("legacy/old.py")
    assert "# falls under 'legacy/*' of `per-file-ignores`" in old
    assert "EW602" not in rules_that_run(old)
    test = shown("tests/test_old.py")
    assert "# counts as a test or an example" in test
    assert "EW101" not in rules_that_run(test)
