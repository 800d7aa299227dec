"""What a client costs that does nothing but stay: memory of the server, over TCP."""

from __future__ import annotations

import json
import socket
import urllib.request
from contextlib import ExitStack, closing

import pytest

from tests.conformance.serving import Server, served
from tests.guarantees.test_slow_clients import quiet_reader

KILOBYTE = 1 << 10
BOUND = 40 * KILOBYTE
WARM = 100
"""Clients that come first: what is made once is not what each costs."""


def memory(server: Server) -> int:
    """The resident memory of the server, which knows that all who have joined are there."""
    with urllib.request.urlopen(f"{server.url}/stats", timeout=20) as answer:
        return int(json.loads(answer.read())["memory"])


@pytest.mark.slow
def test_a_thousand_joined_clients_cost_forty_kilobytes_each() -> None:
    """Check R14 at a tenth; `benchmarks/idle_sockets.py` measures ten thousand."""
    with served("tests.guarantees.flood_app:app", "--drain-over", "0") as server, ExitStack() as stack:

        def come(count: int) -> list[socket.socket]:
            return [stack.enter_context(closing(quiet_reader(server))) for _ in range(count)]

        come(WARM)
        before = memory(server)
        come(1_000)
        each = (memory(server) - before) / 1_000
        assert KILOBYTE < each < BOUND
