"""The fast path answers as the proper look would, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from lint_rules.shell.cli import lint
from lint_rules.shell.fast_path import FLAGS, fast_answer
from lint_rules.sieve.reading import MAX_BYTES, SMALL_RUN

IDLE = "import os\n\n\ndef names(folder):\n    return os.listdir(folder)\n"
OPEN = (
    "from emberwire import Accept, Socket\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        return Accept()\n"
)
TABLE = "[tool.emberwire.lint]\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "app"\n')
    (tmp_path / "migrations").mkdir()
    for name in ("idle.py", "other.py", "migrations/first.py"):
        (tmp_path / name).write_text(IDLE)
    (tmp_path / "open.py").write_text(OPEN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def proper_look(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(lint, arguments)
    return result.exit_code, result.output


@pytest.mark.parametrize("flags", [[], *([flag] for flag in sorted(FLAGS)), sorted(FLAGS)])
@pytest.mark.parametrize("names", [["idle.py"], ["other.py", "idle.py"], ["migrations/first.py", "idle.py"]])
@pytest.mark.parametrize(
    "table",
    [
        "",
        TABLE,
        f'{TABLE}select = ["EW1"]\n',
        f'{TABLE}exclude = ["migrations"]\n',
        f'{TABLE}extend-select = ["EW7"]\n',
    ],
)
def test_it_says_what_the_proper_look_says(flags: list[str], names: list[str], table: str, project: Path) -> None:
    with (project / "pyproject.toml").open("a") as file:
        file.write(table)
    said = fast_answer([*flags, *names])
    assert said is not None
    assert proper_look(*flags, *names) == (0, said)


def test_a_configuration_closer_by_holds(project: Path) -> None:
    (project / "pyproject.toml").write_text(f'{TABLE}select = ["EW9"]\n')
    (project / "migrations" / "pyproject.toml").write_text(TABLE)
    (project / "migrations" / "first.py").write_text(OPEN)
    assert fast_answer(["migrations/first.py"]) is None
    (project / "migrations" / "pyproject.toml").write_text(f'{TABLE}select = ["EW9"]\n')
    assert fast_answer(["migrations/first.py"]) == "No findings in 1 file.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["."],
        ["open.py"],
        ["idle.py", "open.py"],
        ["nowhere.py"],
        ["--format=json", "idle.py"],
        ["--statistics", "idle.py"],
        ["--diff", "idle.py"],
        ["-h"],
        ["--", "idle.py"],
        ["-"],
        ["idle.py", "idle.py"],
        ["idle.py", "./idle.py"],
    ],
)
def test_what_may_need_more_gets_a_proper_look(arguments: list[str], project: Path) -> None:
    assert fast_answer(arguments) is None


@pytest.mark.parametrize(
    "content",
    [
        b"def f(:\n",
        b"x = 1\0\n",
        b"name = '\xe9'\n",
        b"# -*- coding: no-such-code -*-\n",
        b"x = " + b"-" * 99_999 + b"1",
    ],
)
def test_a_file_that_cannot_be_parsed_gets_a_proper_look(content: bytes, project: Path) -> None:
    (project / "idle.py").write_bytes(content)
    assert fast_answer(["idle.py"]) is None


def test_a_file_that_is_too_large_gets_a_proper_look(project: Path) -> None:
    (project / "idle.py").write_bytes(b"#" * (MAX_BYTES + 1))
    assert fast_answer(["idle.py"]) is None


def test_more_files_than_a_small_run_has_get_a_proper_look(project: Path) -> None:
    names = [f"n{number}.py" for number in range(SMALL_RUN + 1)]
    for name in names:
        (project / name).write_text(IDLE)
    assert fast_answer(names[:-1]) is not None
    assert fast_answer(names) is None


def test_a_notebook_gets_a_proper_look_though_python_can_parse_it(project: Path) -> None:
    (project / "n.ipynb").write_text('{"cells": []}')
    assert fast_answer(["n.ipynb"]) is None
    assert proper_look("n.ipynb")[0] == 1


@pytest.mark.parametrize("table", ["[tool.emberwire.lint\n", f"{TABLE}slect = []\n", f'{TABLE}select = ["EW999"]\n'])
def test_a_mistake_in_a_configuration_gets_a_proper_look(table: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(table)
    assert fast_answer(["idle.py"]) is None
    assert proper_look("idle.py")[0] == 2


@pytest.mark.parametrize("table", [f'{TABLE}local-rules = ["rules"]\n', f'{TABLE}baseline = "baseline.json"\n'])
def test_rules_and_baselines_of_ones_own_get_a_proper_look(table: str, project: Path) -> None:
    (project / "rules").mkdir()
    (project / "pyproject.toml").write_text(table)
    assert fast_answer(["idle.py"]) is None


def test_a_configuration_beside_what_a_link_leads_to_is_seen(project: Path) -> None:
    inner = project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.emberwire.lint\n")
    (inner / "real.py").write_text(IDLE)
    os.symlink(inner / "real.py", project / "link.py")
    assert fast_answer(["link.py"]) is None


def test_with_dependents_it_answers_where_no_file_that_rests_on_the_named_one_speaks_of_sockets(project: Path) -> None:
    (project / "app.py").write_text("import idle\n")
    assert fast_answer(["--dependents", "idle.py"]) == "No findings in 1 file.\n"
    assert proper_look("--dependents", "idle.py") == (0, "No findings in 1 file.\n")


@pytest.mark.parametrize(
    "importing",
    [
        {"open.py": f"from idle import names\n{OPEN}"},
        {"app.py": "from idle import names\n", "open.py": f"import app\n{OPEN}"},
        {"app.py": "from idle import names\n\napp.include_router(x, dependencies=[Depends(names)])\n"},
    ],
    ids=["a handler", "a handler by way of another file", "a router in front of handlers"],
)
def test_with_dependents_it_leaves_the_answer_to_the_proper_look_where_one_does(
    importing: dict[str, str], project: Path
) -> None:
    for name, text in importing.items():
        (project / name).write_text(text)
    assert fast_answer(["idle.py"]) is not None
    assert fast_answer(["--dependents", "idle.py"]) is None


def test_with_dependents_it_looks_at_the_project_that_the_command_was_started_in(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "migrations")
    assert fast_answer(["--dependents", "first.py"]) == "No findings in 1 file.\n"
    (project / "migrations" / "pyproject.toml").write_text("[project]\nname = 'inner'\n")
    (project / "migrations" / "__init__.py").touch()
    assert fast_answer(["--dependents", "../idle.py"]) == "No findings in 1 file.\n"
    (project / "migrations" / "__init__.py").unlink()
    assert fast_answer(["--dependents", "../idle.py"]) is None
