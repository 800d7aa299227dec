"""No client forges a line of the log, and none floods it: over the wire, on both event loops."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from tests.conformance.serving import Server, served
from tests.security.attacker import TEXT, UPGRADE, Attacker, frame, request

SOCKET = "/socket/websocket?vsn=2.0.0"
LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+: ")
FORGED = "x\r\n2026-01-01 00:00:00,000 CRITICAL root: all is lost \x1b[31m\u202e"
SECONDS = 3.0
BURST = 130
"""Lines that the process may write at once, both shares, and one of each kind that was silent."""


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with served("tests.security.raising_app:app", "--loop", request.param, "--drain-over", "0") as running:
        yield running


def insider(server: Server) -> Attacker:
    attacker = Attacker(server.port)
    assert attacker.handshake(SOCKET) == 101
    attacker.say("1", "1", "room:1", "phx_join", {})
    assert attacker.message()[4]["status"] == "ok"
    return attacker


def in_a_handler(server: Server) -> None:
    with insider(server) as client:
        client.say("1", "2", "room:1", "raise", {"text": FORGED})
        assert client.message()[3] == "phx_error"


def in_a_join(server: Server) -> None:
    with Attacker(server.port) as client:
        assert client.handshake(SOCKET) == 101
        client.say("1", "1", "room:1", "phx_join", {"join": FORGED})
        assert client.message()[4]["status"] == "error"


def in_terminate(server: Server) -> None:
    with insider(server) as client:
        client.say("1", "2", "room:1", "last", {"text": FORGED})
        assert client.message()[4]["status"] == "ok"
        client.say("1", "3", "room:1", "phx_leave", {})
        assert client.message()[3] == "phx_reply"


def in_connect(server: Server) -> None:
    with Attacker(server.port) as client:
        assert client.handshake(f"{SOCKET}&raise={quote(FORGED)}") == 500


def in_a_route_of_the_application(server: Server) -> None:
    body = FORGED.encode()
    with Attacker(server.port) as client:
        client.write(request("POST", "/raise", {"Host": "localhost", "Content-Length": str(len(body))}, body))
        assert client.status() == 500


def as_a_topic(server: Server) -> None:
    with Attacker(server.port) as client:
        assert client.handshake(SOCKET) == 101
        client.say("1", "1", FORGED, "phx_join", {})
        assert client.message()[4]["status"] == "error"


def as_an_origin(server: Server) -> None:
    with Attacker(server.port) as client:
        assert client.handshake(SOCKET, {"Origin": "https://x\x1b[31m 2026-01-01 CRITICAL"}) in (400, 403)


@pytest.mark.parametrize(
    "attack",
    [in_a_handler, in_a_join, in_terminate, in_connect, in_a_route_of_the_application, as_a_topic, as_an_origin],
)
def test_the_text_of_a_client_is_never_a_line(attack: Callable[[Server], None], server: Server) -> None:
    attack(server)
    lines = server.output().splitlines()
    assert not [line for line in lines if line.startswith("2026-01-01 00:00:00,000 CRITICAL")]
    assert not [line for line in lines if not line.isprintable()]


def flood_with_upgrades(server: Server, until: float) -> None:
    """Pipelined requests for a protocol that nobody speaks, on one connection at a time, unauthenticated."""
    asked = request("GET", "/", {"Host": "localhost", "Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings"})
    while time.monotonic() < until:
        with Attacker(server.port) as client:
            client.write(asked * 200)
            client.status()


def flood_with_bad_frames(server: Server, until: float) -> None:
    while time.monotonic() < until:
        with Attacker(server.port) as client:
            assert client.handshake(SOCKET) == 101
            client.write(frame(TEXT, b"no message"))
            client.fate()


def flood_with_crashes(server: Server, until: float) -> None:
    while time.monotonic() < until:
        with Attacker(server.port) as client:
            assert client.handshake(SOCKET) == 101
            for number in range(150):
                client.say(str(number), str(number), f"room:{number}", "phx_join", {"join": "crash"})
            for _ in range(150):
                client.message()


@pytest.mark.parametrize("flood", [flood_with_upgrades, flood_with_bad_frames, flood_with_crashes])
def test_a_flood_writes_little(flood: Callable[[Server, float], None], server: Server) -> None:
    """Some thousand lines a second are asked for; the test counts lines and measures no time."""
    before = len(server.output().splitlines())
    began = time.monotonic()
    with ThreadPoolExecutor(4) as threads:
        for each in [threads.submit(flood, server, began + SECONDS) for _ in range(4)]:
            each.result()
    seconds = time.monotonic() - began
    lines = [line for line in server.output().splitlines()[before:] if LINE.match(line)]
    assert len(lines) <= BURST + 20 * seconds, "\n".join(lines[:50])


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_flood_hides_no_other_error(loop: str) -> None:
    """A process that may write a line in ten seconds has written it for the flood."""
    options = ("--loop", loop, "--log-rate", "0.1", "--drain-over", "0")
    with served("tests.security.raising_app:app", *options) as server:
        flood_with_crashes(server, time.monotonic() + 0.5)
        with insider(server) as client:
            client.say("1", "2", "room:1", "other", {})
            assert client.message()[3] == "phx_error"
        assert "LookupError: an unrelated error" in server.output().splitlines()


def test_every_line_of_a_flood_of_upgrades_names_its_client_and_counts_the_rest(server: Server) -> None:
    with Attacker(server.port) as client:
        client.write(request("GET", "/", {"Host": "localhost", "Upgrade": "h2c", "Connection": "Upgrade"}) * 50)
        client.status()
    said = [line for line in server.output().splitlines() if "Unsupported upgrade request" in line]
    assert said
    assert all("(client 127.0.0.1)" in line for line in said)


def test_an_oversized_frame_is_a_warning_with_the_name_of_its_limit(server: Server) -> None:
    with insider(server) as client:
        client.write(frame(TEXT, b"x" * 70_000))
        assert client.fate() == 1009
    with Attacker(server.port) as client:  # the line is written when the first connection has ended
        assert client.handshake(SOCKET, UPGRADE) == 101
    warnings = [line for line in server.output().splitlines() if "(max_frame_bytes)" in line]
    assert warnings
    assert all(" WARNING emberwire.socket: RaisingSocket at 127.0.0.1 " in line for line in warnings)
