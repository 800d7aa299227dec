"""The commands as they are typed: what they make, say, refuse and leave alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.scaffold.conftest import Shell


def test_new_makes_an_application_in_one_plan(shell: Shell) -> None:
    output = shell("new chat").output
    assert "create  chat/app.py" in output
    assert "emberwire serve chat.app:app" in output
    assert (shell.folder / "chat/chat/static/vendor/phoenix.mjs").is_file()


def test_new_again_is_identical(shell: Shell) -> None:
    shell("new chat")
    before = shell.tree()
    output = shell("new chat").output
    assert {line.split()[0] for line in output.splitlines()} == {"identical"}
    assert shell.tree() == before


@pytest.mark.parametrize("command", ["gen channel Room", "gen socket User", "gen presence"])
def test_what_new_made_is_identical_to_what_the_generators_make(chat: Shell, command: str) -> None:
    before = chat.tree()
    output = chat(f"{command} --strict").output
    assert {line.split()[0] for line in output.splitlines()} == {"identical"}
    assert chat.tree() == before


def test_gen_channel_adds_modules_tests_and_the_route(chat: Shell) -> None:
    """Phoenix: phx.gen.channel_test.exs, generates channel; there the route is left to the person."""
    before = chat.tree()
    output = chat("gen channel Lobby").output
    assert "inject  chat/sockets/user_socket.py" in output
    made = sorted(path for path in chat.tree() if path not in before and not path.startswith(".emberwire"))
    assert made == [
        "chat/channels/lobby_channel.py",
        "chat/contexts/lobbies.py",
        "chat/migrations/0002_lobbies.sql",
        "tests/channels/test_lobby_channel.py",
    ]
    old, new = (tree["chat/sockets/user_socket.py"].decode().splitlines() for tree in (before, chat.tree()))
    assert [line for line in new if line not in old] == [
        "from chat.channels.lobby_channel import LobbyChannel",
        '    lobby = channel("lobby:*", LobbyChannel)',
    ]
    assert [line for line in new if line in old] == old


def test_gen_channel_twice_is_identical(chat: Shell) -> None:
    chat("gen channel Lobby")
    before = chat.tree()
    assert {line.split()[0] for line in chat("gen channel Lobby").output.splitlines()} == {"identical"}
    assert chat.tree() == before


def test_a_nested_channel_is_nested_everywhere(chat: Shell) -> None:
    """Phoenix: phx.gen.channel_test.exs, generates nested channel."""
    chat("gen channel Admin.Room")
    tree = chat.tree()
    assert "chat/channels/admin/room_channel.py" in tree
    assert "tests/channels/admin/test_room_channel.py" in tree
    assert b'admin_room = channel("admin_room:*", AdminRoomChannel)' in tree["chat/sockets/user_socket.py"]


def test_gen_socket_adds_a_mount_of_its_own(chat: Shell) -> None:
    """Phoenix: phx.gen.socket_test.exs, generates socket."""
    chat("gen socket Admin")
    assert b'mount("/admin/socket", AdminSocket,' in chat.tree()["chat/endpoint.py"]


def test_a_nested_socket_is_nested_everywhere(chat: Shell) -> None:
    """Phoenix: phx.gen.socket_test.exs, generates nested socket."""
    chat("gen socket Support.Agent")
    assert "chat/sockets/support/agent_socket.py" in chat.tree()
    chat("gen channel Ticket --socket Support.Agent")
    tree = chat.tree()
    assert b"ticket = channel(" in tree["chat/sockets/support/agent_socket.py"]
    assert b'PATH = "/support/agent/socket"' in tree["tests/sockets/support/test_agent_socket.py"]
    assert (
        b"from chat.sockets.support.agent_socket import SupportAgentSocket\n"
        in tree["tests/channels/test_ticket_channel.py"]
    )


def test_gen_presence_with_a_name_is_a_second_presence(chat: Shell) -> None:
    """Phoenix: phx.gen.presence_test.exs, generates presence."""
    chat("gen presence Online")
    assert b"presences=[presence, online_presence]," in chat.tree()["chat/endpoint.py"]


@pytest.mark.parametrize("option", ["--dry-run", "--check --dry-run", "--diff"])
def test_what_only_shows_writes_nothing(chat: Shell, option: str) -> None:
    """angular-cli#6810: a dry run that wrote files."""
    before = chat.tree()
    output = chat(f"gen channel Lobby {option}", exit_code=1 if "--check" in option else 0).output
    assert "lobby_channel.py" in output
    assert chat.tree() == before


