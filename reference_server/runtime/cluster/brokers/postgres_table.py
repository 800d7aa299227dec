"""Carries messages too long for a notification of PostgreSQL.

It is unlogged: after a crash of the server it is empty, as are the notifications that name its rows. Whoever may not
create tables has it created by somebody else, with the statement that `CREATE` holds.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

CREATE = """
CREATE UNLOGGED TABLE IF NOT EXISTS {name} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    data bytea NOT NULL,
    sent timestamptz NOT NULL DEFAULT now()
)
"""

_LOCK = 0x656D62657277697265 >> 16
"""The key of the advisory lock under which the table is created: two nodes that start together collide otherwise."""


class Table:
    """One table of messages. `name` holds letters, digits, hyphens and underscores only."""

    def __init__(self, name: str) -> None:
        # Names are no parameters in SQL: the quotes stand for that, and node_name.py lets no quote in.
        self._name = f'"{name}"'

    async def create(self, connection: Connection) -> None:
        """Create the table unless it is there, for which no right to create tables is needed."""
        if await connection.fetchval("SELECT to_regclass($1)::text", self._name) is None:
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
                await connection.execute(CREATE.format(name=self._name))

    async def insert(self, connection: Connection, data: bytes, *, channel: str) -> None:
        """Add a row, and notify a channel of it with `r` and the row's number."""
        await connection.execute(
            f"WITH kept AS (INSERT INTO {self._name} (data) VALUES ($1) RETURNING id) "
            f"SELECT pg_notify($2, 'r' || id) FROM kept",
            data,
            channel,
        )

    async def fetch(self, connection: Connection, row: int) -> bytes | None:
        """The message in a row; None when there is no such row."""
        data = await connection.fetchval(f"SELECT data FROM {self._name} WHERE id = $1", row)
        return None if data is None else bytes(data)

    async def delete_old(self, connection: Connection, *, seconds: float) -> None:
        """Delete the rows that are older than some seconds."""
        await connection.execute(
            f"DELETE FROM {self._name} WHERE sent < now() - $1::interval", timedelta(seconds=seconds)
        )
