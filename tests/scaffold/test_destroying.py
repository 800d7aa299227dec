"""Destroying: the tree is as it was before, byte for byte, and what a person has written stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scaffold.conftest import Shell

GENERATORS = [
    "channel Lobby",
    "channel Admin.Room",
    "socket Admin",
    "socket Support.Agent",
    "presence Online",
]


@pytest.mark.parametrize("what", GENERATORS)
def test_destroying_leaves_the_tree_of_before(chat: Shell, what: str) -> None:
    """What mix phx.gen.* cannot do at all: thoughtbot/michel#16, keep a manifest."""
    before = chat.tree()
    chat(f"gen {what} --strict")
    assert chat.tree() != before
    chat(f"destroy {what} --strict")
    assert chat.tree() == before


@pytest.mark.parametrize("what", GENERATORS)
def test_destroying_after_others_came_leaves_the_tree_that_they_make(chat: Shell, what: str) -> None:
    others = [each for each in ("channel Hall", "channel Zoo", "socket Zed", "channel Admin.Den") if each != what]
    for other in others:
        chat(f"gen {other}")
    without = chat.tree()
    for other in reversed(others):
        chat(f"destroy {other}")
    chat(f"gen {what}")
    for other in others:
        chat(f"gen {other}")
    chat(f"destroy {what}")
    assert chat.tree() == without


def test_a_project_that_was_empty_is_empty_again(shell: Shell) -> None:
    """Nothing of the generator's own remains either."""
    (shell.folder / "pyproject.toml").write_text('[project]\nname = "shop"\ndependencies = ["emberwire"]\n')
    (shell.folder / "shop").mkdir()
    (shell.folder / "shop/__init__.py").write_text("")
    before = shell.tree()
    for what in ("socket User", "presence", "channel Room", "channel Lobby"):
        shell(f"gen {what} --strict")
    for what in ("channel Room", "channel Lobby", "presence", "socket User"):
        shell(f"destroy {what} --strict")
    assert shell.tree() == before


def test_all_of_a_new_application_can_be_destroyed_but_the_application(chat: Shell) -> None:
    for what in ("channel Room", "presence", "socket User"):
        output = chat(f"destroy {what}").output
    assert "remove: from chat.endpoint import endpoint" in output
    left = [path for path in chat.tree() if path.startswith("chat/") and path.endswith(".py")]
    assert left == ["chat/__init__.py", "chat/app.py", "chat/body_limit.py", "chat/security_headers.py"]


def test_an_edited_file_is_not_destroyed_unless_forced(chat: Shell) -> None:
    chat("gen channel Lobby")
    lobbies = chat.folder / "chat/contexts/lobbies.py"
    lobbies.write_text(lobbies.read_text() + "# mine\n")
    before = chat.tree()
    assert "it was edited" in chat("destroy channel Lobby", exit_code=1).output
    assert chat.tree() == before
    chat("destroy channel Lobby --skip")
    assert lobbies.is_file()
    assert "chat/channels/lobby_channel.py" not in chat.tree()


def test_force_destroys_an_edited_file(chat: Shell) -> None:
    before = chat.tree()
    chat("gen channel Lobby")
    (chat.folder / "chat/contexts/lobbies.py").write_text("# mine\n")
    chat("destroy channel Lobby --force")
    assert chat.tree() == before


def test_what_a_person_wrote_into_the_socket_stays(chat: Shell) -> None:
    """activeadmin#896: a destroy that forgot the lines it had injected."""
    socket = chat.folder / "chat/sockets/user_socket.py"
    chat("gen channel Lobby")
    socket.write_text(
        socket.read_text().replace("    async def connect", "    limit = 7  # mine\n\n    async def connect")
    )
    chat("destroy channel Lobby")
    text = socket.read_text()
    assert "limit = 7  # mine" in text
    assert "obby" not in text
    assert "room = channel(" in text


def test_a_file_that_was_there_before_is_not_ours_to_destroy(chat: Shell) -> None:
    """Even when it is just what the template would have made."""
    chat("gen channel Lobby")
    made = chat.tree()
    chat("destroy channel Lobby")
    for path in ("chat/contexts/lobbies.py", "tests/contexts/test_lobbies.py"):
        (chat.folder / path).write_bytes(made[path])
    before = chat.tree()
    chat("gen channel Lobby")
    chat("destroy channel Lobby")
    assert chat.tree() == before


@pytest.mark.parametrize(
    ("what", "needing"),
    [("socket User", "channel Room"), ("presence", "channel Room"), ("socket Admin", "channel Desk")],
)
def test_what_others_need_is_not_destroyed(chat: Shell, what: str, needing: str) -> None:
    chat("gen socket Admin")
    chat("gen channel Desk --socket Admin")
    before = chat.tree()
    assert needing in chat(f"destroy {what}", exit_code=1).output
    assert chat.tree() == before


@pytest.mark.parametrize("option", ["--dry-run", "--check"])
def test_a_dry_run_destroys_nothing(chat: Shell, option: str) -> None:
    before = chat.tree()
    output = chat(f"destroy channel Room {option}", exit_code=1 if option == "--check" else 0).output
    assert "remove  chat/channels/room_channel.py" in output
    assert "withdraw  chat/sockets/user_socket.py" in output
    assert chat.tree() == before


def test_what_was_not_generated_is_named(chat: Shell) -> None:
    assert "Generated here: Room." in chat("destroy channel Hall", exit_code=2).output


def test_a_damaged_manifest_gets_a_sentence(chat: Shell) -> None:
    (chat.folder / ".emberwire/manifest.json").write_text('{"schema_version": 1, "generators": 7}')
    assert "version control" in chat("destroy channel Room", exit_code=1).output


def test_a_manifest_from_the_future_gets_a_sentence(chat: Shell) -> None:
    manifest = Path(chat.folder / ".emberwire/manifest.json")
    manifest.write_text(manifest.read_text().replace('"schema_version": 1', '"schema_version": 2'))
    assert "newer" in chat("destroy channel Room", exit_code=1).output
