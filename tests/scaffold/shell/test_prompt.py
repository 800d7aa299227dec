"""The question about a file that is different: each letter, as it is typed on a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys

import pytest

from tests.scaffold.conftest import Shell

WITHIN = 30.0
"""Seconds until a silent command is a failure; it needs one."""
MINE = b"mine = 1\n"
LOBBIES, LOBBY = "chat/contexts/lobbies.py", "chat/channels/lobby_channel.py"


def typed(shell: Shell, answers: str, *arguments: str) -> tuple[int, str]:
    """Run `emberwire gen channel Lobby` on a terminal and type one answer to each question.

    Returns the exit code and what the terminal showed.
    """
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "emberwire", "gen", "channel", "Lobby", *arguments]
    environment = {**os.environ, "TERM": "xterm"}
    process = subprocess.Popen(command, cwd=shell.folder, stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    shown, pending = "", list(answers)
    try:
        while True:
            assert select.select([master], [], [], WITHIN)[0], f"no word in {WITHIN} s after {shown!r}"
            try:
                shown += os.read(master, 65_536).decode()
            except OSError:
                break  # Linux: the other side of the terminal is closed
            if pending and shown.count("[y/N/a/q/d/m]") > len(answers) - len(pending):
                os.write(master, (pending.pop(0) + "\n").encode().replace(b"^", b""))
    finally:
        process.kill() if process.poll() is None and pending else None
        code = process.wait(WITHIN)
        os.close(master)
    return code, shown


@pytest.fixture
def chat_with_mine(chat: Shell) -> Shell:
    """An application in which two files stand where the channel Lobby would go."""
    for path in (LOBBIES, LOBBY):
        (chat.folder / path).write_bytes(MINE)
    return chat


@pytest.mark.parametrize(
    ("answers", "kept", "code"),
    [
        ("yn", {LOBBY}, 0),
        ("ny", {LOBBIES}, 0),
        ("a", set(), 0),
        ("^^", {LOBBIES, LOBBY}, 0),
        ("na", {LOBBIES}, 0),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_each_file_is_overwritten_or_left_as_was_said(
    chat_with_mine: Shell, answers: str, kept: set[str], code: int
) -> None:
    """y, n, a, and nothing but Return, which loses nothing: n."""
    assert typed(chat_with_mine, answers)[0] == code
    tree = chat_with_mine.tree()
    assert {path for path in (LOBBIES, LOBBY) if tree[path] == MINE} == kept
    assert "tests/channels/test_lobby_channel.py" in tree


@pytest.mark.parametrize("answers", ["q", "yq"])
def test_quitting_writes_nothing(chat_with_mine: Shell, answers: str) -> None:
    before = chat_with_mine.tree()
    code, shown = typed(chat_with_mine, answers)
    assert code == 1
    assert "You stopped. Nothing was written." in shown
    assert chat_with_mine.tree() == before


def test_the_difference_is_shown_and_the_question_comes_again(chat_with_mine: Shell) -> None:
    code, shown = typed(chat_with_mine, "dnn")
    assert code == 0
    assert f"--- a/{LOBBIES}" in shown
    assert "-mine = 1" in shown
    assert shown.count(f"overwrite {LOBBIES}?") == 2


def test_each_question_explains_its_letters_and_another_letter_explains_them_again(chat_with_mine: Shell) -> None:
    assert typed(chat_with_mine, "nn")[1].count("q stops and writes nothing") == 2
    assert typed(chat_with_mine, "xnn")[1].count("q stops and writes nothing") == 3


def test_merging_keeps_both_sides_with_markers(chat_with_mine: Shell) -> None:
    code, shown = typed(chat_with_mine, "mn")
    assert code == 1, "as after an update that leaves markers"
    assert "1 place needs you" in shown
    merged = chat_with_mine.tree()[LOBBIES]
    assert merged.startswith(b"<<<<<<< yours\nmine = 1\n=======\n")
    assert b"def latest_messages" in merged
    assert b">>>>>>> generated now\n" in merged


def test_what_was_merged_belongs_to_the_person(chat_with_mine: Shell) -> None:
    """Half of it was written by them: it is not destroyed with what was generated."""
    typed(chat_with_mine, "ma")
    assert "marked" in chat_with_mine("doctor", exit_code=1).output
    assert f"conflict  {LOBBIES}" in chat_with_mine("destroy channel Lobby", exit_code=1).output
    assert b"mine = 1" in chat_with_mine.tree()[LOBBIES]


@pytest.mark.parametrize("option", ["--force", "--dry-run", "--format=json"])
def test_what_decides_already_or_writes_nothing_asks_nothing(chat_with_mine: Shell, option: str) -> None:
    assert "[y/N/a/q/d/m]" not in typed(chat_with_mine, "", option)[1]


def test_colours_are_for_terminals(chat: Shell) -> None:
    _, shown = typed(chat, "", "--diff")
    assert "\x1b[32m+" in shown
    assert "\x1b[36m@@" in shown
    assert "\x1b[" not in chat("gen channel Lobby --diff").output