def test_check_tells_by_its_exit_code_whether_something_would_change(chat: Shell) -> None:
    before = chat.tree()
    chat("gen channel Room --check")
    chat("gen channel Lobby --check", exit_code=1)
    assert chat.tree() == before


@pytest.mark.parametrize(
    ("command", "path"),
    [("gen channel Lobby", "chat/channels/lobby_channel.py"), ("gen socket Admin", "chat/sockets/admin_socket.py")],
)
def test_a_different_file_is_a_conflict_and_nothing_is_written(chat: Shell, command: str, path: str) -> None:
    """Phoenix: phx.gen.channel_test.exs:210 and phx.gen.socket_test.exs:138, name is already defined."""
    (chat.folder / path).write_text("mine = 1\n")
    before = chat.tree()
    result = chat(command, exit_code=1)
    assert f"conflict  {path}" in result.output
    assert "--force" in result.output
    assert chat.tree() == before


def test_an_edited_file_is_a_conflict_too(chat: Shell) -> None:
    path = chat.folder / "chat/channels/room_channel.py"
    path.write_text(path.read_text() + "# mine\n")
    before = chat.tree()
    chat("gen channel Room", exit_code=1)
    assert chat.tree() == before


def test_force_overwrites_and_keeps_what_others_have_wired(chat: Shell) -> None:
    """rodauth-rails#376: flags that nested generators forget; there is only one plan here."""
    chat("gen channel Lobby")
    socket = chat.folder / "chat/sockets/user_socket.py"
    wired = socket.read_bytes()
    socket.write_bytes(wired + b"# mine\n")
    chat("gen socket User --force")
    assert socket.read_bytes() == wired


def test_skip_leaves_what_is_different(chat: Shell) -> None:
    lobbies = chat.folder / "chat/contexts/lobbies.py"
    lobbies.write_text("mine = 1\n")
    chat("gen channel Lobby --skip")
    assert lobbies.read_text() == "mine = 1\n"
    assert "chat/channels/lobby_channel.py" in chat.tree()


def test_force_and_skip_together_make_no_sense(chat: Shell) -> None:
    assert "got both" in chat("gen channel Lobby --force --skip", exit_code=2).output


def test_a_socket_of_an_unknown_shape_gets_advice(chat: Shell) -> None:
    """The line is printed to be added by hand; --strict makes that a failure."""
    socket = chat.folder / "chat/sockets/user_socket.py"
    socket.write_text("UserSocket = make_socket()\n")
    before = chat.tree()
    strict = chat("gen channel Lobby --strict", exit_code=1)
    assert chat.tree() == before
    assert 'lobby = channel("lobby:*", LobbyChannel)' in strict.output
    lenient = chat("gen channel Lobby")
    assert 'lobby = channel("lobby:*", LobbyChannel)' in lenient.output
    assert socket.read_text() == "UserSocket = make_socket()\n"


def test_the_json_says_what_the_text_says(chat: Shell) -> None:
    plan = json.loads(chat("gen channel Lobby --dry-run --format json").output)
    assert plan["schema_version"] == 1
    assert plan["applied"] is False
    operations = {each["path"]: each["operation"] for each in plan["operations"]}
    assert operations["chat/channels/lobby_channel.py"] == "create"
    assert operations["chat/sockets/user_socket.py"] == "inject"
    assert json.loads(chat("gen channel Lobby --format json").output)["applied"] is True
    assert json.loads(chat("gen channel Lobby --format json").output)["changes"] == 0


