"""A channel needs a socket: a person is asked whether to create it, a script is not."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from scaffold.shell import cli, prompt
from tests.scaffold.conftest import Shell


@pytest.fixture
def empty(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A project without a socket, and a person at the terminal."""
    (shell.folder / "pyproject.toml").write_text('[project]\nname = "shop"\ndependencies = ["emberwire"]\n')
    (shell.folder / "shop").mkdir()
    (shell.folder / "shop/__init__.py").write_text("")
    monkeypatch.setattr(prompt, "is_interactive", lambda: True)
    return shell


def gen_channel(answer: str) -> str:
    command = cli.gen
    assert isinstance(command, click.Command)
    result = CliRunner().invoke(command, ["channel", "Room"], input=f"{answer}\n")
    assert result.exit_code == 0, result.output
    return result.output


def test_a_yes_creates_the_socket_with_the_route_in_it(empty: Shell) -> None:
    """Phoenix: phx.gen.channel_test.exs:74, ask to create UserSocket; phx.gen.socket_test.exs:47, with a channel."""
    assert "There is no socket User. Create it too?" in gen_channel("y")
    source = (empty.folder / "shop/sockets/user_socket.py").read_text()
    assert '    room = channel("room:*", RoomChannel)\n' in source


def test_a_no_leaves_the_socket_to_the_person(empty: Shell) -> None:
    """Phoenix: phx.gen.channel_test.exs:109, give instructions when UserSocket does not exist."""
    output = gen_channel("n")
    assert not (empty.folder / "shop/sockets/user_socket.py").exists()
    assert 'channel("room:*", RoomChannel)' in output
