"""The endpoint under ASGI servers that know nothing of it: the same frames, and what docs/servers.md says each lacks.

Some of the recorded conversations are held with all servers at once; `tests/conformance` holds all of them with ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.conformance.serving import served
from tests.conformance.test_transcripts import NAMES, expected, first_difference
from tests.servers.page import OURS, Row, rows
from tests.servers.processes import SERVERS, Running, running

pytestmark = pytest.mark.anyio

APP = "tests.conformance.app:app"
SECRET = "good:ada-and-nobody-else"
SOCKET = f"/socket/websocket?vsn=2.0.0&token={SECRET}"

CHOSEN = [
    "connect_ok_v2", "connect_no_vsn_is_v1", "connect_no_token", "connect_error_reason_429",
    "connect_subprotocol_phoenix_only", "connect_auth_token_bad_subprotocol", "origin_other", "join_ok",
    "join_refused", "join_crash", "join_duplicate_closes_first", "push_echo", "push_async_reply", "push_v1_echo",
    "heartbeat_v2", "leave", "channel_crash_then_rejoin", "channel_stop_reply", "broadcast_to_all",
    "broadcast_from_skips_sender", "broadcast_intercepted", "binary_push_echo", "binary_broadcast", "binary_reply",
    "disconnect_by_id", "disconnect_self", "bad_frame_not_json", "bad_frame_binary_short", "bad_frame_oversize_tiny",
    "idle_timeout", "presence_state_then_diff", "presence_leave_on_close", "longpoll_join_and_reply",
    "longpoll_batch", "longpoll_empty_poll_204", "longpoll_refused", "longpoll_auth_token_header",
]  # fmt: skip


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Running]]:
    """All servers, started at once."""
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        contexts = {name: running(server, APP) for name, server in SERVERS.items()}
        entered = pool.map(lambda context: (context, context.__enter__()), contexts.values())
        started: dict[str, Running] = {}
        for name, (context, process) in zip(contexts, entered, strict=True):
            stack.push(context)
            started[name] = process
        yield started


@pytest.mark.parametrize("name", CHOSEN)
async def test_every_server_says_what_phoenix_says(name: str, servers: dict[str, Running]) -> None:
    urls = [server.url for server in servers.values()]
    found = await asyncio.gather(*(first_difference(url, expected(name)) for url in urls))
    assert dict(zip(servers, found, strict=True)) == dict.fromkeys(servers)


def test_what_was_chosen_exists() -> None:
    assert set(CHOSEN) <= set(NAMES)


def test_no_conversation_made_a_server_fail(servers: dict[str, Running]) -> None:
    """Runs after the conversations; crashes that one asked for are logged by us and are no failure of the server."""
    for name, server in servers.items():
        for sign in ("Exception in ASGI application", "never retrieved", "never awaited", "Exception in callback"):
            assert sign not in server.output(), f"{name}: {server.output()}"


@pytest.mark.parametrize("name", SERVERS)
async def test_the_page_says_what_a_server_lacks(name: str) -> None:
    """Every cell of the table in docs/servers.md that a test can look at."""
    with running(SERVERS[name], APP) as server:
        seen = await observed(server)
    assert seen == rows()[name]


async def test_our_own_server_lacks_none_of_it() -> None:
    """Under `emberwire serve`: R40 of its drain is tested in tests/interop/test_drain_js.py."""
    with served(APP, "--drain-over", "0") as server:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            ready = (await http.get("/-/ready")).status_code
        async with connect(_websocket(server.url), proxy=None) as client:
            compresses = bool(client.protocol.extensions)
        logged = SECRET in server.output()
    ours = rows()[OURS]
    assert (ready == 200, compresses, logged) == (ours.is_ready, ours.compresses, ours.logs_tokens)


async def observed(server: Running) -> Row:
    """Everything that the table says, found out from outside. Stops the server."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        ready = (await http.get("/-/ready")).status_code
    async with connect(_websocket(server.url), proxy=None) as client:
        compresses = bool(client.protocol.extensions)
    async with connect(_websocket(server.url), proxy=None, compression=None) as client:
        server.terminate()
        code = await close_code(client)
    return Row(is_ready=ready == 200, compresses=compresses, logs_tokens=SECRET in server.output(), close_code=code)


async def close_code(client: ClientConnection) -> int | None:
    """What the server closes it with, 1006 for nothing but the end; None while it is open after ten seconds."""
    try:
        async with asyncio.timeout(10):
            await client.wait_closed()
    except TimeoutError:
        return None
    return client.close_code or 1006


def _websocket(url: str) -> str:
    return url.replace("http", "ws", 1) + SOCKET
