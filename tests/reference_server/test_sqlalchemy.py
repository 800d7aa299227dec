"""A database through SQLAlchemy, on SQLite and PostgreSQL: values there and back, revisions once and in order."""

from __future__ import annotations

import asyncio
import datetime
import logging
import multiprocessing
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from reference_server.core.errors import ConfigurationError
from reference_server.core.topic import Topic
from reference_server.sqlalchemy import Database, async_engine, empty_tables
from tests.contract.conftest import Servers
from tests.databases import empty_database

pytestmark = pytest.mark.anyio

ENVIRONMENT = """
from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
"""
NOTES = 'op.create_table("notes", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("body", sa.Text()))'

metadata = sa.MetaData()
notes = sa.Table("notes", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", sa.Text))
everything = sa.Table(
    "everything",
    metadata,
    sa.Column("text", sa.Text, unique=True),
    sa.Column("maybe", sa.Text),
    sa.Column("yes", sa.Boolean),
    sa.Column("number", sa.Double),
    sa.Column("day", sa.Date),
    sa.Column("moment", sa.DateTime(timezone=True)),
    sa.Column("ident", sa.Uuid),
    sa.Column("days", sa.JSON),
    sa.Column("notes", sa.JSON),
)


class Note(msgspec.Struct, frozen=True):
    """A row of the table `notes`."""

    id: int
    body: str


class Everything(msgspec.Struct, frozen=True):
    """A field of each kind."""

    text: str
    maybe: str | None
    yes: bool
    number: float
    day: datetime.date
    moment: datetime.datetime
    ident: uuid.UUID
    days: list[datetime.date]
    notes: list[Note] | None


def revision(name: str, below: str | None, upgrade: str) -> str:
    return (
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision, branch_labels, depends_on = {name!r}, {below!r}, None, None\n\n\n"
        f"def upgrade():\n    {upgrade}\n"
    )


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENVIRONMENT)
    (folder / "versions" / "one_notes.py").write_text(revision("one", None, NOTES))
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> str:
    """A database without tables."""
    return empty_database(request.param, servers, tmp_path)


def sessions(url: str) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(async_engine(url))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    engine = async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    async with Database(async_sessionmaker(engine)) as database:
        yield database


async def test_a_row_that_is_inserted_comes_back_with_what_the_database_added(database: Database) -> None:
    assert await database.insert(Note, notes, body="hello") == Note(1, "hello")
    assert await database.fetch(Note, notes.select().where(notes.c.body == "hello")) == [Note(1, "hello")]
    assert await database.run(sa.text("SELECT count(*) FROM notes")) == [(1,)]
    assert await database.run(notes.delete()) == []


async def test_a_value_is_never_read_as_a_statement(database: Database) -> None:
    hostile = "'); DROP TABLE notes; --"
    assert (await database.insert(Note, notes, body=hostile)).body == hostile


async def test_a_topic_is_stored_as_the_text_that_it_is(database: Database) -> None:
    assert (await database.insert(Note, notes, body=Topic("room:lobby"))).body == "room:lobby"


@pytest.mark.parametrize("maybe", [None, "null", "true", "0", ""])
async def test_values_of_every_kind_come_back_as_they_were(database: Database, maybe: str | None) -> None:
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=datetime.UTC)
    for number, inner in enumerate((None, [Note(1, "ö")])):
        given = Everything(
            f"null{number}", maybe, True, 0.1, moment.date(), moment, uuid.UUID(int=7), [moment.date()], inner
        )
        assert await database.insert(Everything, everything, **msgspec.structs.asdict(given)) == given


async def test_a_time_of_another_zone_comes_back_as_the_same_moment(database: Database) -> None:
    """SQLite keeps no zone: a time in Tokyo that were stored as it reads would come back nine hours off."""
    tokyo = datetime.timezone(datetime.timedelta(hours=9))
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=tokyo)
    given = Everything("a", None, False, 1, moment.date(), moment, uuid.UUID(int=7), [], None)
    assert (await database.insert(Everything, everything, **msgspec.structs.asdict(given))).moment == moment


async def test_a_statement_that_fails_leaves_the_database_usable(database: Database) -> None:
    same = sa.insert(everything).values(text="same")
    await database.run(same)
    with pytest.raises(IntegrityError):
        await database.run(same)
    assert await database.run(sa.text("SELECT count(*) FROM everything")) == [(1,)]


async def test_statements_at_once_are_all_carried_out(database: Database) -> None:
    made = await asyncio.gather(*(database.insert(Note, notes, body=str(n)) for n in range(50)))
    assert sorted(note.id for note in made) == list(range(1, 51))


async def test_a_closed_database_opens_again(url: str, migrations: Path) -> None:
    database = Database(sessions(url), migrations)
    async with database:
        await database.insert(Note, notes, body="kept")
    assert await database.run(sa.text("SELECT body FROM notes")) == [("kept",)]
    await database.close()


async def test_a_database_gets_what_it_has_not_had_and_says_so(
    url: str, migrations: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="emberwire")
    async with Database(sessions(url), migrations) as database:
        await database.insert(Note, notes, body="before")
    added = 'op.add_column("notes", sa.Column("pinned", sa.Integer(), nullable=False, server_default="0"))'
    (migrations / "versions" / "two_pinned.py").write_text(revision("two", "one", added))
    for _ in range(2):
        async with Database(sessions(url), migrations) as database:
            assert await database.run(sa.text("SELECT body, pinned FROM notes")) == [("before", 0)]
    new, older = (each for each in caplog.messages if "running" in each)
    assert new.endswith("is new: running one.")
    assert older.endswith("is older than the code: running two.")


