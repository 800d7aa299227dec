"""An application's data through SQLAlchemy, with Alembic's migrations, beside the event loop.

    from emberwire.sqlalchemy import Database, async_engine

    database = Database(async_sessionmaker(async_engine("sqlite:///chat.db")))

Nothing is defined here; read it in `reference_server/sqlalchemy.py`. It needs the extra `emberwire[sqlalchemy]`.
"""

from __future__ import annotations

try:
    from reference_server.sqlalchemy import Database, async_engine, empty_tables
except ModuleNotFoundError as error:
    from emberwire._extras import named

    raise named(error, "emberwire.sqlalchemy") from error

__all__ = ["Database", "async_engine", "empty_tables"]
