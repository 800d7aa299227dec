"""The embedded database: statements beside the event loop, values there and back, migrations once and in order."""

from __future__ import annotations

import asyncio
import datetime
import enum
import logging
import multiprocessing
import sqlite3
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.core.topic import Topic
from reference_server.sqlite import ATTEMPTS, Database, set_up

pytestmark = pytest.mark.anyio

NOTES = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL, likes INTEGER);"


class Note(msgspec.Struct, frozen=True):
    """A row of the table `notes`."""

    id: int
    body: str
    likes: int | None


class Colour(enum.StrEnum):
    """A field with a choice of values."""

    RED = "red"


class Everything(msgspec.Struct, frozen=True):
    """A field of each kind."""

    text: str
    maybe: str | None
    yes: bool
    number: float
    day: datetime.date
    moment: datetime.datetime
    ident: uuid.UUID
    colour: Colour
    tags: list[str]
    notes: list[Note] | None


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_notes.sql").write_text(NOTES)
    return folder


@pytest.fixture
async def database(migrations: Path) -> AsyncIterator[Database]:
    async with Database(":memory:", migrations) as database:
        yield database


async def test_a_row_that_is_inserted_comes_back_with_what_the_database_added(database: Database) -> None:
    assert await database.insert(Note, "notes", body="hello", likes=None) == Note(1, "hello", None)
    assert await database.fetch(Note, "SELECT * FROM notes WHERE body = ?", "hello") == [Note(1, "hello", None)]
    assert await database.run("SELECT count(*) FROM notes") == [(1,)]


async def test_a_value_is_never_read_as_a_statement(database: Database) -> None:
    hostile = "'); DROP TABLE notes; --"
    assert (await database.insert(Note, "notes", body=hostile, likes=None)).body == hostile


async def test_a_topic_is_stored_as_the_text_that_it_is(database: Database) -> None:
    assert (await database.insert(Note, "notes", body=Topic("room:lobby"), likes=None)).body == "room:lobby"


@pytest.mark.parametrize("maybe", [None, "null", "true", "0", ""])
async def test_values_of_every_kind_come_back_as_they_were(database: Database, maybe: str | None) -> None:
    """SQLite knows neither booleans nor dates, so a text that reads like one of them must stay a text."""
    await database.run("CREATE TABLE everything (text, maybe, yes, number, day, moment, ident, colour, tags, notes)")
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=datetime.UTC)
    for notes in (None, [Note(1, "ö", 2)]):
        given = Everything(
            "null", maybe, True, 0.1, moment.date(), moment, uuid.UUID(int=7), Colour.RED, ["[", "ö"], notes
        )
        assert await database.insert(Everything, "everything", **msgspec.structs.asdict(given)) == given


async def test_a_statement_that_fails_leaves_the_database_usable(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await database.run("INSERT INTO notes (body) VALUES (NULL)")
    assert await database.run("SELECT 1") == [(1,)]


async def test_statements_at_once_wait_for_one_another(database: Database) -> None:
    made = await asyncio.gather(*(database.insert(Note, "notes", body=str(n), likes=n) for n in range(50)))
    assert sorted(note.id for note in made) == list(range(1, 51))


async def test_a_closed_database_opens_again(tmp_path: Path, migrations: Path) -> None:
    database = Database(tmp_path / "chat.db", migrations)
    await database.insert(Note, "notes", body="kept", likes=None)
    await database.close()
    assert await database.run("SELECT body FROM notes") == [("kept",)]
    await database.close()


async def test_a_database_in_memory_that_is_discarded_is_empty_and_one_in_a_file_is_not(
    tmp_path: Path, migrations: Path
) -> None:
    for path, left in ((":memory:", 0), (tmp_path / "notes.db", 1)):
        async with Database(path, migrations) as database:
            await database.insert(Note, "notes", body="hello")
            database.discard()
            assert len(await database.fetch(Note, "SELECT * FROM notes")) == left


async def test_a_database_gets_what_it_has_not_had_and_says_so(
    tmp_path: Path, migrations: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    path = tmp_path / "chat.db"
    async with Database(path, migrations) as database:
        await database.insert(Note, "notes", body="before", likes=None)
    (migrations / "0002_notes_pinned.sql").write_text(
        "-- A new field;\nALTER TABLE notes ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;\n"
        "UPDATE notes SET pinned = 1 WHERE body = 'a;b'; CREATE INDEX by_pinned ON notes (pinned)"
    )
    for _ in range(2):
        async with Database(path, migrations) as database:
            assert await database.run("SELECT body, pinned FROM notes") == [("before", 0)]
    assert caplog.messages == [
        f"{path} is new: running 0001_notes.",
        f"{path} is older than the code: running 0002_notes_pinned.",
    ]


async def test_a_migration_that_fails_changes_nothing_and_is_named(tmp_path: Path, migrations: Path) -> None:
    bad = migrations / "0002_bad.sql"
    bad.write_text("CREATE TABLE half (id); INSERT INTO nowhere VALUES (1);")
    database = Database(tmp_path / "chat.db", migrations)
    with pytest.raises(ConfigurationError, match=r"0002_bad\.sql failed, and nothing was changed: no such table"):
        await database.run("SELECT 1")
    bad.unlink()
    assert await database.run("SELECT name FROM sqlite_master WHERE name = 'half'") == []
    await database.close()


async def test_a_database_that_is_newer_than_the_code_is_served_and_named(
    tmp_path: Path, migrations: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "chat.db"
    async with Database(path, migrations):
        pass
    (migrations / "0001_notes.sql").unlink()
    async with Database(path, migrations):
        pass
    assert caplog.messages == [f"{path} is newer than the code, which does not have 0001_notes."]


async def test_a_file_that_is_no_migration_is_not_run(migrations: Path) -> None:
    (migrations / "notes.sql").write_text("DROP TABLE notes;")
    async with Database(":memory:", migrations) as database:
        assert await database.run("SELECT count(*) FROM notes") == [(0,)]


def open_and_insert(path: Path, migrations: Path) -> None:
    async def work() -> None:
        async with Database(path, migrations) as database:
            await database.insert(Note, "notes", body="from a process", likes=None)

    asyncio.run(work())


@pytest.mark.slow
def test_processes_that_start_at_once_run_a_migration_once(tmp_path: Path, migrations: Path) -> None:
    """Workers of `emberwire serve --workers 4` all open the database when they start."""
    spawn = multiprocessing.get_context("spawn")
    path = tmp_path / "chat.db"
    workers = [spawn.Process(target=open_and_insert, args=(path, migrations)) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 6
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (6,)
    connection.close()


async def test_databases_that_are_opened_at_once_all_open(tmp_path: Path, migrations: Path) -> None:
    """SQLite refused one in twenty-five: a worker that could not start, and with it the others."""
    for number in range(60):
        together = [Database(tmp_path / f"{number}.db", migrations) for _ in range(4)]
        await asyncio.gather(*(each.__aenter__() for each in together))
        await asyncio.gather(*(each.close() for each in together))


def test_a_file_that_stays_locked_is_an_error_in_the_end() -> None:
    said: list[str] = []

    def execute(statement: str) -> None:
        said.append(statement)
        if "WAL" in statement:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        set_up(execute)
    waits = ATTEMPTS - 1
    again = ["PRAGMA journal_mode = WAL", "BEGIN IMMEDIATE", "COMMIT"] * waits
    assert said == ["PRAGMA synchronous = NORMAL", *again, "PRAGMA journal_mode = WAL"]
