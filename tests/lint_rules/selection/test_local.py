"""Rules from a folder of the project: loaded when configured, run like ours, and refused with a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.kit.new_rule import new_rule
from lint_rules.run.one_file import Run
from lint_rules.selection import catalogue, local
from lint_rules.settings.config import Config, ConfigError, load
from lint_rules.shell.cli import explain, lint, rules

RULE = new_rule("no-shouting", "ACME101")["no_shouting.py"].replace("replace_me", "shout")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a rule of its own and a file that breaks it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.emberwire.lint]\nlocal-rules = ["tools/rules"]\n')
    (tmp_path / "tools" / "rules").mkdir(parents=True)
    (tmp_path / "tools" / "rules" / "no_shouting.py").write_text(RULE)
    (tmp_path / "app.py").write_text("shout('hello')\n")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(lint, ["--format", "concise", *arguments])


def test_a_local_rule_reports_like_any_other(project: Path) -> None:
    result = run("app.py")
    assert result.exit_code == 1
    assert "app.py:1:1: ACME101" in result.stdout


def test_it_can_be_selected_ignored_and_silenced(project: Path) -> None:
    assert run("--select", "EW", "app.py").exit_code == 0
    assert run("--select", "ACME", "app.py").exit_code == 1
    assert run("--ignore", "ACME1", "app.py").exit_code == 0
    (project / "app.py").write_text("shout('hello')  # noqa: ACME101\n")
    assert run("app.py").exit_code == 0


def test_without_the_setting_nothing_is_loaded(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.emberwire.lint]\n")
    (project / "tools" / "rules" / "no_shouting.py").write_text("raise SystemExit('loaded')\n")
    assert run("app.py").exit_code == 0


def test_its_page_can_be_read(project: Path) -> None:
    result = CliRunner().invoke(explain, ["ACME101"])
    assert result.exit_code == 0
    assert result.output.startswith("# ACME101 no-shouting")
    assert "ACME101  no-shouting" in CliRunner().invoke(rules).output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def broken(:\n", "cannot be loaded: SyntaxError"),
        ("import no_such_module\n", "cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(3)\n", "cannot be loaded: SystemExit"),
        (RULE.replace('"ACME101"', '"EW101"'), "EW is for the rules that come with emberwire"),
        (RULE.replace('"ACME101"', '"acme-1"'), "needs a code of capital letters and 3 or 4 digits"),
        (RULE.replace('name = "no-shouting"', 'name = "No Shouting"'), "needs a name of small words"),
        (RULE + "\n\nclass Again(NoShouting):\n    pass\n", "the code ACME101 is taken by another local rule"),
    ],
)
def test_a_rule_that_cannot_be_used_gives_a_sentence(project: Path, text: str, sentence: str) -> None:
    (project / "tools" / "rules" / "no_shouting.py").write_text(text)
    local.load.cache_clear()
    result = run("app.py")
    assert result.exit_code == 2
    assert sentence in result.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_rule_that_fails_while_it_runs_gives_a_sentence_with_its_line(project: Path, jobs: str) -> None:
    path = project / "tools" / "rules" / "no_shouting.py"
    path.write_text(RULE.replace("self.report(node", "node.no_such_attribute\n            self.report(node"))
    local.load.cache_clear()
    (project / "other.py").write_text("shout('hello')\n")
    result = run("--jobs", jobs, "app.py", "other.py")
    assert result.exit_code == 2
    line = path.read_text().partition("node.no_such_attribute")[0].count("\n") + 1
    assert f"the local rule in {path}:{line} failed: AttributeError" in result.stderr


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no folder or file .*nowhere, where `local-rules` expects rules"):
        catalogue.own(Config(root=tmp_path, local_rules=(str(tmp_path / "nowhere"),)))


def test_a_cache_can_see_that_a_rule_has_changed(project: Path) -> None:
    config = Config(root=project, local_rules=(str(project / "tools" / "rules"),))
    before = local.content_key(config)
    assert local.content_key(config) == before
    (project / "tools" / "rules" / "no_shouting.py").write_text(RULE + "# changed\n")
    assert local.content_key(config) != before
    assert local.content_key(replace(config, local_rules=())) == ""


def test_the_cases_of_local_rules_are_no_part_of_the_program(project: Path) -> None:
    (project / "app.py").write_text("import app\n")
    program = Run(load(project), frozenset()).disk
    cases = project / "tools" / "rules" / "cases" / "ACME101"
    cases.mkdir(parents=True)
    (cases / "with_accounts.py").write_text("import jwt\n")
    assert program.holding(((b"import",),)) == [project / "app.py"]
    assert not program.holds(((b"import jwt",),))
