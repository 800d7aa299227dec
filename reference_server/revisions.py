"""Runs the revisions of Alembic that a database lacks.

All or none of them, one process at a time.

    await connection.run_sync(migrate, folder)          # `folder` has Alembic's env.py

Alembic: alembic.command.upgrade. Ecto: Ecto.Migrator, run/4.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.runtime.log import log

__all__ = ["migrate"]

MIGRATING = 6_202_607_291
"""The number of the advisory lock under which PostgreSQL is migrated; any number that is always the same."""


def migrate(connection: Connection, folder: Path) -> None:
    """Run what the database has not had yet. Raises `ConfigurationError` for a revision that fails."""
    # The lock comes first: another worker may be doing the same.
    _lock(connection)
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    had = set(MigrationContext.configure(connection).get_current_heads())
    known = {each.revision for each in scripts.walk_revisions()}
    path = connection.engine.url.render_as_string(hide_password=True)
    if had - known:
        log(log_lines.DATABASE_NEWER, {"path": path, "migrations": ", ".join(sorted(had - known))})
        return
    missing = [each.revision for each in scripts.iterate_revisions("heads", tuple(had) or "base")][::-1]
    if not missing:
        return
    log(log_lines.DATABASE_OLDER if had else log_lines.DATABASE_NEW, {"path": path, "migrations": ", ".join(missing)})
    try:
        command.upgrade(config, "heads")
    except (SQLAlchemyError, CommandError) as error:
        raise ConfigurationError(f"The migrations in {folder} failed, and nothing was changed: {error}.") from error


def _lock(connection: Connection) -> None:
    match connection.dialect.name:
        case "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        case "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
        case _:
            pass
