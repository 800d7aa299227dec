"""The promises of a transport, held by everything that is one: the two outboxes, the tests' own, and long-poll."""

from __future__ import annotations

from reference_server.edge.outbox import Outbox
from reference_server.runtime.transport import Transport
from reference_server.server.fastlane import FastlaneOutbox
from tests.fakes import FakeTransport


def test_what_servers_and_tests_use_are_transports() -> None:
    """The type checker holds them to the Protocol; the names are what applications see as `channel.transport`."""
    kinds: tuple[type[Transport], ...] = (Outbox, FastlaneOutbox, FakeTransport)
    assert len(kinds) == 3
    assert (Outbox.name, FastlaneOutbox.name, FakeTransport("longpoll").name) == ("websocket", "websocket", "longpoll")
    assert (Outbox.carries_binary, FastlaneOutbox.carries_binary) == (True, True)
