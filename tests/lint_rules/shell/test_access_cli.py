"""`emberwire access`: what it prints, and what a CI job is told by its exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from lint_rules.flow.access import Access
from lint_rules.flow.query import Flow
from lint_rules.flow.rooms import join_accesses
from lint_rules.shell.access_cli import access

SCHEMA = Path(__file__).resolve().parents[3] / "lint_rules" / "access-map.json"
OPEN = (
    "from emberwire import Accept, Socket\n\n\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        return Accept()\n"
)
ON_PURPOSE = OPEN.replace("import Accept, Socket", "import Accept, Socket, public").replace(
    "class S", '@public("the same stands on the website")\nclass S'
)
UNLESS = """
import os
from fastapi import WebSocket
TOKEN = os.getenv("TOKEN")

@app.websocket("/ws")
async def feed(ws: WebSocket, token: str = ""):
    if TOKEN and token != TOKEN:
        return await ws.close()
    await ws.accept()
    await ws.send_json(await latest())
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "app.py"


@pytest.fixture
def failing_on_app(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files with a connect for anybody; the linter fails on the first of them."""
    app.write_text(OPEN)
    app.with_name("other.py").write_text(OPEN)

    def fails(flow: Flow) -> Iterator[Access]:
        if flow.outline.path.name == app.name:
            raise ZeroDivisionError("a bug")
        return join_accesses(flow)

    monkeypatch.setattr("lint_rules.flow.rooms.join_accesses", fails)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(access, arguments)


def test_a_map_that_is_drawn_is_no_failure(app: Path) -> None:
    app.write_text(OPEN)
    result = run()
    assert result.exit_code == 0
    assert "5  connect   S.connect" in result.stdout
    assert "1 handler or join in 1 file: 1 open.\n" in result.stdout


@pytest.mark.parametrize(
    ("source", "verdict", "code"),
    [
        (OPEN, "open", 1),
        (OPEN, "unless", 0),
        (ON_PURPOSE, "open", 0),
        (UNLESS, "unless", 1),
        (UNLESS, "open", 0),
        ("import websockets\nasync def (", "unknown", 1),
        ("import websockets\nasync def (", "open", 0),
    ],
)
def test_fail_on_says_with_the_exit_code_whether_there_is_such_a_row(
    app: Path, source: str, verdict: str, code: int
) -> None:
    app.write_text(source)
    assert run("--fail-on", verdict).exit_code == code


@pytest.mark.usefixtures("shut")
def test_a_folder_that_may_not_be_entered_was_not_judged(app: Path) -> None:
    app.write_text(OPEN)
    assert "shut: it cannot be read: Permission denied. It was not judged." in run().stdout
    assert run("--fail-on", "unknown").exit_code == 1


def test_fail_on_may_be_given_several_times(app: Path) -> None:
    app.write_text(UNLESS)
    assert run("--fail-on", "open", "--fail-on", "unless").exit_code == 1


def test_a_path_that_is_not_there_is_a_sentence_and_exit_code_2(app: Path) -> None:
    result = run("nowhere")
    assert result.exit_code == 2
    assert result.stderr == "emberwire access: there is no file or folder nowhere\n"


def test_output_goes_to_the_file_that_is_named(app: Path) -> None:
    app.write_text(OPEN)
    assert run("--format", "json", "--output", "map.json").stdout == "Wrote map.json.\n"
    assert json.loads(Path("map.json").read_text())["summary"]["open"] == 1


def test_a_folder_that_cannot_be_written_to_is_a_sentence(app: Path) -> None:
    app.write_text(OPEN)
    result = run("--output", "nowhere/map.txt")
    assert result.exit_code == 2
    assert result.stderr == "emberwire access: nowhere/map.txt: No such file or directory\n"


@pytest.mark.usefixtures("failing_on_app")
@pytest.mark.parametrize("arguments", [(), ("--fail-on", "open")], ids=" ".join)
def test_a_file_on_which_the_linter_fails_costs_its_own_rows_and_is_told(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 3
    assert "\n  other.py\n     5  connect   S.connect" in result.stdout
    assert "\nNot judged to the end: app.py, where the linter failed.\n" in result.stdout
    assert result.stdout.endswith("1 handler or join in 2 files: 1 open.\n")
    assert "emberwire access: the linter failed on app.py: ZeroDivisionError: a bug (lint_rules/run/" in result.stderr
    assert "`exclude` in the configuration leaves it out" in result.stderr
    assert result.stderr.count("Traceback (most recent call last)") == 1


@pytest.mark.usefixtures("failing_on_app")
def test_programs_and_the_page_are_told_of_such_a_file() -> None:
    document = json.loads(run("--format", "json").stdout)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [row["path"] for row in document["rows"]] == ["other.py"]
    assert [(fault["path"], fault["error"]) for fault in document["faults"]] == [("app.py", "ZeroDivisionError: a bug")]
    assert "<li>the linter failed on app.py: ZeroDivisionError: a bug (" in run("--format", "html").stdout


def test_what_is_nested_too_deeply_is_named_and_no_fault(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_flow: Flow) -> Iterator[Access]:
        raise RecursionError

    app.write_text(OPEN)
    monkeypatch.setattr("lint_rules.flow.rooms.join_accesses", fails)
    result = run("--fail-on", "unknown")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "app.py: something in it is nested too deeply to follow. It was not judged.\n" in result.stdout
