"""A part that is not installed is a sentence that names its extra."""

from __future__ import annotations

import subprocess
import sys

import pytest

from emberwire._extras import extra_of

APP = ("starlette", "msgspec", "jinja2", "uvicorn", "websockets")
WITHOUT = f"""
import sys


class Absent:
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in {(*APP, "watchfiles")}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)


sys.meta_path.insert(0, Absent())
"""
"""Makes modules impossible to import, as in an environment that never had them."""


def without_app(statement: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a statement in a process of its own that has neither the runtime's nor the generator's dependencies."""
    command = [sys.executable, "-c", f"{WITHOUT}\n{statement}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def emberwire_without_app(command: str) -> subprocess.CompletedProcess[str]:
    return without_app("from emberwire.commands import main; main(prog_name='emberwire')", *command.split())


@pytest.mark.parametrize("module", APP)
def test_the_runtime_and_the_generator_are_the_extra_app(module: str) -> None:
    assert extra_of(module) == "app"


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("watchfiles", "reload"),
        ("redis", "redis"),
        ("socketio", "lessons"),
        ("channels.generic.websocket", "lessons"),
        ("starlette.routing", "app"),
        ("click", None),
        ("pytest", None),
    ],
)
def test_the_extra_of_a_module_is_the_one_that_installs_least(module: str, extra: str | None) -> None:
    assert extra_of(module) == extra


@pytest.mark.parametrize("command", ["new chat", "gen channel Lobby", "serve chat.app:app", "routes chat.app:app"])
def test_a_command_whose_part_is_missing_names_the_extra(command: str) -> None:
    done = emberwire_without_app(command)
    assert done.returncode == 1
    assert f"Error: `emberwire {command.split()[0]}` needs " in done.stderr
    assert done.stderr.endswith("pip install 'emberwire[app]'.\n")


@pytest.mark.parametrize("command", ["lint --help", "lint emberwire/_extras.py", "rules", "explain EW101", "--version"])
def test_the_linter_works_without_the_extra(command: str) -> None:
    done = emberwire_without_app(command)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("statement", "what"),
    [("from emberwire import Channel", "emberwire.Channel"), ("import emberwire.testing", "emberwire.testing")],
)
def test_a_public_name_without_its_part_names_the_extra(statement: str, what: str) -> None:
    last = without_app(statement).stderr.splitlines()[-1]
    assert last.startswith(f"ModuleNotFoundError: {what} needs ")
    assert last.endswith("which is not installed: pip install 'emberwire[app]'")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "last"),
    [("None", 0, ""), ("None, Path('migrations')", 1, "ModuleNotFoundError: import of alembic halted")],
)
def test_only_a_database_with_migrations_needs_alembic(arguments: str, exit_code: int, last: str) -> None:
    """A project with a session of its own need not have it."""
    lines = ("import sys", "from pathlib import Path", "sys.modules['alembic'] = None")
    statement = "\n".join((*lines, "from emberwire.sqlalchemy import Database", f"Database({arguments})"))
    done = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=False)
    assert done.returncode == exit_code
    assert done.stderr.rpartition("\nModule")[2].startswith(last.removeprefix("Module"))
