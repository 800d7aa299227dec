"""Keeps an application's data through SQLAlchemy, with Alembic's migrations.

    engine = async_engine("postgresql://localhost/chat")
    database = Database(async_sessionmaker(engine), Path(__file__).parent / "migrations")

    async with database:                                # opened, and brought up to date
        message = await database.insert(Message, messages_table, topic="room:1", user_id="ada", body="hello")
        latest = await database.fetch(Message, messages_table.select().where(messages_table.c.topic == "room:1"))

It has the methods of `emberwire.sqlite.Database`, so a context reads the same over either. An application with sessions
of its own gives their factory, and no migrations: then Alembic is the application's to run, if it has it at all.

Opening a database with migrations runs the revisions that it has not had yet, all or none, one process at a time:
`reference_server/revisions.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    Executable,
    MetaData,
    NullPool,
    Row,
    RowMapping,
    Table,
    event,
    inspect,
    make_url,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from reference_server.core.errors import ConfigurationError
from reference_server.sqlite import LOCK_TIMEOUT, set_up

__all__ = ["Database", "async_engine", "empty_tables"]

T = TypeVar("T", bound=msgspec.Struct)

DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+psycopg2": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+pysqlite": "sqlite+aiosqlite",
    "mysql": "mysql+aiomysql",
    "mysql+mysqldb": "mysql+aiomysql",
    "mysql+pymysql": "mysql+aiomysql",
}
"""The asyncio driver for each name of a database that people write; another name is taken as it is."""


def async_engine(url: str | URL, **options: Any) -> AsyncEngine:
    """Return an engine for the URL of a database, with the asyncio driver for it.

    SQLite is set up for several processes. `options` are those of SQLAlchemy's `create_async_engine`.
    Raises `ConfigurationError` for a URL that names no database, or whose driver is not installed.
    """
    return _engine(url, "NORMAL", options)


def _engine(url: str | URL, synchronous: str, options: dict[str, Any]) -> AsyncEngine:
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
        is_sqlite = parsed.get_backend_name() == "sqlite"
        timeout = {"connect_args": {"timeout": LOCK_TIMEOUT}} if is_sqlite else {}
        engine = create_async_engine(parsed, **timeout, **options)
    except (SQLAlchemyError, ImportError) as error:
        raise ConfigurationError(f"The database cannot be opened: {error}.") from error
    if is_sqlite:
        event.listen(engine.sync_engine, "connect", partial(_set_up_sqlite, synchronous))
    return engine


def _set_up_sqlite(synchronous: str, connection: Any, record: object) -> None:
    cursor = connection.cursor()
    set_up(cursor.execute, synchronous)
    cursor.close()


class Database:
    """Runs statements in sessions of an application: each statement is a transaction of its own.

    `sessions` makes a session, as an `async_sessionmaker` does. `migrations` is the folder with Alembic's `env.py`, for
    an application that is migrated when it starts.
    """

    def __init__(self, sessions: Callable[[], AsyncSession], migrations: Path | None = None) -> None:
        self._sessions = sessions
        self._migrate = None if migrations is None else _migrating(migrations)

    async def __aenter__(self) -> Database:
        """Run the revisions that the database has not had. Raises `ConfigurationError` for one that fails."""
        if self._migrate is not None:
            async with self._sessions() as session, session.begin():
                connection = await session.connection()
                await connection.run_sync(self._migrate)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections; the next statement opens one again."""
        async with self._sessions() as session:
            engine = session.bind
        if isinstance(engine, AsyncEngine):
            await engine.dispose()

    async def run(self, statement: Executable) -> list[Row[Any]]:
        """Run one statement; returns its rows. Raises `sqlalchemy.exc.SQLAlchemyError`."""
        async with self._sessions() as session, session.begin():
            done = await session.execute(statement)
            has_rows = not isinstance(done, CursorResult) or done.returns_rows
            return list(done.all()) if has_rows else []

    async def fetch(self, row: type[T], statement: Executable) -> list[T]:
        """Run one statement, and return its rows as `row`, a `msgspec.Struct` with the columns that it wants.

        Raises `sqlalchemy.exc.SQLAlchemyError`, and `msgspec.ValidationError` for a row that does not fit.
        """
        async with self._sessions() as session, session.begin():
            return [_read(row, each) for each in (await session.execute(statement)).mappings()]

    async def insert(self, row: type[T], table: Table, /, **columns: object) -> T:
        """Insert a row, and return it as `row`, with what the database added. Raises as `fetch` does."""
        stored = {name: _stored(value) for name, value in columns.items()}
        [inserted] = await self.fetch(row, table.insert().values(stored).returning(table))
        return inserted

    @contextmanager
    def elsewhere(self, sessions: Callable[[], AsyncSession]) -> Iterator[None]:
        """Use other sessions for a while, such as those of a test."""
        usual, self._sessions = self._sessions, sessions
        try:
            yield
        finally:
            self._sessions = usual


def _migrating(folder: Path) -> Callable[[Connection], None]:
    """Return what runs the revisions in `folder`. Only this needs Alembic, which not every project has."""
    from reference_server.revisions import migrate

    return partial(migrate, folder=folder)


@contextmanager
def empty_tables(database: Database, url: str, tables: Iterable[Table]) -> Iterator[None]:
    """Keep the data of a test in a database of its own, with empty `tables` and nothing else; not in an event loop.

    Tables of the same names that are there are dropped.
    """
    wanted = list(tables)
    # A connection belongs to the event loop that opened it, and each test has one of its own. What a test stores need
    # not outlive a power cut: to wait for the disk took most of the time of such a test.
    engine = _engine(url, "OFF", {"poolclass": NullPool})
    asyncio.run(_made_anew(engine, wanted))
    with database.elsewhere(async_sessionmaker(engine)):
        yield


async def _made_anew(engine: AsyncEngine, tables: list[Table]) -> None:
    async with engine.begin() as connection:
        for metadata in {id(table.metadata): table.metadata for table in tables}.values():
            own = [table for table in tables if table.metadata is metadata]
            await connection.run_sync(_make_anew, metadata, own)


def _make_anew(connection: Connection, metadata: MetaData, tables: list[Table]) -> None:
    """Drop and create. What is there is asked once, and not for each table: a test of SQLite has a new file."""
    inspector = inspect(connection)
    there = {schema: set(inspector.get_table_names(schema)) for schema in {table.schema for table in tables}}
    old = [table for table in tables if table.name in there[table.schema]]
    if old:
        metadata.drop_all(connection, tables=old)
    # PostgreSQL may have types of these tables left, which are looked for one by one.
    metadata.create_all(connection, tables=tables, checkfirst=connection.dialect.name != "sqlite")


# --- values ----------------------------------------------------------------------------------------------------------
def _stored(value: object) -> object:
    """Return what is stored for a value: a time in UTC, and plain data for what has parts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return msgspec.to_builtins(value) if isinstance(value, list | dict | msgspec.Struct) else value


def _read(row: type[T], stored: RowMapping) -> T:
    values = {str(name): _with_zone(value) for name, value in stored.items()}
    return msgspec.convert(values, row, strict=False)


def _with_zone(value: object) -> object:
    """Return a time with its zone: SQLite has none, and what is stored is UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
