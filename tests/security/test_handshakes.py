"""Requests for a WebSocket that are none, and some that are more than one: each is answered, nobody else waits."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

import pytest

from tests.security.app import SECRET
from tests.security.attacker import UPGRADE, Attacker, request
from tests.security.target import SOCKET, TOKEN, Target

OPEN = "/socket/websocket?vsn=2.0.0"
BEARER = "base64url.bearer.phx."


def bearer(text: bytes = TOKEN.encode()) -> str:
    return BEARER + base64.b64encode(text).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A handshake with other headers than it should have, or for another target, and the status that it gets."""

    name: str
    status: int
    headers: dict[str, str | None] = field(default_factory=dict)
    target: str = SOCKET


ATTEMPTS = [
    Attempt("no key", 400, {"Sec-WebSocket-Key": None}),
    Attempt("a key that is no base64", 400, {"Sec-WebSocket-Key": "?" * 24}),
    Attempt("a key of the wrong length", 400, {"Sec-WebSocket-Key": "AAAA"}),
    Attempt("no version", 400, {"Sec-WebSocket-Version": None}),
    Attempt("version 8", 400, {"Sec-WebSocket-Version": "8"}),
    Attempt("version 13 and more", 400, {"Sec-WebSocket-Version": "13, 8"}),
    Attempt("no upgrade", 400, {"Upgrade": None}),
    Attempt("another upgrade", 400, {"Upgrade": "h2c"}),
    Attempt("no connection", 400, {"Connection": None}),
    Attempt("another connection", 400, {"Connection": "keep-alive"}),
    Attempt("no host", 400, {"Host": None}),
    Attempt("a body", 400, {"Content-Length": "5"}),
    Attempt("a body in chunks", 400, {"Transfer-Encoding": "chunked"}),
    Attempt("two lengths of the body", 400, {"Content-Length": "5", "content-length": "6"}),
    Attempt("a length and chunks", 400, {"Content-Length": "5", "Transfer-Encoding": "chunked"}),
    Attempt("extensions that are none", 101, {"Sec-WebSocket-Extensions": "\x80;;;===,,,"}),
    Attempt("a header that is not ASCII", 101, {"X-Name": "\xff\xfe"}),
    Attempt("a subprotocol that is not ASCII", 400, {"Sec-WebSocket-Protocol": "\xff\xfe"}),
    Attempt("a subprotocol and 32 kB of spaces", 431, {"Sec-WebSocket-Protocol": f"a{' ' * 32_000}b"}),
    Attempt("a long header", 431, {"X-Name": "y" * 9_000}),
    Attempt("a header of 60 kB", 431, {"X-Name": "y" * 60_000}),
    Attempt("a long query", 431, target=f"{SOCKET}&x={'y' * 9_000}"),
    Attempt("1,000 headers", 431, {f"X-{number}": "y" for number in range(1_000)}),
    Attempt("a parameter 300 times", 400, target=SOCKET + "&a[]=1" * 300),
    Attempt("a parameter in 64 brackets", 101, target=f"{SOCKET}&a{'[a]' * 64}=1"),
    Attempt("a parameter that is half an escape", 101, target=f"{SOCKET}&a=%z%"),
    Attempt("a parameter that is not UTF-8", 400, target=f"{SOCKET}&a=%ff"),
    Attempt("no token", 403, target=OPEN),
    Attempt("another token", 403, target=f"{OPEN}&token=ada:guess"),
    Attempt("a token that is a list", 403, target=f"{OPEN}&token[]={TOKEN}"),
    Attempt("a token that is a map", 403, target=f"{OPEN}&token[a]={TOKEN}"),
    Attempt("an empty version of the protocol", 403, target=f"{OPEN}&token={TOKEN}&vsn="),
    Attempt("another version of the protocol", 403, target=f"{OPEN}&token={TOKEN}&vsn=3.0.0"),
    Attempt("a version of the protocol as a list", 403, target=f"/socket/websocket?token={TOKEN}&vsn[]=2.0.0"),
    Attempt("the token as a subprotocol", 101, {"Sec-WebSocket-Protocol": f"phoenix, {bearer()}"}, OPEN),
    Attempt("the token as the only subprotocol", 101, {"Sec-WebSocket-Protocol": bearer()}, OPEN),
    Attempt("two tokens", 403, {"Sec-WebSocket-Protocol": f"phoenix, {bearer()}, {bearer()}"}, OPEN),
    Attempt("an empty token", 403, {"Sec-WebSocket-Protocol": f"phoenix, {BEARER}"}, OPEN),
    Attempt("a token that is a line break", 403, {"Sec-WebSocket-Protocol": f"phoenix, {bearer(bytes([10]))}"}, OPEN),
    Attempt("a token that is no base64", 403, {"Sec-WebSocket-Protocol": f"phoenix, {BEARER}!!!!"}, OPEN),
    Attempt("a token that is no UTF-8", 403, {"Sec-WebSocket-Protocol": f"phoenix, {bearer(bytes([128, 65]))}"}, OPEN),
    Attempt("a subprotocol that nobody speaks", 403, {"Sec-WebSocket-Protocol": "chat"}),
    Attempt("a path that climbs", 404, target=SOCKET.replace("/socket/", "/socket/../socket/")),
    Attempt("a path with two slashes", 404, target=f"/{SOCKET}"),
    Attempt("a path that does not exist", 404, target="/nothing"),
]  # fmt: skip


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_a_handshake_is_answered_as_it_deserves(target: Target, attempt: Attempt) -> None:
    """S02, S15, and the header floods of CVE-2024-37890: every request gets a status, and no header of its making."""
    with Attacker(target.port) as attacker:
        assert attacker.handshake(attempt.target, attempt.headers) == attempt.status
        named = [line.partition(":")[0].lower() for line in attacker.head.split("\r\n")[1:] if line]
        allowed = {"upgrade", "connection", "sec-websocket-accept", "sec-websocket-protocol", "sec-websocket-version",
                   "date", "content-length", "content-type", "allow"}  # fmt: skip
        assert set(named) <= allowed, "neither the server's name and version nor anything that the client chose"
        if attempt.status != 101:
            assert_tells_nothing(attacker.body())


