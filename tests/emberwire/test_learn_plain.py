"""The plain client of the lessons against small servers that say right and wrong things."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from emberwire import _learn_client
from emberwire._learn_client import Closed, Refused, Silence
from emberwire._learn_plain import open_deaf, open_plain

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def server(talk: Callable[[ServerConnection], Awaitable[None]], **options: Any) -> AsyncIterator[str]:
    """Serve one conversation on a free port; yields the base URL."""
    async with serve(talk, "127.0.0.1", 0, **options) as listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def echo(connection: ServerConnection) -> None:
    async for text in connection:
        await connection.send(text)


async def test_what_is_said_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    async with server(echo) as url, open_plain(url, who="ada") as ada:
        assert await ada.ask("hello") == "hello"
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"   ada opens {url.replace('http', 'ws')}/ws", "   ada → hello", "   ada ← hello"]


async def test_path_and_headers_are_those_that_were_asked_for() -> None:
    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        await connection.send(f"{connection.request.path} {connection.request.headers['x-api-key']}")

    async with server(talk) as url, open_plain(url, who="ada", path="/feed", headers={"x-api-key": "k"}) as ada:
        assert await ada.receive() == "/feed k"


async def test_subprotocols_are_offered_and_the_chosen_one_is_known() -> None:
    async with server(echo, subprotocols=["b"]) as url, open_plain(url, who="ada", offers=["a", "b"]) as ada:
        assert ada.connection.subprotocol == "b"


async def test_a_refused_handshake_has_its_status() -> None:
    def refuse(connection: ServerConnection, request: Request) -> Response:
        return connection.respond(HTTPStatus.FORBIDDEN, "")

    async with server(echo, process_request=refuse) as url:
        with pytest.raises(Refused) as refused:
            async with open_plain(url, who="mallory"):
                pytest.fail("she is in")
    assert refused.value.status == 403


async def test_a_closed_socket_has_its_code() -> None:
    async def hang_up(connection: ServerConnection) -> None:
        await connection.close(1008)

    async with server(hang_up) as url, open_plain(url, who="ada") as ada:
        with pytest.raises(Closed, match="1008"):
            await ada.receive()
        with pytest.raises(Closed, match="1008"):
            await ada.send("hello")


async def test_silence_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def listen(connection: ServerConnection) -> None:
        await connection.wait_closed()

    monkeypatch.setattr(_learn_client, "PATIENCE", 0.01)
    async with server(listen) as url, open_plain(url, who="ada") as ada:
        with pytest.raises(Silence, match=r"ada waited 0\.01 seconds for a message, and nothing came"):
            await ada.receive()


async def test_who_hangs_up_says_no_goodbye() -> None:
    codes: list[int | None] = []

    async def talk(connection: ServerConnection) -> None:
        await connection.wait_closed()
        codes.append(connection.close_code)

    async with server(talk) as url, open_plain(url, who="ada") as ada:
        ada.hang_up()
        await ada.connection.wait_closed()
    assert codes == [1006]


async def test_a_server_cannot_write_to_who_is_deaf() -> None:
    """Else the lesson on slow readers would show nothing: a plain client is read by its library."""
    written: list[int] = []

    async def talk(connection: ServerConnection) -> None:
        for count in range(1_000):
            written.append(count)
            await connection.send("x" * 60_000)

    async with server(talk) as url, open_deaf(url, who="mallory"), open_plain(url, who="ada") as ada:
        for _ in range(1_000):
            await ada.receive()
    assert written.count(999) == 1


async def test_who_is_deaf_hears_that_they_are_refused() -> None:
    def refuse(connection: ServerConnection, request: Request) -> Response:
        return connection.respond(HTTPStatus.FORBIDDEN, "")

    async with server(echo, process_request=refuse) as url:
        with pytest.raises(Refused):
            async with open_deaf(url, who="mallory"):
                pytest.fail("she is in")
