"""A request whose head does not end: its connection does. The deadline is short here, and no test waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from reference_server.edge.guarded_http import HEAD_WITHIN, guarded_http_protocol
from tests.fakes import turns

pytestmark = pytest.mark.anyio

PATIENCE = 20.0
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@asynccontextmanager
async def connected(
    *, head_within: float, app: Any = None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client of a server with this deadline."""
    config = uvicorn.Config(app or PlainTextResponse("hello"), log_config=None, ws="none", timeout_keep_alive=60)
    config.load()
    state = ServerState()
    protocol: Any = guarded_http_protocol(head_within=head_within)
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            async with asyncio.timeout(PATIENCE):
                yield reader, writer
        finally:
            writer.close()
            await turns()
            assert not state.connections


@pytest.mark.parametrize(
    "begun", [b"", b"GET", REQUEST[:-2], REQUEST[:-1]], ids=["nothing", "a method", "a line", "all but a letter"]
)
async def test_a_head_that_does_not_end_in_time_ends_the_connection(begun: bytes) -> None:
    """S19: a client that says nothing, and one that stops in the middle of its first request."""
    async with connected(head_within=0.05) as (reader, writer):
        writer.write(begun)
        assert await reader.read() == b""


async def test_the_head_of_a_later_request_has_the_deadline_too() -> None:
    async with connected(head_within=0.5) as (reader, writer):
        writer.write(REQUEST)
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK")
        writer.write(REQUEST[:-1])
        assert await reader.read() == b""


async def test_an_answer_may_take_longer_than_the_head() -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.8)
        await PlainTextResponse("hello")(scope, receive, send)

    async with connected(head_within=0.5, app=slow) as (reader, writer):
        writer.write(REQUEST)
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK")


def test_the_deadline_is_the_one_that_the_pages_name() -> None:
    assert HEAD_WITHIN == 10.0
