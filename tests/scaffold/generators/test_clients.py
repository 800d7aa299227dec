"""What is generated beside sockets and channels: clients, tests alone, workflows; and that it can be taken back."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.scaffold.conftest import Shell
from tests.scaffold.memory.test_served import AUCTION

CLIENTS = {"js": "clients/room_channel.js", "ts": "clients/room_channel.ts", "python": "clients/room_channel.py"}


@pytest.mark.parametrize("language", sorted(CLIENTS))
def test_a_client_knows_the_topic_and_the_events_of_its_channel(chat: Shell, language: str) -> None:
    chat(f"gen client Room --lang {language}")
    source = (chat.folder / CLIENTS[language]).read_text()
    assert "room:" in source
    assert "new_msg" in source
    assert source.endswith("\n")
    assert "\n\n\n\n" not in source


def test_a_client_is_identical_the_second_time(chat: Shell) -> None:
    chat("gen client Room --lang ts")
    before = chat.tree()
    assert "create" not in chat("gen client Room --lang ts").output
    assert chat.tree() == before


def test_the_python_client_passes_mypy_and_ruff(chat: Shell) -> None:
    chat("gen client Room --lang python")
    for tool in (
        ["ruff", "check", "clients"],
        ["ruff", "format", "--check", "clients"],
        ["mypy", "--strict", "clients"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *tool], cwd=chat.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{tool}: {done.stdout}{done.stderr}"


@pytest.mark.parametrize("what", ["ci github", "pre-commit", "context Orders"])
def test_it_is_identical_the_second_time(chat: Shell, what: str) -> None:
    chat(f"gen {what}")
    before = chat.tree()
    chat(f"gen {what}")
    assert chat.tree() == before


def test_the_phoenix_client_is_added_for_a_page_without_npm_and_taken_back(chat: Shell) -> None:
    before = chat.tree()
    chat("gen client Room --lang js --vendor")
    vendored = chat.folder / "clients" / "vendor" / "phoenix.mjs"
    assert vendored.read_bytes() == (chat.folder / "chat" / "static" / "vendor" / "phoenix.mjs").read_bytes()
    assert "create" not in chat("gen client Room --lang js").output
    chat("destroy client Room js")
    assert chat.tree() == before


def test_a_python_client_has_no_use_for_the_phoenix_client(chat: Shell) -> None:
    said = chat("gen client Room --lang python --vendor", exit_code=2).output
    assert "expected --lang js or ts with --vendor" in said


def test_a_client_of_no_channel_names_those_that_there_are(chat: Shell) -> None:
    """It may be a typing error."""
    said = chat("gen client Rooom", exit_code=2).output
    assert "expected a channel RooomChannel in chat.endpoint:endpoint, found RoomChannel" in said


HANDLER = '''
    @handle_in("wave")
    async def wave(self) -> Ok:
        """Greet everyone here."""
        await self.broadcast("waved", {})
        return Ok()
'''


@pytest.mark.parametrize("language", sorted(CLIENTS))
def test_a_handler_that_is_added_later_is_in_the_client_when_it_is_made_again(chat: Shell, language: str) -> None:
    chat(f"gen client Room --lang {language}")
    channel = chat.folder / "chat" / "channels" / "room_channel.py"
    channel.write_text(channel.read_text() + HANDLER)
    chat(f"gen client Room --lang {language} --check", exit_code=1)
    chat(f"gen client Room --lang {language} --force")
    assert re.search(r"\bwave\b.*\(", (chat.folder / CLIENTS[language]).read_text())
    chat(f"gen client Room --lang {language} --check")


@pytest.mark.parametrize("language", sorted(CLIENTS))
def test_a_client_has_what_was_typed_and_what_presence_needs(chat: Shell, language: str) -> None:
    chat(f"gen client Room --lang {language}")
    source = (chat.folder / CLIENTS[language]).read_text()
    assert re.search(r"\btyping\b.*\(", source)
    assert "presence" in source.lower()


def test_a_client_of_a_hand_written_channel_has_its_events_and_no_other(chat: Shell) -> None:
    (chat.folder / "chat" / "endpoint.py").write_text(AUCTION)
    chat("gen client Auction --lang ts")
    source = (chat.folder / "clients" / "auction_channel.ts").read_text()
    assert "place<Response" in source
    assert "new_msg" not in source
    assert "/live" not in source
    assert "Presence" not in source
