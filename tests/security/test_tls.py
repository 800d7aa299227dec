"""`force_ssl` behind a proxy: the server believes the proxy that it trusts, and nobody else, about TLS."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator

import pytest

from tests.conformance.serving import Server, served
from tests.security.attacker import PATIENCE, Attacker

APP = "tests.security.tls_app:app"
PATH = "/socket/websocket?vsn=2.0.0"
URL = f"wss://localhost{PATH}"


def server_trusting(addresses: str) -> Iterator[Server]:
    with served(APP, "--drain-over", "0", env={**os.environ, "FORWARDED_ALLOW_IPS": addresses}) as running:
        yield running


@pytest.fixture(scope="module")
def behind_a_proxy() -> Iterator[Server]:
    """Its proxy is on this machine, and so are its clients: each of them may speak as the proxy."""
    yield from server_trusting("127.0.0.1")


@pytest.fixture(scope="module")
def in_the_open() -> Iterator[Server]:
    """Its proxy is elsewhere: whoever comes from this machine is a client."""
    yield from server_trusting("192.0.2.1")


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [("https", 101), ("wss", 101), ("http", 403), ("ws", 403), (None, 403), ("", 403), ("HTTPS", 403),
     ("https, http", 403), ("https\x00", 400)],
)  # fmt: skip
def test_a_socket_is_let_in_when_the_proxy_says_that_it_came_over_tls(
    behind_a_proxy: Server, forwarded: str | None, status: int
) -> None:
    """S01. What cannot be read is no TLS, as when two proxies have written into the header."""
    with Attacker(behind_a_proxy.port) as client:
        assert client.handshake(PATH, {"X-Forwarded-Proto": forwarded}) == status


@pytest.mark.parametrize(("line", "status"), [(PATH, 403), (URL, 404)], ids=["path", "URL"])
def test_a_client_cannot_say_so_itself(in_the_open: Server, line: str, status: int) -> None:
    """CVE-2026-39807: neither in a header of a proxy nor in the request line, where a URL is no path of a socket."""
    with Attacker(in_the_open.port) as client:
        assert client.handshake(line, {"X-Forwarded-Proto": "https", "Forwarded": "proto=https"}) == status


def test_long_polling_is_let_in_in_the_same_way(behind_a_proxy: Server, in_the_open: Server) -> None:
    """S01: 410 is how a session begins, 403 is what phoenix.js takes for a refusal."""
    statuses = [polled(server, scheme) for server in (behind_a_proxy, in_the_open) for scheme in ("https", "http")]
    assert statuses == [410, 403, 403, 403]


def polled(server: Server, scheme: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/socket/longpoll?vsn=2.0.0", headers={"X-Forwarded-Proto": scheme})
        return int(json.loads(connection.getresponse().read())["status"])
    finally:
        connection.close()
