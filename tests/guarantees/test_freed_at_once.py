"""A closed connection is freed at once, and not when Python's garbage collector gets round to it.

The collector stops the event loop while it looks at every object of the process: 0.3 s for 5,000 connections. The more
it has to find, the more often it must look; and until it does, each closed connection holds some 30 KB.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reference_server.server.serve import COLLECT
from tests.conformance.serving import Server, served
from tests.security.attacker import CLOSE, TEXT, Attacker, frame, request

SOCKET = "/socket/websocket?vsn=2.0.0"
POLL = "/socket/longpoll?vsn=2.0.0"
HOST = {"Host": "localhost"}
TIMES = 20

OURS = ("reference_server", "tests", "uvicorn", "websockets", "h11", "httptools", "starlette", "_contextvars")
"""The packages whose objects make up a connection. asyncio's transport is a cycle by itself: seven small objects."""


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with served("tests.guarantees.garbage_app:app", "--loop", request.param, "--drain-over", "0") as running:
        yield running


def asked(server: Server, path: str) -> Any:
    with Attacker(server.port) as client:
        client.write(request("GET", path, {**HOST, "Connection": "close"}))
        assert client.status() == 200
        return client.body()


def joined(server: Server) -> Attacker:
    client = Attacker(server.port)
    assert client.handshake(SOCKET) == 101
    client.say("1", "1", "room:1", "phx_join", {})
    assert client.message()[4]["status"] == "ok"
    client.say("1", "2", "room:1", "echo", {})
    while client.message()[3] != "phx_reply":
        pass
    return client


def leaves_and_closes(server: Server) -> None:
    with joined(server) as client:
        client.say("1", "3", "room:1", "phx_leave", {})
        client.write(frame(CLOSE, b"\x03\xe8"))
        client.fate()


def hangs_up(server: Server) -> None:
    joined(server).__exit__(None, None, None)


def crashing(event: str) -> Callable[[Server], None]:
    """The life of a client whose channel crashes at an event, in one way or another."""

    def crashes(server: Server) -> None:
        with joined(server) as client:
            client.say("1", "3", "room:1", event, {})
            while client.message()[3] != "phx_error":
                pass

    crashes.__name__ = f"crashes_by_{event}"
    return crashes


def joins_in_vain(server: Server) -> None:
    with joined(server) as client:
        client.say("4", "4", "room:crash", "phx_join", {})
        while client.message()[4].get("response") != {"reason": "join crashed"}:
            pass


def sends_the_wrong_type(server: Server) -> None:
    with joined(server) as client:
        client.say("1", "3", "room:1", "number", {"not": "a number"})
        while client.message()[4].get("status") != "error":
            pass


def joins_twice_while_it_works(server: Server) -> None:
    with joined(server) as client:
        client.say("1", "3", "room:1", "hang", {})
        client.say("4", "4", "room:1", "phx_join", {})
        while client.message()[3] != "phx_close":
            pass


def pushes_and_joins_at_once(server: Server) -> None:
    with joined(server) as client:
        messages = (["1", "3", "room:1", "echo", {}], ["4", "4", "room:1", "phx_join", {}])
        client.write(b"".join(frame(TEXT, json.dumps(message).encode()) for message in messages))
        while client.message()[3] != "phx_close":
            pass


def hangs_up_during_a_join(server: Server) -> None:
    with joined(server) as client:
        client.say("4", "4", "room:hang", "phx_join", {})
        client.say("1", "3", "room:1", "echo", {})
        client.message()


def is_refused(server: Server) -> None:
    for what, status in (("how=crash", 500), ("token=forged", 403)):
        with Attacker(server.port) as client:
            assert client.handshake(f"{SOCKET}&{what}") == status
        with Attacker(server.port) as client:
            client.write(request("GET", f"{POLL}&{what}", HOST))
            client.status()
            client.body()


def is_of_a_foreign_page(server: Server) -> None:
    with Attacker(server.port) as client:
        assert client.handshake(SOCKET, {"Origin": "https://evil.example"}) == 403


def hangs_up_during_connect(server: Server) -> None:
    with Attacker(server.port) as client:
        client.write(request("GET", f"{POLL}&how=hang", HOST))


def session(client: Attacker) -> str:
    client.write(request("GET", POLL, HOST))
    client.status()
    return str(json.loads(client.body())["token"])


def posts_too_much(server: Server) -> None:
    with Attacker(server.port) as client:
        token = session(client)
        client.write(request("POST", f"{POLL}&token={token}", {**HOST, "Content-Length": "99999999"}, b"x"))
        assert client.status() == 400


def posts_what_is_no_frame(server: Server) -> None:
    with Attacker(server.port) as client:
        token = session(client)
        client.write(request("POST", f"{POLL}&token={token}", {**HOST, "Content-Length": "3"}, b"abc"))
        client.status()
        client.body()


def hangs_up_while_polling(server: Server) -> None:
    with Attacker(server.port) as client:
        token = session(client)
        client.write(request("GET", f"{POLL}&token={token}", HOST))


def joins_twice(server: Server) -> None:
    with joined(server) as client:
        client.say("2", "3", "room:1", "phx_join", {})
        while client.message()[3] != "phx_close":
            pass


def sends_a_bad_frame(server: Server) -> None:
    with joined(server) as client:
        client.write(frame(TEXT, b"this is no message"))
        assert client.fate() == 1011


def posts_a_form(server: Server) -> None:
    with Attacker(server.port) as client:
        client.write(request("POST", "/form", {**HOST, "Content-Length": "3"}, b"abc"))
        assert client.status() == 200


def says_nothing(server: Server) -> None:
    with Attacker(server.port):
        pass


def polls(server: Server) -> None:
    with Attacker(server.port) as client:
        token = session(client)
        body = json.dumps(["1", "1", "room:1", "phx_join", {}]).encode()
        client.write(request("POST", f"{POLL}&token={token}", {**HOST, "Content-Length": str(len(body))}, body))
        client.status()
        client.body()
        client.write(request("GET", f"{POLL}&token={token}", HOST))
        client.status()


@pytest.mark.parametrize(
    "lives",
    [
        leaves_and_closes,
        hangs_up,
        hangs_up_during_a_join,
        hangs_up_during_connect,
        hangs_up_while_polling,
        *map(crashing, ("crash", "exit", "give_up", "wrong")),
        sends_the_wrong_type,
        joins_in_vain,
        joins_twice,
        joins_twice_while_it_works,
        pushes_and_joins_at_once,
        is_refused,
        is_of_a_foreign_page,
        sends_a_bad_frame,
        posts_a_form,
        posts_too_much,
        posts_what_is_no_frame,
        says_nothing,
        polls,
    ],
)
def test_a_connection_that_has_closed_is_not_left_to_the_collector(
    lives: Callable[[Server], None], server: Server
) -> None:
    lives(server)
    asked(server, "/begin")
    for _ in range(TIMES):
        lives(server)
    while asked(server, "/connections") != b"0":
        pass
    found = json.loads(asked(server, "/garbage"))
    assert {name: count for name, count in found.items() if name.startswith(OURS)} == {}


def test_the_collector_looks_seldom_and_not_at_what_stays(server: Server) -> None:
    """By default it looked at all objects ten times while 5,000 clients came in, 0.3 s and more each time."""
    found = json.loads(asked(server, "/collector"))
    assert tuple(found["threshold"]) == COLLECT
    assert found["frozen"] > 10_000
