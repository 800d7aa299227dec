"""The commands: mistakes are sentences with a usage line, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reference_server.server import cli

APP = "tests.reference_server.server.served_app:app"


@pytest.mark.parametrize("command", [cli.serve, cli.routes, cli.asyncapi])
@pytest.mark.parametrize("name", ["chat", "no_such_module_here:app", f"{APP}lication"])
def test_an_application_that_is_not_there_is_a_sentence(command: Any, name: str) -> None:
    result = CliRunner().invoke(command, [name])
    assert result.exit_code == 2
    assert "Usage:" in result.output
    assert "Error: " in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "options", [["--port", "70000"], ["--port", "x"], ["--drain-over", "-1"], ["--log-level", "loud"], ["--nonsense"]]
)
def test_an_option_that_makes_no_sense_is_a_sentence(options: list[str]) -> None:
    result = CliRunner().invoke(cli.serve, [APP, *options])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_serve_hands_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr("reference_server.server.serve.serve", lambda app, **options: calls.append(options))
    arguments = ["--host", "::1", "--port", "0", "--drain-over", "3", "--no-fastlane", "--loop", "asyncio"]
    result = CliRunner().invoke(cli.serve, [APP, *arguments])
    assert (result.exit_code, result.output) == (0, "")
    [given] = calls
    options = given["options"]
    assert (given["host"], given["port"]) == ("::1", 0)
    assert (options.fastlane, options.loop, options.max_sockets) == (False, "asyncio", None)
    assert (options.drain.over, options.drain.within > 3) == (3.0, True)


def test_a_loop_that_is_not_installed_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    result = CliRunner().invoke(cli.serve, [APP, "--loop", "uvloop"])
    assert result.exit_code == 2
    assert "--loop uvloop needs uvloop: pip install 'emberwire[fast]'" in result.output


def test_reloading_and_several_workers_exclude_each_other() -> None:
    result = CliRunner().invoke(cli.serve, [APP, "--reload", "--workers", "2"])
    assert result.exit_code == 2
    assert "--reload serves from one process: leave --workers out." in result.output


ONE_PROCESS = """
from emberwire import Endpoint, one_process_only

one_process_only("rooms are kept in memory")
app = Endpoint()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "each have a state of their own: rooms are kept in memory. "),
        (["--separate-memory"], "Several workers need a way to reach one another"),
    ],
)
def test_several_workers_of_what_keeps_its_rooms_in_memory_are_refused_unless_told_otherwise(
    tmp_path: Path, options: list[str], sentence: str
) -> None:
    """The second refusal is the next one: the workers have no broker."""
    (tmp_path / "app.py").write_text(ONE_PROCESS)
    command = (sys.executable, "-m", "emberwire", "serve", "app:app", "--workers", "2", "--port", "0", *options)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_cannot_be_had_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(app: Any, **options: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("reference_server.server.serve.serve", refused)
    result = CliRunner().invoke(cli.serve, [APP, "--port", "80"])
    assert result.exit_code == 1
    assert result.output == "Error: Cannot listen on 127.0.0.1:80: Permission denied.\n"


def test_routes_shows_where_clients_may_go() -> None:
    result = CliRunner().invoke(cli.routes, [APP])
    assert result.exit_code == 0
    for text in ("/socket/websocket", "room:*", "Room", "now", "soon", "never"):
        assert text in result.output
