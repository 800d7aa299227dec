"""The closest configuration holds for each file, and the command line is laid over all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.selection.scopes import scopes
from lint_rules.settings.config import ConfigError
from lint_rules.settings.examples import is_test_path
from lint_rules.settings.options import Options


@pytest.fixture
def monorepo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two services with their own tables below one, and a package without."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for folder, table in {".": '["EW1"]', "shop": '["EW2"]', "feed": '["EW3"]\nexclude = ["old"]'}.items():
        here = tmp_path / folder
        (here / "app" / "old").mkdir(parents=True)
        (here / "pyproject.toml").write_text(f"[tool.emberwire.lint]\nignore = {table}\n")
        (here / "app" / "a.py").touch()
        (here / "app" / "old" / "b.py").touch()
    return tmp_path


def found(monorepo: Path, *paths: str, config: Path | None = None) -> dict[str, list[str]]:
    options = Options(tuple(monorepo / path for path in paths), config_path=config, extend_select=("EW902",))
    return {
        "+".join(scope.config.ignore): [path.relative_to(monorepo).as_posix() for path in scope.files]
        for scope in scopes(options)
    }


def test_each_file_is_linted_with_the_closest_configuration(monorepo: Path) -> None:
    assert found(monorepo, ".") == {
        "EW1": ["app/a.py", "app/old/b.py"],
        "EW2": ["shop/app/a.py", "shop/app/old/b.py"],
        "EW3": ["feed/app/a.py"],
    }


def test_the_result_does_not_depend_on_where_one_starts(monorepo: Path) -> None:
    assert found(monorepo, "shop") == {"EW2": ["shop/app/a.py", "shop/app/old/b.py"]}
    named = found(monorepo, "app/a.py", "shop/app/a.py", "feed/app/a.py")
    assert named == {"EW1": ["app/a.py"], "EW2": ["shop/app/a.py"], "EW3": ["feed/app/a.py"]}


def test_a_tree_that_nothing_marks_is_one_project_wherever_the_command_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, elsewhere = tmp_path / "unpacked", tmp_path / "elsewhere"
    for folder in (tree / "backend" / "app" / "api", elsewhere):
        folder.mkdir(parents=True)
    for name in ("backend/app/main.py", "backend/app/api/sockets.py"):
        (tree / name).touch()
    monkeypatch.chdir(elsewhere)
    assert [(scope.config.root, len(scope.files)) for scope in scopes(Options((tree,)))] == [(tree, 2)]


def test_a_project_below_the_tests_of_another_one_is_a_test(tmp_path: Path) -> None:
    for folder in ("", "tests/app", "plugins/app"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "pyproject.toml").write_text("[project]\n")
        (tmp_path / folder / "sockets.py").touch()
    judged = {scope.config.root.relative_to(tmp_path).as_posix(): scope for scope in scopes(Options((tmp_path,)))}
    tests = {root: is_test_path(scope.files[0], scope.config) for root, scope in judged.items()}
    assert tests == {".": False, "tests/app": True, "plugins/app": False}


def test_one_configuration_can_be_named_for_all(monorepo: Path) -> None:
    (only,) = found(monorepo, ".", config=monorepo / "shop" / "pyproject.toml").items()
    assert only[0] == "EW2"
    assert len(only[1]) == 6


def test_what_the_command_line_says_holds_everywhere(monorepo: Path) -> None:
    assert all("EW902" in scope.config.extend_select for scope in scopes(Options((), extend_select=("EW902",))))


def test_a_mistake_in_an_inner_table_is_an_error(monorepo: Path) -> None:
    (monorepo / "shop" / "pyproject.toml").write_text('[tool.emberwire.lint]\nignore = ["EW99"]\n')
    with pytest.raises(ConfigError, match="no rule starts with 'EW99'"):
        scopes(Options(()))