def assert_tells_nothing(body: bytes) -> None:
    """An answer to somebody who has no business here says neither where the code is nor what went wrong in it."""
    text = body.decode("latin-1")
    assert len(text) < 300
    assert not [
        word for word in ("Traceback", "File ", ".py", "line ", "uvicorn", "websockets", SECRET) if word in text
    ]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "X" * 50])
def test_a_handshake_is_a_get(target: Target, method: str) -> None:
    with Attacker(target.port) as attacker:
        attacker.write(request(method, SOCKET, UPGRADE))
        assert attacker.status() == 400


def test_a_handshake_needs_http_1_1(target: Target) -> None:
    """RFC 6455, section 4.1, and Phoenix: 400. A proxy that speaks HTTP/1.0 passes no frames on."""
    with Attacker(target.port) as attacker:
        attacker.write(request("GET", SOCKET, UPGRADE).replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert attacker.status() == 400


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\x00" * 100,
        b"G" * 70_000,
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /socket/websocket HTTP/1.1\r\nHost: a\x00b\r\n\r\n",
    ],
    ids=["TLS", "HTTP/2", "HTTP/0.9", "zeros", "70 kB of letters", "a space in a name", "two hosts", "a zero"],
)  # fmt: skip
def test_what_is_no_request_is_refused_and_the_connection_closed(target: Target, data: bytes) -> None:
    with Attacker(target.port) as attacker:
        attacker.write(data)
        answer = attacker.rest()
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 ", b"HTTP/1.1 431 ")), answer
        assert_tells_nothing(answer.partition(b"\r\n\r\n")[2])


def test_many_who_never_finish_their_handshake_keep_nobody_out(target: Target) -> None:
    """S19: 400 half requests. tests/reference_server/server/test_http_protocol.py tests that each has 10 seconds, and
    `benchmarks/reconnects.py --half-open 5000` measures how soon people get in meanwhile.
    """
    idle = target.stats()
    half = [Attacker(target.port) for _ in range(400)]
    for attacker in half:
        attacker.write(b"GET /socket/websocket HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    target.insider().__exit__(None, None, None)
    for attacker in half:
        attacker.__exit__(None, None, None)
    while target.stats().files > idle.files:
        pass
