"""What the manifest says after a plan: only what was done, and what is a person's stays theirs."""

from __future__ import annotations

from scaffold.memory.manifest import MANIFEST, Manifest
from tests.scaffold.conftest import Shell


def events_of_lobby(shell: Shell) -> list[str]:
    entry = Manifest.parse((shell.folder / MANIFEST).read_bytes(), version="1").find("channel", "Lobby")
    assert entry is not None
    return list(entry.answers["events"])


def test_other_answers_are_remembered_with_the_files_that_they_made(chat: Shell) -> None:
    chat("gen channel Lobby")
    chat("gen channel Lobby --event wave --force")
    assert events_of_lobby(chat) == ["wave"]


def test_answers_that_changed_nothing_are_not_remembered(chat: Shell) -> None:
    """Or `update` would bring in later what was left out on purpose."""
    chat("gen channel Lobby")
    before = chat.tree()
    chat("gen channel Lobby --event wave --skip")
    assert chat.tree() == before
    assert events_of_lobby(chat) == ["new_msg"]
