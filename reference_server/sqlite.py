"""Keeps an application's data in SQLite, with numbered migrations.

    database = Database("chat.db", Path(__file__).parent / "migrations")

    async with database:                                # opened, and brought up to date
        message = await database.insert(Message, "rooms_messages", room_id="lobby", user_id="ada", body="hello")
        latest = await database.fetch(Message, "SELECT * FROM rooms_messages WHERE room_id = ?", "lobby")

One thread of its own runs the statements, one after the other: waiting for a disk would stop every socket of the event
loop. Several processes on one machine share the file (SQLite's WAL mode); several machines need a database server.

A migration is a file such as `0002_rooms_reply_to.sql`. Opening the database runs those that it has not had yet, each
of them once, in the order of their names, and all of them or none. Which ones a database has had stands in its table
`schema_migrations`, as Ecto has it. Ecto: Ecto.Migrator, run/4.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.runtime.log import log

__all__ = ["Database"]

T = TypeVar("T", bound=msgspec.Struct)

LOCK_TIMEOUT = 10.0
"""Seconds to wait for another process that writes."""

ATTEMPTS = 8
"""How often a file is set up before another process that holds it is an error; sixteen processes at once need two."""

APPLIED = "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY)"
MIGRATION = re.compile(r"\d{4}_\w+")


class Database:
    """One SQLite file, opened when it is first used. `:memory:` is a database that ends with this object.

    `migrations` is the folder of the migrations. Statements take their values as parameters: `?` in the text, and a
    value for each behind it. Dates, UUIDs, enums, lists and structs are stored as text, and read back by `fetch`.
    """

    def __init__(self, path: str | Path, migrations: Path) -> None:
        self._path = str(path)
        self._migrations = migrations
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._connection: sqlite3.Connection | None = None

    async def __aenter__(self) -> Database:
        """Open the database and run the migrations that it has not had.

        Raises `ConfigurationError` for a migration that fails, and `sqlite3.Error` for a file that cannot be opened.
        """
        await self._in_thread(self._opened)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the database; the next statement opens it again."""
        await self._in_thread(self._close)

    def discard(self) -> None:
        """Close a database in memory, which is empty when it is used again: tests begin with it. Blocks for a moment.

        A database in a file is left as it is.
        """
        if self._path == ":memory:":
            self._thread.submit(self._close).result()

    async def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement as a transaction of its own; returns its rows. Raises `sqlite3.Error`."""
        rows: list[tuple[Any, ...]] = await self._in_thread(lambda: self._execute(statement, values).fetchall())
        return rows

    async def fetch(self, row: type[T], statement: str, *values: object) -> list[T]:
        """Run one statement, and return its rows as `row`, a `msgspec.Struct` with the columns that it wants.

        Raises `sqlite3.Error`, and `msgspec.ValidationError` for a row that does not fit.
        """
        found = await self._in_thread(lambda: _as_dicts(self._execute(statement, values)))
        return [_read(row, each) for each in found]

    async def insert(self, row: type[T], table: str, /, **columns: object) -> T:
        """Insert a row, and return it as `row`, with what the database added. Raises as `fetch` does.

        `table` and the names of the columns are written into the statement as they are: they come from code.
        """
        names, places = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({places}) RETURNING *'
        [inserted] = await self.fetch(row, statement, *columns.values())
        return inserted

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _execute(self, statement: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        return self._opened().execute(statement, [_stored(each) for each in values])

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            # Autocommit: each statement is a transaction, and a migration begins and ends its own.
            connection = sqlite3.connect(
                self._path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            try:
                set_up(connection.execute)
                _migrate(connection, self._migrations, self._path)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def set_up(execute: Callable[[str], object], synchronous: str = "NORMAL") -> None:
    """Set up a new connection for a file that several processes share; `execute` runs a statement on it.

    `synchronous` is SQLite's: NORMAL waits for the disk now and then, OFF never. Raises `sqlite3.Error`.
    """
    execute(f"PRAGMA synchronous = {synchronous}")
    for again in reversed(range(ATTEMPTS)):
        try:
            execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not again:
                raise
            # Of several that open a new file at once, SQLite refuses some without the wait: two that have begun to
            # read would wait for each other. To begin to write does wait, until the other has done it.
            execute("BEGIN IMMEDIATE")
            execute("COMMIT")
    execute("PRAGMA foreign_keys = ON")


# --- migrations ------------------------------------------------------------------------------------------------------
def _migrate(connection: sqlite3.Connection, folder: Path, path: str) -> None:
    """Run what the database has not had yet. The lock comes first: another worker may be doing the same."""
    files = {each.stem: each for each in sorted(folder.glob("*.sql")) if MIGRATION.fullmatch(each.stem)}
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(APPLIED)
        had = {name for (name,) in connection.execute("SELECT name FROM schema_migrations")}
        missing = [name for name in files if name not in had]
        _say(path, had, missing, unknown=sorted(had - files.keys()))
        for name in missing:
            _run_migration(connection, files[name])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _run_migration(connection: sqlite3.Connection, file: Path) -> None:
    try:
        for statement in _statements(file.read_text(encoding="utf-8")):
            connection.execute(statement)
        connection.execute("INSERT INTO schema_migrations VALUES (?)", (file.stem,))
    except sqlite3.Error as error:
        raise ConfigurationError(f"The migration {file} failed, and nothing was changed: {error}.") from error


def _say(path: str, had: set[str], missing: list[str], *, unknown: list[str]) -> None:
    if had and missing:
        log(log_lines.DATABASE_OLDER, {"path": path, "migrations": ", ".join(missing)})
    elif missing:
        log(log_lines.DATABASE_NEW, {"path": path, "migrations": ", ".join(missing)})
    if unknown:
        log(log_lines.DATABASE_NEWER, {"path": path, "migrations": ", ".join(unknown)})


def _statements(text: str) -> Iterator[str]:
    """Yield the statements of a script: `executescript` would commit the transaction that they are to run in."""
    statement = ""
    for piece in text.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


# --- values ----------------------------------------------------------------------------------------------------------
def _stored(value: object) -> object:
    """Return what SQLite stores for a value: ISO 8601 for times, text for UUIDs, JSON for what has parts."""
    if value is None or (isinstance(value, str | int | float | bytes) and not isinstance(value, Enum)):
        return value
    plain = msgspec.to_builtins(value, builtin_types=(bytes,))
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, list | dict) else plain


def _as_dicts(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    rows = cursor.fetchall()
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _read(row: type[T], values: dict[str, Any]) -> T:
    for name in _json_columns(row) & values.keys():
        values[name] = None if values[name] is None else json.loads(values[name])
    # Not strict, because SQLite has no booleans: they come as 0 and 1.
    return msgspec.convert(values, row, strict=False)


@lru_cache(maxsize=256)
def _json_columns(row: type[msgspec.Struct]) -> frozenset[str]:
    """Return the fields of a struct that have parts: lists, dictionaries and structs."""
    kind = msgspec.inspect.type_info(row)
    fields = kind.fields if isinstance(kind, msgspec.inspect.StructType) else ()
    return frozenset(field.encode_name for field in fields if _has_parts(field.type))


def _has_parts(kind: msgspec.inspect.Type) -> bool:
    kinds = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
    whole = (msgspec.inspect.CollectionType, msgspec.inspect.DictType, msgspec.inspect.StructType)
    return any(isinstance(each, whole) for each in kinds)