async def test_a_log_line_of_a_database_has_no_password(
    tmp_path: Path, migrations: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="emberwire")
    engine = async_engine(f"sqlite:///{tmp_path}/chat.db")
    engine.sync_engine.url = engine.url.set(password="hidden", username="ada", host="db")
    async with Database(async_sessionmaker(engine), migrations):
        pass
    assert any("ada:***@db" in each for each in caplog.messages)
    assert "hidden" not in caplog.text


async def test_a_revision_that_fails_changes_nothing_and_is_named(url: str, migrations: Path) -> None:
    bad = 'op.create_table("half", sa.Column("id", sa.Integer()))\n    op.execute("INSERT INTO nowhere VALUES (1)")'
    (migrations / "versions" / "two_bad.py").write_text(revision("two", "one", bad))
    database = Database(sessions(url), migrations)
    with pytest.raises(ConfigurationError, match="failed, and nothing was changed") as failed:
        async with database:
            pass
    assert "nowhere" in str(failed.value)
    assert str(migrations) in str(failed.value)
    with pytest.raises(sa.exc.DBAPIError):
        await database.run(sa.text("SELECT * FROM half"))
    await database.close()


async def test_a_database_that_is_newer_than_the_code_is_served_and_named(
    url: str, migrations: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Database(sessions(url), migrations):
        pass
    (migrations / "versions" / "one_notes.py").write_text(revision("other", None, NOTES))
    async with Database(sessions(url), migrations):
        pass
    [said] = [each for each in caplog.messages if "newer" in each]
    assert said.endswith("is newer than the code, which does not have one.")


async def test_sessions_of_an_application_are_used_as_they_are(url: str) -> None:
    """Without migrations nothing is made: that is Alembic's, in the application."""
    async with Database(sessions(url)) as database:
        with pytest.raises(sa.exc.DBAPIError):
            await database.run(notes.select())


def open_and_insert(url: str, migrations: Path) -> None:
    async def work() -> None:
        async with Database(sessions(url), migrations) as database:
            await database.insert(Note, notes, body="from a process")

    asyncio.run(work())


@pytest.mark.slow
def test_processes_that_start_at_once_run_a_revision_once(url: str, migrations: Path) -> None:
    """Workers of `emberwire serve --workers 4` all open the database when they start."""
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=open_and_insert, args=(url, migrations)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert asyncio.run(counted(url)) == 4


async def test_databases_that_are_opened_at_once_all_open(tmp_path: Path) -> None:
    for number in range(30):
        together = [Database(sessions(f"sqlite:///{tmp_path}/{number}.db")) for _ in range(4)]
        await asyncio.gather(*(each.run(sa.text("SELECT 1")) for each in together))
        await asyncio.gather(*(each.close() for each in together))


async def counted(url: str) -> int:
    async with Database(sessions(url)) as database:
        [(count,)] = await database.run(sa.text("SELECT count(*) FROM notes"))
    return int(count)


# --- tests of applications -------------------------------------------------------------------------------------------
@pytest.fixture
def usual(tmp_path: Path) -> Iterator[Database]:
    """The database that an application has beside its tests."""
    database = Database(sessions(f"sqlite:///{tmp_path}/usual.db"))
    yield database
    asyncio.run(database.close())


def test_a_test_has_empty_tables_and_leaves_the_usual_database_alone(url: str, usual: Database) -> None:
    async def insert() -> int:
        return (await usual.insert(Note, notes, body="of a test")).id

    for _ in range(2):
        with empty_tables(usual, url, [notes]):
            assert asyncio.run(insert()) == 1
    with pytest.raises(sa.exc.OperationalError, match="no such table: notes"):
        asyncio.run(insert())


def test_only_the_tables_that_are_named_are_made(url: str, usual: Database) -> None:
    """Another table of the application may hold what only its own database knows."""
    with empty_tables(usual, url, [notes]), pytest.raises(sa.exc.DBAPIError, match="everything"):
        asyncio.run(usual.run(everything.select()))


def test_a_test_on_sqlite_waits_for_no_disk(tmp_path: Path, usual: Database) -> None:
    async def synchronous() -> int:
        [row] = await usual.run(sa.text("PRAGMA synchronous"))
        return int(row[0])

    assert asyncio.run(synchronous()) == 1
    with empty_tables(usual, f"sqlite:///{tmp_path}/test.db", [notes]):
        assert asyncio.run(synchronous()) == 0


# --- engines ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "driver"),
    [
        ("sqlite:///chat.db", "aiosqlite"),
        ("sqlite+pysqlite:///chat.db", "aiosqlite"),
        ("postgres://db/chat", "asyncpg"),
        ("postgresql://db/chat", "asyncpg"),
        ("postgresql+psycopg2://db/chat", "asyncpg"),
    ],
)
def test_a_url_gets_the_driver_of_asyncio(written: str, driver: str) -> None:
    assert async_engine(written).driver == driver


@pytest.mark.parametrize("url", ["chat.db", "nosql://db/chat", "mysql://db/chat"])
def test_a_database_that_cannot_be_opened_is_a_sentence(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^The database cannot be opened: "):
        async_engine(url)
