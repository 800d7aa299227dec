"""A fresh application for a test, and the commands as a person would type them."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from scaffold.shell import cli, manage


@dataclass(frozen=True)
class Shell:
    """Runs `emberwire …` in a folder."""

    folder: Path

    def __call__(self, command: str, *, exit_code: int = 0) -> Result:
        """Run a command line; fails the test when it does not end with `exit_code`."""
        name, *arguments = shlex.split(command)
        found = getattr(cli, name, None) or getattr(manage, name)
        assert isinstance(found, click.Command)
        result = CliRunner().invoke(found, arguments)
        assert result.exit_code == exit_code, f"{command}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result

    def inside(self, folder: str, monkeypatch: pytest.MonkeyPatch) -> Shell:
        monkeypatch.chdir(self.folder / folder)
        return Shell(self.folder / folder)

    def tree(self) -> Mapping[str, bytes]:
        """Return every file with its content, and every folder without one."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes() if path.is_file() else b"<folder>"
            for path in sorted(self.folder.rglob("*"))
        }


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One `emberwire new chat` for all tests to copy."""
    folder = tmp_path_factory.mktemp("pristine")
    result = CliRunner().invoke(cli.new, ["chat", "--into", str(folder)])
    assert result.exit_code == 0, result.output
    return folder / "chat"


@pytest.fixture
def chat(shell: Shell, pristine: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a fresh `emberwire new chat`."""
    shutil.copytree(pristine, shell.folder / "chat")
    return shell.inside("chat", monkeypatch)


Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below the temporary folder."""

    def place(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    return place
