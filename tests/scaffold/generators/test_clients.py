"""What is generated beside sockets and channels: clients, tests alone, workflows; and that it can be taken back."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.scaffold.conftest import Shell

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


def test_a_client_of_no_channel_says_so(chat: Shell) -> None:
    """It may be a typing error."""
    assert "there is no such channel" in chat("gen client Rooom").output
    chat("gen client Kiosk --strict", exit_code=1)
    assert "advise" not in chat("gen client Room --strict").output
