"""Databases of the tests, without tables."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa

from reference_server.sqlalchemy import async_engine
from tests.contract.conftest import Servers


def empty_database(kind: str, servers: Servers, folder: Path) -> str:
    """The URL of a database without tables: a new file for "sqlite", the emptied one of the server for "postgres"."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/chat.db"
    url = servers.get("postgres").url
    asyncio.run(emptied(url))
    return url


async def emptied(url: str) -> None:
    """Take all tables of a database of PostgreSQL away."""
    engine = async_engine(url)
    async with engine.begin() as connection:
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            await connection.execute(sa.text(statement))
    await engine.dispose()
