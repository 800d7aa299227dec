"""Migrations: what is asked for is compared with what has run, and a real SQLite is brought from one to the other."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_server.sqlite import Database
from scaffold.generators.migrations import (
    Added,
    Changed,
    Column,
    Created,
    extended,
    history_as_data,
    history_from_data,
    steps,
)
from scaffold.shell import cli
from tests.scaffold.conftest import Shell

TEXT, NUMBER, MAYBE = Column("TEXT", "''"), Column("INTEGER", "0"), Column("INTEGER")

SQL_WORDS = "add between cast check collate commit create delete distinct drop escape exists group having index insert"
"""Words that SQLite does not take for a column unless they stand in quotes."""


def test_what_has_run_is_never_changed() -> None:
    first = extended((), "rooms", {"messages": {"body": TEXT}}, taken=())
    second = extended(first, "rooms", {"messages": {"body": TEXT, "likes": MAYBE}}, taken=())
    assert second[0] == first[0]
    assert steps(second, 0) == (Created("messages", {"body": TEXT}),)
    assert steps(second, 1) == (Added("messages", "likes", MAYBE),)


def test_asking_again_for_the_same_makes_no_migration() -> None:
    first = extended((), "rooms", {"messages": {"body": TEXT}}, taken=())
    assert extended(first, "rooms", {"messages": {"body": TEXT}}, taken=("0007_other",)) == first


def test_a_column_that_is_asked_for_no_more_stays_and_is_not_made_again() -> None:
    first = extended((), "rooms", {"messages": {"body": TEXT, "likes": MAYBE}}, taken=())
    assert extended(first, "rooms", {"messages": {"body": TEXT}}, taken=()) == first


def test_a_column_of_another_type_is_converted() -> None:
    first = extended((), "rooms", {"messages": {"likes": TEXT}}, taken=())
    second = extended(first, "rooms", {"messages": {"likes": NUMBER}}, taken=())
    assert steps(second, 1) == (Changed("messages", "likes", NUMBER, TEXT),)
    assert second[1].name == "0002_rooms_likes"


def test_a_new_event_gets_its_table() -> None:
    first = extended((), "rooms", {"messages": {}}, taken=())
    second = extended(first, "rooms", {"messages": {}, "polls": {"title": TEXT}}, taken=())
    assert [each.name for each in second] == ["0001_rooms", "0002_rooms_polls"]
    assert steps(second, 1) == (Created("polls", {"title": TEXT}),)


def test_numbers_go_on_after_those_of_the_project() -> None:
    [only] = extended((), "rooms", {"messages": {}}, taken=("0001_users", "0009_by_hand", "notes"))
    assert only.name == "0010_rooms"


def test_a_first_migration_that_is_there_keeps_its_number() -> None:
    [only] = extended((), "rooms", {"messages": {}}, taken=("0001_users", "0002_rooms", "0003_rooms_likes"))
    assert only.name == "0002_rooms"


def test_a_history_comes_back_from_the_manifest_as_it_was() -> None:
    first = extended((), "rooms", {"messages": {"body": TEXT}}, taken=())
    second = extended(first, "rooms", {"messages": {"body": MAYBE}, "polls": {}}, taken=())
    assert history_from_data(json.loads(json.dumps(history_as_data(second)))) == second


# --- against SQLite --------------------------------------------------------------------------------------------------
def written(folder: Path, payload: str) -> None:
    """Generate the context `Rooms` in a project, with the event `new_msg` of that payload."""
    if not (folder / "pyproject.toml").exists():
        (folder / "pyproject.toml").write_text('[project]\nname = "shop"\n')
        (folder / "shop").mkdir()
        (folder / "shop" / "__init__.py").touch()
    before = {path: path.read_bytes() for path in folder.glob("shop/migrations/*.sql")}
    with contextlib.chdir(folder):
        command = ["context", "Rooms", "--event", "new_msg", "--payload", payload, "--force"]
        result = CliRunner().invoke(cli.gen, command)
    assert result.exit_code == 0, result.output
    assert all(path.read_bytes() == text for path, text in before.items()), "a migration that may have run was changed"


def migrated(folder: Path) -> None:
    async def work() -> None:
        async with Database(folder / "shop.db", folder / "shop" / "migrations"):
            pass

    asyncio.run(work())


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(folder / "shop.db", isolation_level=None)) as connection:
        yield connection


def test_a_field_may_be_called_like_a_word_of_sql(tmp_path: Path) -> None:
    written(tmp_path, " ".join(f"{word}:int?" for word in SQL_WORDS.split()))
    migrated(tmp_path)
    with opened(tmp_path) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(rooms_messages)")}
    assert columns > set(SQL_WORDS.split())


FIELDS = st.dictionaries(
    st.sampled_from(["body", "likes", "order"]), st.sampled_from(["str", "int", "float", "bool", "str?", "int?"])
)
VALUES = {"str": "hello", "int": 3, "float": 0.5, "bool": 1}
PYTHON = {"str": str, "int": int, "float": float, "bool": int}


@settings(max_examples=25, deadline=None)
@given(st.lists(FIELDS, min_size=2, max_size=4))
def test_whatever_is_asked_for_in_turn_old_rows_can_be_read_and_new_ones_stored(
    tmp_path_factory: pytest.TempPathFactory, asked: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("migrated")
    for number, fields in enumerate(asked, start=1):
        written(folder, " ".join(f"{name}:{kind}" for name, kind in fields.items()))
        migrated(folder)
        with opened(folder) as connection:
            _insert(connection, {name: VALUES[kind.rstrip("?")] for name, kind in fields.items()})
            _insert(connection, {name: VALUES[kind] for name, kind in fields.items() if not kind.endswith("?")})
            rows = _rows(connection)
        assert len(rows) == 2 * number
        assert all(_fits(row[name], kind) for row in rows for name, kind in fields.items())


def _insert(connection: sqlite3.Connection, fields: Mapping[str, object]) -> None:
    columns = {"topic": "lobby", "user_id": "ada", "inserted_at": 0.0, **fields}
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO rooms_messages ({names}) VALUES ({places})", list(columns.values()))


def _rows(connection: sqlite3.Connection) -> list[dict[str, object]]:
    cursor = connection.execute("SELECT * FROM rooms_messages")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _fits(value: object, kind: str) -> bool:
    return (value is None and kind.endswith("?")) or type(value) is PYTHON[kind.rstrip("?")]


# --- the commands ----------------------------------------------------------------------------------------------------
def test_a_new_field_is_a_new_migration_and_a_database_with_messages_gets_it(chat: Shell) -> None:
    """A table that was made once used to stay as it was: "table rooms_messages has no column named reply_to"."""

    async def stored(**fields: object) -> list[tuple[Any, ...]]:
        names = ", ".join(["topic", "user_id", "inserted_at", *fields])
        async with Database(chat.folder / "chat.db", chat.folder / "chat" / "migrations") as database:
            places = ", ".join("?" * (3 + len(fields)))
            await database.run(
                f"INSERT INTO rooms_messages ({names}) VALUES ({places})", "lobby", "ada", 0.0, *fields.values()
            )
            return await database.run("SELECT * FROM rooms_messages")

    asyncio.run(stored(body="before"))
    first = chat.tree()["chat/migrations/0001_rooms.sql"]
    chat("gen channel Room --event new_msg --payload 'body:str(1..2000) reply_to:int?' --force")
    assert chat.tree()["chat/migrations/0001_rooms.sql"] == first
    assert b'ADD COLUMN "reply_to" INTEGER;' in chat.tree()["chat/migrations/0002_rooms_reply_to.sql"]
    rows = asyncio.run(stored(body="after", reply_to=1))
    assert [row[-2:] for row in rows] == [("before", None), ("after", 1)]


def test_a_channel_with_several_migrations_is_taken_back_byte_for_byte(chat: Shell) -> None:
    before = chat.tree()
    chat("gen channel Lobby")
    chat("gen channel Lobby --event new_msg --payload 'body:str reply_to:int?' --force")
    again = chat("gen channel Lobby").output
    assert "identical  chat/migrations/0003_lobbies_reply_to.sql" in again
    chat("destroy channel Lobby")
    assert chat.tree() == before


def test_a_context_and_its_channel_share_their_migrations(chat: Shell) -> None:
    chat("gen context Lobbies")
    chat("gen channel Lobby")
    names = [path for path in chat.tree() if path.startswith("chat/migrations/")]
    assert names == [
        "chat/migrations/0000_members.sql",
        "chat/migrations/0001_rooms.sql",
        "chat/migrations/0002_lobbies.sql",
    ]


def test_a_database_in_memory_is_made_by_the_same_migrations_and_serves_one_process(chat: Shell) -> None:
    chat("new other --storage memory")
    tree = chat.tree()
    assert "other/other/migrations/0001_rooms.sql" in tree
    assert b'Database(":memory:", MIGRATIONS)' in tree["other/other/database.py"]
    assert b"one_process_only(" in tree["other/other/database.py"]
