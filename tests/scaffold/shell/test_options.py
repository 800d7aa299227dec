"""What every command has in common: options that go together, and ends that are sentences, never tracebacks."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from scaffold.generators.table import kinds
from scaffold.shell import cli
from scaffold.shell.options import Mode, speaking
from scaffold.words.errors import ScaffoldError, Usage
from tests.scaffold.conftest import Shell


def ended(error: Exception) -> tuple[int, str]:
    """Return how a command ends in which `error` is raised, and what it prints."""

    @click.command()
    @speaking
    def command() -> None:
        raise error

    result = CliRunner().invoke(command)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ScaffoldError("It is damaged."), 1, "Error: It is damaged.\n"),
        (Usage("It makes no sense."), 2, "Error: It makes no sense.\n"),
        (PermissionError(errno.EACCES, "Permission denied", "a.py"), 1, "Error: a.py: Permission denied."),
        (OSError(errno.EIO, "Input/output error"), 1, "Error: the project: Input/output error."),
    ],
)
def test_an_error_is_a_sentence(error: Exception, code: int, said: str) -> None:
    ends_with, output = ended(error)
    assert ends_with == code
    assert output.startswith(said)


def test_a_reader_that_went_away_is_no_fault_of_the_project() -> None:
    """`emberwire gen channel Lobby --diff | head` ends without a word."""
    assert ended(BrokenPipeError(errno.EPIPE, "Broken pipe")) == (1, "")


def test_what_is_no_expected_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(click.Command("x", callback=speaking(lambda: 1 / 0)), catch_exceptions=False)


@pytest.mark.parametrize("command", ["gen channel Lobby", "destroy channel Room", "doctor"])
def test_a_file_that_cannot_be_read_gets_a_sentence(chat: Shell, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = chat.tree()
    original = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "user_socket.py":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return original(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        output = chat(command, exit_code=1).output
    assert output.splitlines()[-1].startswith("Error: ")
    assert "user_socket.py: Permission denied. Nothing was changed." in output
    assert chat.tree() == before


def test_nothing_needs_the_network(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    shell("new chat --docker --ci github --pre-commit")
    chat = shell.inside("chat", monkeypatch)
    for command in ("gen channel Lobby", "gen client Lobby --lang ts", "update", "doctor", "destroy channel Lobby"):
        chat(command)


def test_a_plan_is_applied_unless_it_is_only_looked_at() -> None:
    assert Mode().writes
    assert Mode(force=True).writes
    assert not Mode(diff=True).writes
    assert not Mode(dry_run=True).writes
    assert not Mode(check=True).writes


GENERATORS_COMMANDS = [
    command for kind in kinds() if (command := cli.gen.get_command(click.Context(cli.gen), kind)) is not None
]


@pytest.mark.parametrize("command", [cli.new, cli.gen, *GENERATORS_COMMANDS], ids=lambda each: str(each.name))
def test_every_command_and_option_has_a_help_that_is_not_cut_off(command: click.Command) -> None:
    output = CliRunner().invoke(command, ["--help"]).output
    assert command.help
    assert not [each.name for each in command.params if isinstance(each, click.Option) and not each.help]
    assert "..." not in output.replace("COMMAND [ARGS]...", "")
