"""What is told of a connection and its channels, and what is not even put together."""

from __future__ import annotations

import logging

import pytest

from emberwire import Channel, Socket, channel
from emberwire.testing import FakeClock
from reference_server.core.message import Message
from reference_server.core.topic import Topic
from reference_server.runtime.node import Node
from reference_server.runtime.reports import Reports
from reference_server.runtime.telemetry import Event, EventName

CLOCK = FakeClock(start=100.0)
TOPIC = Topic("room:1", pattern="room:*", rest="1")
MESSAGE = Message("1", "2", "room:1", "echo", {"body": "hi"})
ROUTE = channel("room:*", Channel)


def reports_of(node: Node) -> Reports:
    return Reports(node, socket=Socket, socket_id="user:1", transport="websocket", peer="192.0.2.1")


def heard(node: Node, name: EventName) -> list[Event]:
    events: list[Event] = []
    node.telemetry.attach(name, events.append)
    return events


def test_each_connection_of_a_node_has_a_number_of_its_own() -> None:
    node = Node(clock=CLOCK)
    events = heard(node, "socket_connected")
    for _ in range(3):
        reports_of(node).socket("socket_connected")
    assert len({event.metadata["connection"] for event in events}) == 3
    assert {event.metadata["socket_id"] for event in events} == {"user:1"}


def test_a_channel_is_named_with_its_connection() -> None:
    node = Node(clock=CLOCK)
    events = heard(node, "channel_left")
    reports_of(node).channel("channel_left", TOPIC, Channel, reason="left")
    (event,) = events
    assert event.measurements == {}
    assert event.metadata == {
        "topic": "room:1", "channel": Channel, "reason": "left",
        "socket": Socket, "socket_id": "user:1", "transport": "websocket", "connection": 1,
        "peer": "192.0.2.1",
    }  # fmt: skip


def test_what_is_refused_says_of_which_kind() -> None:
    node = Node(clock=CLOCK)
    events = heard(node, "refused")
    reports_of(node).refused("rate")
    assert [event.metadata["kind"] for event in events] == ["rate"]


@pytest.mark.parametrize(("seconds", "is_slow"), [(0.0, False), (0.9, False), (1.0, True), (10.0, True)])
def test_a_handler_is_measured_and_named_when_it_is_slow(
    seconds: float, is_slow: bool, caplog: pytest.LogCaptureFixture
) -> None:
    node = Node(clock=CLOCK)
    handled, slow = heard(node, "handled_in"), heard(node, "slow")
    with caplog.at_level(logging.WARNING):
        reports_of(node).handled(TOPIC, ROUTE, MESSAGE, seconds)
    assert [event.measurements["seconds"] for event in handled] == [seconds]
    assert handled[0].metadata["has_handler"] is False
    assert bool(slow) is is_slow
    assert ("its client waits" in caplog.text) is is_slow


def test_nothing_is_put_together_for_nobody() -> None:
    """A route that is none would raise."""
    reports_of(Node(clock=CLOCK)).handled(TOPIC, object(), MESSAGE, 0.0)  # type: ignore[arg-type]
