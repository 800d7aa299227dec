"""What only PostgreSQL does: notifications too short for messages, rows that have to go again, ended backends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.cluster.brokers import postgres
from reference_server.runtime.cluster.brokers.postgres import INLINE_BYTES, PostgresPubSub
from tests.contract.conftest import Nodes, Servers
from tests.contract.servers import Server

pytestmark = pytest.mark.anyio

Database: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture
def server(servers: Servers) -> Server:
    return servers.get("postgres")


@pytest.fixture
def nodes(broker_nodes: Nodes) -> Nodes:
    return broker_nodes


@pytest.fixture
async def database(server: Server) -> AsyncIterator[Database]:
    connection = await asyncpg.connect(server.url)
    yield connection
    await connection.close()


async def rows(database: Database, nodes: Nodes) -> int:
    return int(await database.fetchval(f'SELECT count(*) FROM "{nodes.namespace}_messages"'))


async def test_only_long_messages_go_through_the_table(nodes: Nodes, database: Database) -> None:
    a, _ = await nodes.start("a")
    _, recorder = await nodes.start("b")
    await a.publish(bytes(INLINE_BYTES))
    assert await rows(database, nodes) == 0
    await a.publish(bytes(INLINE_BYTES + 1))
    assert await rows(database, nodes) == 1
    await recorder.until(lambda recorder: len(recorder.messages) == 2)


async def test_old_rows_are_deleted_and_young_ones_kept(
    nodes: Nodes, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "CLEAN_EVERY", 0.05)
    a, _ = await nodes.start("a", ping_interval=0.1)
    await a.publish(bytes(10_000))
    await database.execute(f"UPDATE \"{nodes.namespace}_messages\" SET sent = sent - interval '2 minutes'")
    await a.publish(bytes(10_001))
    while await rows(database, nodes) == 2:
        await database.execute("SELECT pg_sleep(0.02)")
    assert await database.fetchval(f'SELECT length(data) FROM "{nodes.namespace}_messages"') == 10_001


async def test_a_node_does_not_hear_itself(nodes: Nodes) -> None:
    a, at_a = await nodes.start("a")
    _, at_b = await nodes.start("b")
    await a.publish(b"short")
    await a.publish(bytes(10_000))
    await at_b.until(lambda recorder: len(recorder.messages) == 2)
    assert at_a.messages == []


@pytest.mark.parametrize(
    "foreign", ["", "hello", "r", "r7", "r" + "9" * 18, "r" + "9" * 19, "i", "i0:", "i0:!", "i0:A", "i0:ü", "x" * 7_999]
)
async def test_foreign_notifications_are_passed_on_for_the_node_to_ignore(
    nodes: Nodes, database: Database, foreign: str
) -> None:
    """Check R29, and rows that are not there: none of them ends the session, or is taken for something else."""
    a, _ = await nodes.start("a")
    _, recorder = await nodes.start("b")
    await database.execute("SELECT pg_notify($1, $2)", f"{nodes.namespace}_all", foreign)
    await a.publish(b"end")
    await recorder.message(b"end")
    assert recorder.messages == [b"" if foreign == "i0:" else foreign.encode(), b"end"]
    assert recorder.events == []


async def test_ended_backends_are_noticed_and_replaced(nodes: Nodes, database: Database) -> None:
    """What `pg_terminate_backend` does, and a failover: the client library would stay disconnected for ever."""
    a, at_a = await nodes.start("a")
    _, at_b = await nodes.start("b")
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'emberwire %'"
    await database.execute(ended)
    await asyncio.gather(at_a.is_lost(), at_b.is_lost())
    await asyncio.gather(at_a.is_back(), at_b.is_back())
    await a.publish(b"hello")
    await at_b.message(b"hello")
    assert at_a.events == at_b.events == ["lost", "recovered"]


async def test_too_many_waiting_notifications_are_a_gap(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    """The bound on what waits to be delivered: nothing is dropped without a word."""
    monkeypatch.setattr(postgres, "MAX_NOTIFICATIONS", 50)
    _, recorder = await nodes.start("a")
    await database.execute(
        "SELECT pg_notify($1, 'i' || to_hex(n) || ':AAAA') FROM generate_series(1, 5000) AS n", f"{nodes.namespace}_all"
    )
    await recorder.is_back()
    assert recorder.events == ["lost", "recovered"]
    assert len(recorder.messages) < 5_000


async def test_nodes_that_start_together_make_one_table(nodes: Nodes, database: Database) -> None:
    await asyncio.gather(*(nodes.start(f"node-{number}") for number in range(8)))
    assert await rows(database, nodes) == 0


async def test_a_user_who_may_not_create_tables_uses_one_that_is_there(
    nodes: Nodes, database: Database, server: Server
) -> None:
    await nodes.start("a")
    table = f'"{nodes.namespace}_messages"'
    user = nodes.namespace.replace("-", "_")
    await database.execute(f"CREATE USER {user}; REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    await database.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO {user}")
    b, _ = await nodes.start("b", url=server.url.replace("postgres@", f"{user}@"))
    _, recorder = await nodes.start("c")
    await b.publish(bytes(10_000))
    await recorder.message(bytes(10_000))


@pytest.mark.parametrize("url", ["postgres:host", "mysql://host", ""])
def test_a_url_that_is_none_is_refused_at_construction(url: str) -> None:
    with pytest.raises(ConfigurationError, match="Expected the URL of a PostgreSQL database"):
        PostgresPubSub(url)
