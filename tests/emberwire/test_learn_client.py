"""The client of the lessons against small servers that say right and wrong things."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from emberwire import _learn_client
from emberwire._learn_client import (
    Closed,
    LabError,
    Outcome,
    Refused,
    Reply,
    Silence,
    Stopped,
    Succeeded,
    converse,
    expect,
    http,
    main,
    open_socket,
)

pytestmark = pytest.mark.anyio
NOBODY = "http://127.0.0.1:9"


@asynccontextmanager
async def server(talk: Callable[[ServerConnection], Awaitable[None]], **options: Any) -> AsyncIterator[str]:
    """Serve one conversation on a free port; yields the base URL."""
    async with serve(talk, "127.0.0.1", 0, **options) as listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def answer_all(connection: ServerConnection) -> None:
    """Reply ok to each push, an event first."""
    async for text in connection:
        join_ref, ref, topic, event, payload = json.loads(text)
        await connection.send(json.dumps([join_ref, None, topic, "seen", {"event": event}]))
        response = {"status": "ok", "response": payload}
        await connection.send(json.dumps([join_ref, ref, topic, "phx_reply", response]))


async def test_it_speaks_version_two_of_the_protocol() -> None:
    """phoenix.js: serializer.js, encode; the join_ref of a topic is the ref of its join."""
    frames: list[Any] = []

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        frames.append(connection.request.path)
        async for text in connection:
            frames.append(json.loads(text))
            await connection.send(json.dumps([None, frames[-1][1], "t", "phx_reply", {"status": "ok", "response": {}}]))

    async with server(talk) as url, open_socket(url, who="ada", params={"name": "ada"}) as ada:
        await ada.join("t")
        await ada.call("t", "save", {"text": "ä"})
    assert frames == [
        "/socket/websocket?vsn=2.0.0&name=ada",
        ["1", "1", "t", "phx_join", {}],
        ["1", "2", "t", "save", {"text": "ä"}],
    ]


async def test_replies_and_events_are_kept_apart() -> None:
    async with server(answer_all) as url, open_socket(url, who="ada") as ada:
        reply = await ada.call("room:1", "new_msg", {"body": "hello"})
        assert reply == Reply("ok", {"body": "hello"})
        assert await ada.event("room:1", "seen") == {"event": "new_msg"}
        assert ada.events == []


async def test_an_event_that_has_not_come_yet_is_waited_for() -> None:
    async with server(answer_all) as url, open_socket(url, who="ada") as ada:
        await ada.push("room:1", "new_msg")
        assert await ada.event("room:1", "seen") == {"event": "new_msg"}


async def test_a_token_goes_where_phoenix_js_puts_it() -> None:
    """phoenix.js: socket.js, authToken: base64 without padding in a subprotocol."""
    offered: list[str | None] = []

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        offered.append(connection.request.headers.get("Sec-WebSocket-Protocol"))

    async with server(talk, subprotocols=[Subprotocol("phoenix")]) as url, open_socket(url, who="ada", token="a"):
        pass
    assert offered == ["phoenix, base64url.bearer.phx.YQ"]


async def test_origin_and_cookie_are_those_of_a_browser() -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.append((connection.request.headers.get("Origin"), connection.request.headers.get("Cookie")))

    async with server(talk) as url, open_socket(url, who="page", origin="https://evil.example", cookie="a=b"):
        pass
    assert seen == [("https://evil.example", "a=b")]


async def test_a_refused_handshake_has_its_status() -> None:
    def refuse(connection: ServerConnection, request: Request) -> Response:
        return connection.respond(HTTPStatus.FORBIDDEN, "")

    async with server(answer_all, process_request=refuse) as url:
        with pytest.raises(Refused, match="answered with HTTP 403") as refused:
            async with open_socket(url, who="mallory"):
                pass
    assert refused.value.status == 403


async def test_a_closed_socket_has_its_code() -> None:
    async def hang_up(connection: ServerConnection) -> None:
        await connection.close(1008)

    async with server(hang_up) as url, open_socket(url, who="ada") as ada:
        with pytest.raises(Closed, match="closed the socket with code 1008"):
            await ada.call("room:1", "new_msg")
        with pytest.raises(Closed, match="1008"):
            await ada.push("room:1", "new_msg")


async def test_silence_is_said_with_what_was_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def listen(connection: ServerConnection) -> None:
        await connection.wait_closed()

    monkeypatch.setattr(_learn_client, "PATIENCE", 0.01)
    async with server(listen) as url, open_socket(url, who="ada") as ada:
        with pytest.raises(Silence, match=r"ada waited 0\.01 seconds for a reply to ref 1, and nothing came"):
            await ada.call("room:1", "new_msg")


async def test_a_page_that_is_not_there_is_an_error_with_its_status() -> None:
    def page(connection: ServerConnection, request: Request) -> Response:
        found = request.path == "/token"
        return connection.respond(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, '{"token": "t"}')

    async with server(answer_all, process_request=page) as url:
        assert await http(url, "/token") == {"token": "t"}
        with pytest.raises(LabError, match="GET /other was answered with HTTP 404"):
            await http(url, "/other")


async def test_a_page_that_is_cut_off_is_an_error() -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")
        writer.close()

    async with await asyncio.start_server(half, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        with pytest.raises(LabError, match=r"the answer to GET /token was cut off \(IncompleteRead"):
            await http(f"http://127.0.0.1:{port}", "/token")


async def test_frames_are_printed_and_long_ones_cut(capsys: pytest.CaptureFixture[str]) -> None:
    async with server(answer_all) as url, open_socket(url, who="ada") as ada:
        await ada.call("room:1", "new_msg", {"body": "x" * 500})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("   ada opens ws://127.0.0.1:")
    assert lines[1].startswith('   ada → [null,"1","room:1","new_msg",{"body":"xxx')
    assert lines[1].endswith("x…")
    assert lines[2].startswith('   ada ← [null, null, "room:1", "seen"')


async def test_an_answer_of_the_wrong_shape_is_no_outcome() -> None:
    """An attack that fails because the server talks nonsense was not stopped."""

    async def attack(base_url: str) -> Outcome:
        return Succeeded({"status": "ok"}["response"])

    with pytest.raises(LabError, match="not the shape that the page relies on"):
        await converse(attack, NOBODY)


def test_expect_raises_its_sentence() -> None:
    expect(1, "not raised")
    with pytest.raises(LabError, match="no orders"):
        expect([], "no orders")


def exit_code(monkeypatch: pytest.MonkeyPatch, outcome: Outcome | Exception, *arguments: str) -> object:
    async def attack(base_url: str) -> Outcome:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr("sys.argv", ["exploit.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        main(attack)
    return ended.value.code


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        (Succeeded("it leaks"), 0, "SUCCEEDED: it leaks"),
        (Stopped("nobody came in"), 1, "STOPPED: nobody came in"),
        (LabError("the server sleeps"), 2, "the attack could not be carried out: the server sleeps."),
        (ConnectionRefusedError(), 2, f"nothing answers at {NOBODY}: start the server first"),
    ],
    ids=["succeeded", "stopped", "error", "nobody"],
)
def test_the_exit_code_of_an_exploit_says_how_it_went(
    outcome: Outcome | Exception,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert exit_code(monkeypatch, outcome, NOBODY) == code
    printed = capsys.readouterr()
    assert said in printed.out + printed.err


@pytest.mark.parametrize("arguments", [(), ("4000",), (NOBODY, NOBODY)])
def test_an_exploit_asks_for_one_address(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(monkeypatch, Stopped("never"), *arguments) == 2
    assert "expected the address of a server, as in: python exploit.py http://" in capsys.readouterr().err
