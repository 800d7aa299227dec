"""The program of docs/howto/broadcast-from-elsewhere.md reaches servers that share its broker."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from emberwire import Broadcast, Endpoint
from tests.contract.conftest import Servers
from tests.docs.pages import shown_files

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "broadcast-from-elsewhere.md"


@pytest.fixture
async def heard(servers: Servers) -> AsyncIterator[tuple[str, asyncio.Queue[Broadcast]]]:
    """The URL of the broker, and what a server that is connected to it hears about order 7."""
    url = servers.get("redis").url
    endpoint, said = Endpoint(pubsub=url), asyncio.Queue[Broadcast]()
    async with endpoint.lifespan():
        unsubscribe = endpoint.subscribe("orders:7", said.put_nowait)
        yield url, said
        unsubscribe()


async def test_the_program_of_the_page_reaches_another_process(
    heard: tuple[str, asyncio.Queue[Broadcast]], tmp_path: Path
) -> None:
    url, said = heard
    [program] = shown_files(PAGE.read_text(encoding="utf-8"))
    script = tmp_path / program.name
    script.write_text(program.text.replace("redis://localhost", url), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(sys.executable, str(script), cwd=ROOT)
    async with asyncio.timeout(20):
        assert await process.wait() == 0
        broadcast = await said.get()
    assert (broadcast.topic, broadcast.event, broadcast.payload) == ("orders:7", "shipped", {"order": "7"})
