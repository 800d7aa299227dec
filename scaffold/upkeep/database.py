"""Looks into the database that the application would open from the project's folder, without changing it.

    rows(bench, "SELECT name FROM schema_migrations", {})     # None where there is no database yet

Nothing of the project is imported: where the database is stands in the environment, or is what was generated.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scaffold.memory.revisions import Revisions
from scaffold.words.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.memory.workbench import Workbench

__all__ = ["Unseen", "has_members", "missing_migrations", "name_of"]

SQLITE = "sqlite:///"
Rows = list[tuple[Any, ...]]


class Unseen(ScaffoldError):
    """A database that is there and cannot be read."""


def name_of(bench: Workbench) -> str:
    """Return what to call the database: its file, or its address without a password."""
    url = _url(bench)
    return url.removeprefix(SQLITE) if url.startswith(SQLITE) else url.rpartition("@")[2]


def missing_migrations(bench: Workbench) -> list[str]:
    """Return the migrations that the database has not had, by name; none where there is no database.

    Raises `Unseen` for one that cannot be read.
    """
    if bench.project.storage == "sqlalchemy":
        return _missing_revisions(bench)
    had = _rows(bench, "SELECT name FROM schema_migrations", {}, table="schema_migrations")
    return [] if had is None else sorted(bench.project.migrations - {name for (name,) in had})


def has_members(bench: Workbench, topic: str) -> bool:
    """Tell whether the database, if there is one, has a member of a topic that begins so."""
    table = "channel_members" if bench.project.storage == "sqlalchemy" else "members"
    query = f"SELECT 1 FROM {table} WHERE substr(topic, 1, {len(topic)}) = :topic"
    with contextlib.suppress(Unseen):
        return bool(_rows(bench, query, {"topic": topic}, table=table))
    return False


def _missing_revisions(bench: Workbench) -> list[str]:
    heads = _rows(bench, "SELECT version_num FROM alembic_version", {}, table="alembic_version")
    if heads is None:
        return []
    revisions = Revisions.of(bench.project, {})
    had = revisions.down_from(name for (name,) in heads)
    missing = [each for each in revisions.known.values() if each.name not in had]
    in_order = sorted(missing, key=lambda each: len(revisions.down_from([each.name])))
    return [each.path.rpartition("/")[2].removesuffix(".py") for each in in_order]


def _rows(bench: Workbench, query: str, values: Mapping[str, str], *, table: str) -> Rows | None:
    """Return the rows of a query; None without a database, and no row without the table."""
    url = _url(bench)
    if not url.startswith(SQLITE):
        return _on_server(url, query, values)
    path = bench.project.root / url.removeprefix(SQLITE)
    if not path.is_file():
        return None
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchall()
            return connection.execute(query, values).fetchall() if there else []
    except sqlite3.Error as error:
        raise Unseen(f"it cannot be read: {error}.") from error


def _on_server(url: str, query: str, values: Mapping[str, str]) -> Rows:
    try:
        from sqlalchemy import make_url, text
        from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
        from sqlalchemy.ext.asyncio import create_async_engine
    except ModuleNotFoundError as error:
        raise Unseen(f"it cannot be read: {error.name} is not installed here.") from None

    async def fetched() -> Rows:
        parsed = make_url(url)
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+asyncpg")
        engine = create_async_engine(parsed)
        try:
            async with engine.connect() as connection:
                return [tuple(row) for row in (await connection.execute(text(query), values)).all()]
        except ProgrammingError:
            # There is no such table: nothing was migrated yet.
            return []
        finally:
            await engine.dispose()

    try:
        return asyncio.run(fetched())
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise Unseen(f"it cannot be read: {error}.") from error


def _url(bench: Workbench) -> str:
    package = bench.project.package.partition(".")[0]
    if bench.project.storage == "sqlalchemy":
        return os.environ.get("DATABASE_URL", f"{SQLITE}{package}.db")
    return SQLITE + os.environ.get("DATABASE", f"{package}.db")