@pytest.mark.parametrize(
    "name",
    ["../x", "-- -h", "-- --force", "'a;b'", "/tmp/x", "class", "list", "json", "starlette", "''", "'a b'", "a/b"],
)
def test_new_refuses_a_bad_name_with_a_sentence_and_writes_nothing(shell: Shell, name: str) -> None:
    """CVE-2022-24065 of cookiecutter; the sentence is not a traceback."""
    output = shell(f"new {name}", exit_code=2).output
    assert output.startswith("Error: ")
    assert shell.tree() == {}


@pytest.mark.parametrize("generator", ["channel", "socket", "presence"])
@pytest.mark.parametrize("name", ["../X", "room", "Class", "List", "'A;b'", "/Tmp", "Test", "Con", "-- -H"])
def test_gen_refuses_a_bad_name_with_a_sentence_and_writes_nothing(chat: Shell, generator: str, name: str) -> None:
    """Phoenix: passing invalid name raises error, for channel and socket; it does not check presence."""
    before = chat.tree()
    output = chat(f"gen {generator} {name}", exit_code=2).output
    assert output.startswith("Error: ")
    assert chat.tree() == before


@pytest.mark.parametrize(
    "command", ["gen channel", "gen socket", "gen channel A B", "gen socket A B", "gen presence A B"]
)
def test_no_argument_or_too_many_are_usage_errors(chat: Shell, command: str) -> None:
    """Phoenix: passing no args raises error, passing extra args raises error."""
    assert "Usage:" in chat(command, exit_code=2).output


def test_presence_needs_no_name(chat: Shell) -> None:
    """Phoenix: phx.gen.presence_test.exs, passing no args defaults to Presence."""
    assert chat("gen presence").output == chat("gen presence Presence").output


def test_outside_a_project_a_sentence_says_where_to_go(shell: Shell) -> None:
    """Phoenix: must be invoked from within your *_web application's root directory."""
    assert "emberwire new NAME" in shell("gen channel Room", exit_code=2).output
    assert shell.tree() == {}


def test_the_project_is_found_from_below(chat: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    below = chat.inside("chat/channels", monkeypatch)
    below("gen channel Lobby")
    assert (chat.folder / "chat/channels/lobby_channel.py").is_file()


def test_a_symbolic_link_in_the_way_of_new_is_refused(shell: Shell) -> None:
    """CVE-2026-23986 of copier: a link in the place of the target."""
    (shell.folder / "elsewhere").mkdir()
    os.symlink(shell.folder / "elsewhere", shell.folder / "chat")
    assert "symbolic link" in shell("new chat", exit_code=2).output
    assert list((shell.folder / "elsewhere").iterdir()) == []


def test_a_symbolic_link_inside_the_project_is_refused(chat: Shell) -> None:
    """CVE-2026-34726 of copier: a link in a cloned repository that leads out of it."""
    outside = chat.folder.parent / "outside"
    outside.mkdir()
    os.rename(chat.folder / "chat/contexts", chat.folder / "chat/contexts.old")
    os.symlink(outside, chat.folder / "chat/contexts")
    assert "symbolic link" in chat("gen channel Lobby", exit_code=2).output
    assert list(outside.iterdir()) == []


def test_new_into_another_folder(shell: Shell) -> None:
    (shell.folder / "apps").mkdir()
    shell("new chat --into apps")
    assert (shell.folder / "apps/chat/pyproject.toml").is_file()


def test_the_commands_start_without_the_templates_and_the_parser() -> None:
    """A bad name must not wait for jinja2 and libcst to be imported."""
    code = "import sys, scaffold.shell.cli; sys.exit(bool({'jinja2', 'libcst', 'starlette'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
