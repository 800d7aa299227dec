"""`gen event`: an event more in a channel that exists; what it makes passes the tools, and it goes without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import generated_checks as checks
from tests.scaffold.conftest import Shell

WITHDRAW = "gen event room withdraw --payload 'reason:str(..200)? due:date kind:enum(late,wrong) place:{city:str}'"
EVENTS = (WITHDRAW, "gen event Room ping:reply", "gen event room add_poll --payload 'title:str(1..80) until:datetime'")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_it_adds_passes_ruff_mypy_the_linter_and_its_tests(chat: Shell, tmp_path: Path) -> None:
    chat("gen channel Hall --event knock:reply --no-presence")
    for command in (*EVENTS, "gen event hall new_msg"):
        chat(f"{command} --strict")
    assert checks.ruff(chat.folder) == []
    assert checks.mypy([chat.folder], tmp_path / "scratch") == []
    assert checks.lint(chat.folder, [chat.folder]) == []
    assert checks.tests([chat.folder]) == []


def test_the_same_again_is_identical(chat: Shell) -> None:
    for command in EVENTS:
        chat(f"{command} --strict")
    before = chat.tree()
    for command in (*EVENTS, "gen channel Room --strict"):
        assert {line.split()[0] for line in chat(command).output.splitlines() if " " in line[:12]} <= {"identical"}
    assert chat.tree() == before
    assert "as it was generated" in chat("doctor").output


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_it_is_taken_back_byte_for_byte_in_any_order(chat: Shell, order: tuple[int, ...]) -> None:
    before = chat.tree()
    for command in EVENTS:
        chat(f"{command} --strict")
    names = ("room withdraw", "Room ping:reply", "'Room add_poll'")
    for number in order:
        chat(f"destroy event {names[number]} --strict")
    assert chat.tree() == before


def test_a_stored_event_gets_a_table_in_a_migration_of_its_own(chat: Shell) -> None:
    first = chat.tree()["chat/migrations/0001_rooms.sql"]
    chat(WITHDRAW)
    tree = chat.tree()
    assert tree["chat/migrations/0001_rooms.sql"] == first
    assert b"CREATE TABLE IF NOT EXISTS rooms_withdraws" in tree["chat/migrations/0002_rooms_withdraws.sql"]
    assert b'"withdraw": rooms.Withdraw,' in tree["chat/channels/room_channel.py"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("event lobby ping:reply", "there is no channel Lobby: expected chat/channels/lobby_channel.py. Make it with"),
        ("event room new_msg", "has an event 'new_msg' already"),
        ("event room ping --payload 'at:time'", "expected the type of 'at' to be one of str, int, float, bool, date"),
        ("event room phx_join", "the protocol's"),
        ("event ro-om ping", "CamelCase"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence(chat: Shell, command: str, said: str) -> None:
    before = chat.tree()
    assert said in chat(f"gen {command}", exit_code=2).output
    assert chat.tree() == before


def test_a_channel_is_needed_by_its_events(chat: Shell) -> None:
    chat("gen event room ping:reply")
    assert "needed by event Room ping:reply" in chat("destroy channel Room", exit_code=1).output
