"""Time in which the event loop was blocked never counts against a client: over the wire, on both event loops."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.conformance.serving import Server, served
from tests.guarantees.blocking_app import DEADLINE
from tests.security.attacker import TEXT, Attacker, request

SOCKET = "/socket/websocket?vsn=2.0.0"
POLL = "/socket/longpoll?vsn=2.0.0"
BLOCKED = 4 * DEADLINE
"""Seconds for which the loop is blocked: longer than every deadline."""

CLIENTS = 20


WAYS = (
    ("asyncio", "--fastlane"),
    ("asyncio", "--no-fastlane"),
    ("uvloop", "--fastlane"),
    ("uvloop", "--no-fastlane"),
)
Servers = Mapping[str, Server]
Check = Callable[[Server], None]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """One for each event loop and each way through the server."""
    with ExitStack() as stack:
        app = "tests.guarantees.blocking_app:app"
        yield {
            f"{loop} {lane}": stack.enter_context(served(app, "--loop", loop, lane, "--drain-over", "0"))
            for loop, lane in WAYS
        }


def side_by_side(check: Check) -> Callable[[Servers], None]:
    """Hold all servers to a check at the same time: each blocks for seconds, in which there is nothing to do."""

    def test(servers: Servers) -> None:
        with ThreadPoolExecutor(len(servers)) as threads:
            held = {way: threads.submit(check, server) for way, server in servers.items()}
        for way, done in held.items():
            if (fault := done.exception()) is not None:
                fault.add_note(f"by the server with {way}")
                raise fault

    return test


def connected(server: Server) -> Attacker:
    client = Attacker(server.port)
    assert client.handshake(SOCKET) == 101
    return client


def blocks(server: Server, event: str = "block") -> Attacker:
    """A client whose handler has begun to block the loop."""
    client = connected(server)
    client.say("1", "1", "room:1", "phx_join", {})
    assert client.message()[4]["status"] == "ok"
    client.say("1", "2", "room:1", event, BLOCKED)
    return client


def heartbeat(client: Attacker) -> None:
    client.say(None, "h", "phoenix", "heartbeat", {})


@side_by_side
def test_clients_with_heartbeats_are_not_idle(server: Server) -> None:
    """20 of 20 were cut, though each had sent its heartbeats."""
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(server)) for _ in range(CLIENTS)]
        until, beats = time.monotonic() + BLOCKED, 0
        clients.append(stack.enter_context(blocks(server)))
        while time.monotonic() < until:
            beats += 1
            for client in clients:
                heartbeat(client)
            time.sleep(DEADLINE / 3)
        for client in clients:
            # The first may have been answered before the loop was blocked.
            assert [client.message()[3] for _ in range(beats)] == ["phx_reply"] * beats


@side_by_side
def test_a_client_that_is_silent_is_still_cut_afterwards(server: Server) -> None:
    with connected(server) as silent, blocks(server):
        assert silent.fate() == 1002


@side_by_side
def test_a_long_poll_session_whose_poll_waits_in_the_kernel_goes_on(server: Server) -> None:
    with Attacker(server.port) as client, blocks(server):
        client.write(request("GET", POLL, {"Host": "localhost"}))
        client.status()
        token = json.loads(client.body())["token"]
        with blocks(server):
            client.write(request("GET", f"{POLL}&token={token}", {"Host": "localhost"}))
            client.status()
            assert json.loads(client.body())["status"] == 204


@side_by_side
def test_a_client_that_reads_is_not_slow(server: Server) -> None:
    with blocks(server, "flood and block") as client:
        heard = 0
        while (frame := client.hear()) is not None and frame[0] == TEXT:
            heard += frame[1].count(b'"chunk"')
            if b'"phx_reply"' in frame[1]:
                break
            if heard % 20 == 0:
                heartbeat(client)
        assert heard == 200


@side_by_side
def test_the_log_says_how_long_the_loop_was_blocked(server: Server) -> None:
    with blocks(server) as client:
        assert client.message()[3] == "phx_reply"
        heartbeat(client)
        client.message()
    assert "WARNING emberwire.serve: The event loop was blocked for " in server.output()
