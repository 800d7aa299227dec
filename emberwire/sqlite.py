"""The embedded database: SQLite with numbered migrations, beside the event loop.

    from emberwire.sqlite import Database

    database = Database("chat.db", migrations=Path(__file__).parent / "migrations")

Nothing is defined here; read it in `reference_server/sqlite.py`. It is a module of its own, because an application with
a database server has no use for it.
"""

from __future__ import annotations

try:
    from reference_server.sqlite import Database
except ModuleNotFoundError as error:
    from emberwire._extras import named

    raise named(error, "emberwire.sqlite") from error

__all__ = ["Database"]
