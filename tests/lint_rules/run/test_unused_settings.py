"""A setting that matches nothing is worth a note, in a run that saw the whole project."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lint_rules.run.unused_settings import idle_settings
from lint_rules.selection.scopes import Scope
from lint_rules.settings.config import Config
from lint_rules.shell.cli import lint


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "feed.py").write_text("class Feed:\n    async def connect(self):\n        pass\n")
    return tmp_path


def idle(project: Path, *public: str) -> list[str]:
    return idle_settings(Scope(Config(root=project, public=public), (project / "shop" / "feed.py",)))


@pytest.mark.parametrize(
    "pattern", ["Feed", "Feed.connect", "shop.feed.Feed", "shop.feed.*", "F*", "shop/*", "feed.py", "*/feed.py"]
)
def test_what_matches_something_is_not_idle(project: Path, pattern: str) -> None:
    assert idle(project, pattern) == []


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("Feeed", "public: nothing is called 'Feeed'"),
        ("Feed.conect", "public: nothing is called 'Feed.conect'"),
        ("shop.fed.*", "public: nothing is called 'shop.fed.*'"),
        ("shops/*", "public: no file matches 'shops/*'"),
    ],
)
def test_what_matches_nothing_is_named(project: Path, pattern: str, sentence: str) -> None:
    assert idle(project, pattern) == [sentence]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(lint, arguments)


def test_a_run_over_the_whole_project_says_so_and_passes(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.emberwire.lint.per-file-ignores]\n"legcay/*" = ["EW6"]\n')
    result = run()
    assert result.exit_code == 0
    assert result.stderr == "per-file-ignores: no file matches 'legcay/*'\n"
    assert run("shop/feed.py").stderr == ""


def test_a_run_over_a_part_of_it_says_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text('[tool.emberwire.lint.per-file-ignores]\n"legacy/*" = ["EW6"]\n')
    monkeypatch.chdir(project / "shop")
    assert run().stderr == ""
