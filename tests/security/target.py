"""What is attacked, and the ways to it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.security.app import SECRET
from tests.security.attacker import PATIENCE, Attacker

TOKEN = f"ada:{SECRET}"
SOCKET = f"/socket/websocket?vsn=2.0.0&token={TOKEN}"
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Stats:
    """What the server holds; see `stats` in app.py."""

    sockets: int
    tasks: int
    topics: int
    files: int
    memory: int


@dataclass(frozen=True, slots=True)
class Target:
    """A server on 127.0.0.1; `output` is everything that it has printed."""

    port: int
    output: Callable[[], str]
    hides_tokens: bool = True

    def stats(self) -> Stats:
        """Ask the server what it holds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/stats")
            return Stats(**json.loads(connection.getresponse().read()))
        finally:
            connection.close()

    def attacker(self) -> Attacker:
        """A client whose handshake was accepted."""
        attacker = Attacker(self.port)
        assert attacker.handshake(SOCKET) == 101, attacker.head
        return attacker

    def insider(self, topic: str = "room:1") -> Attacker:
        """A client that has joined a topic, with the join_ref "1"."""
        attacker = self.attacker()
        attacker.say("1", "1", topic, "phx_join", {})
        assert attacker.message()[4]["status"] == "ok"
        return attacker
