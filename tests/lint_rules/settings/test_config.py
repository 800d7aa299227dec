"""Configuration is found, checked and refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.settings.config import Config, ConfigError, load
from lint_rules.settings.examples import is_test_path


def write(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text)


def test_the_closest_table_wins(tmp_path: Path) -> None:
    inner = tmp_path / "service"
    inner.mkdir()
    write(tmp_path, '[tool.emberwire.lint]\nignore = ["EW1"]\n')
    write(inner, '[tool.emberwire.lint]\nignore = ["EW2"]\n')
    assert load(inner).ignore == ("EW2",)
    assert load(inner).root == inner.resolve()
    assert load(tmp_path).ignore == ("EW1",)


def test_an_empty_table_is_a_table_and_hides_the_one_above(tmp_path: Path) -> None:
    inner = tmp_path / "service"
    inner.mkdir()
    write(tmp_path, '[tool.emberwire.lint]\nignore = ["EW1"]\n')
    write(inner, "[tool.emberwire.lint]\n")
    assert load(inner) == Config(root=inner.resolve())


def test_a_pyproject_without_our_table_does_not_hide_one_above(tmp_path: Path) -> None:
    inner = tmp_path / "service"
    inner.mkdir()
    write(tmp_path, '[tool.emberwire.lint]\nignore = ["EW1"]\n')
    write(inner, "[project]\nname = 'x'\n")
    assert load(inner).ignore == ("EW1",)


def test_a_package_with_settings_of_another_tool_belongs_to_the_project_around_it(tmp_path: Path) -> None:
    package = tmp_path / "app"
    package.mkdir()
    (package / "__init__.py").touch()
    write(package, "[tool.ruff]\n")
    write(tmp_path, "[project]\nname = 'x'\n")
    assert load(package).root == tmp_path.resolve()
    write(package, "[tool.emberwire.lint]\n")
    assert load(package).root == package.resolve()


def test_a_package_with_settings_of_another_tool_is_the_project_where_nothing_is_around_it(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    write(tmp_path, "[tool.ruff]\n")
    assert load(tmp_path).root == tmp_path.resolve()


def test_per_file_ignores_and_rule_options_are_tables(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[tool.emberwire.lint.per-file-ignores]\n"legacy/*" = ["EW3"]\n'
        "[tool.emberwire.lint.rules.EW102]\nmax-age = 3600\n",
    )
    config = load(tmp_path)
    assert config.per_file_ignores == {"legacy/*": ("EW3",)}
    assert config.option("EW102", "max-age", 0) == 3600
    assert config.option("EW102", "other", "default") == "default"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[tool.emberwire.lint]\nselekt = []\n", "did you mean 'select'?"),
        ("[tool.emberwire.lint]\nselect = 'EW1'\n", "select was expected to be a list of strings, got 'EW1'"),
        ("[tool.emberwire]\nlint = 3\n", "[tool.emberwire.lint] was expected to be a table, got 3"),
        ("[tool.emberwire]\nignore = ['EW1']\n", "the linter reads 'ignore' in [tool.emberwire.lint], not in"),
        ("[tool.emberwire\n", "is not valid TOML"),
        (
            "[tool.emberwire.linter]\nselect = []\n",
            "did you mean [tool.emberwire.lint]?",
        ),
        ("[tool.emberwire-lint]\nselect = []\n", "there is no table [tool.emberwire-lint]"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert sentence in str(caught.value)


def test_without_any_file_the_defaults_hold(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert load(tmp_path) == Config(root=tmp_path.resolve())


def test_the_root_of_an_unmarked_tree_is_where_the_command_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "app" / "chat"
    inner.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert load(inner).root == tmp_path.resolve()
    monkeypatch.chdir("/")
    assert load(inner).root == inner.resolve()


def test_a_file_extends_another_and_says_only_what_differs(tmp_path: Path) -> None:
    inner = tmp_path / "service"
    inner.mkdir()
    write(
        tmp_path,
        '[tool.emberwire.lint]\nignore = ["EW1"]\nauth-helpers = ["gatekeeper"]\nlocal-rules = ["tools"]\n'
        '[tool.emberwire.lint.per-file-ignores]\n"a/*" = ["EW3"]\n"b/*" = ["EW4"]\n',
    )
    write(
        inner,
        '[tool.emberwire.lint]\nextend = ".."\nignore = ["EW2"]\n'
        '[tool.emberwire.lint.per-file-ignores]\n"b/*" = ["EW5"]\n',
    )
    config = load(inner)
    assert config.root == inner.resolve()
    assert config.ignore == ("EW2",)
    assert config.auth_helpers == ("gatekeeper",)
    assert config.per_file_ignores == {"a/*": ("EW3",), "b/*": ("EW5",)}
    assert config.local_rules == (str(tmp_path / "tools"),)


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    write(tmp_path, '[tool.emberwire.lint]\nextend = "service/pyproject.toml"\n')
    write(tmp_path / "service", '[tool.emberwire.lint]\nextend = "../pyproject.toml"\n')
    with pytest.raises(ConfigError, match="extend leads back to"):
        load(tmp_path)


def test_a_file_that_extends_nothing_there_is_refused(tmp_path: Path) -> None:
    write(tmp_path, '[tool.emberwire.lint]\nextend = "nowhere.toml"\n')
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    "path",
    ["app/mock/listen.py", "mocks/server.py", "a/tests/b.py", "examples/chat.py", "testing/a.py", "app/testing/b.py"],
)
def test_what_stands_in_for_the_application_is_none(tmp_path: Path, path: str) -> None:
    assert is_test_path(tmp_path / path, Config(root=tmp_path))
    assert not is_test_path(tmp_path / "app" / "mocking.py", Config(root=tmp_path))
