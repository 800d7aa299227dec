"""Sends the telemetry events of one connection, and logs slow handlers.

    reports.socket("socket_connected")
    reports.channel("channel_left", topic, RoomChannel, reason="left")

An event without a listener is not built, because `handled` runs for every message.
"""

from __future__ import annotations

from typing import Any

from reference_server.core.logs import log_lines
from reference_server.core.message import Message
from reference_server.core.topic import Topic
from reference_server.runtime.channel import Channel
from reference_server.runtime.log import log
from reference_server.runtime.node import Node
from reference_server.runtime.route import ChannelRoute
from reference_server.runtime.socket import Socket
from reference_server.runtime.telemetry import EventName

SLOW = 1.0
"""Seconds for one message from which a handler is reported as slow."""


def client_name(socket: type[Socket], socket_id: str | None, peer: str) -> str:
    """How log lines name a client."""
    return f"{socket.__name__} {socket_id} at {peer}" if socket_id else f"{socket.__name__} at {peer}"


class Reports:
    """Speaks for one connection; gives it the number by which telemetry and logs tell it from others."""

    __slots__ = ("_node", "_who")

    def __init__(self, node: Node, *, socket: type[Socket], socket_id: str | None, transport: str, peer: str) -> None:
        self._node = node
        self._who: dict[str, Any] = {
            "socket": socket,
            "socket_id": socket_id,
            "transport": transport,
            "peer": peer,
            "connection": next(node.connection_numbers),
        }

    def socket(self, name: EventName, **more: Any) -> None:
        """Tell of an event of the connection as a whole."""
        if name in self._node.telemetry.listeners:
            self._node.telemetry.emit(name, **self._who, **more)

    def refused(self, kind: str, **where: Any) -> None:
        """Tell that a message of the client reached no channel, or that it has to wait."""
        self.socket("refused", kind=kind, **where)

    def channel(
        self, name: EventName, topic: Topic, channel: type[Channel], *, seconds: float | None = None, **more: Any
    ) -> None:
        """Tell of an event of one channel, with the duration, if it was measured."""
        if name in self._node.telemetry.listeners:
            measurements = {} if seconds is None else {"seconds": seconds}
            where = {"topic": topic, "channel": channel, **self._who}
            self._node.telemetry.emit(name, measurements=measurements, **where, **more)

    def handled(self, topic: Topic, route: ChannelRoute, message: Message, seconds: float) -> None:
        """Tell that a message was handled, and log a handler that took at least SLOW seconds."""
        if "handled_in" in self._node.telemetry.listeners:
            has_handler = message.event in route.handlers
            what = {"event": message.event, "payload": message.payload, "has_handler": has_handler}
            self.channel("handled_in", topic, route.channel, seconds=seconds, **what)
        if seconds >= SLOW:
            self._tell_slow(topic, route.channel, message.event, seconds)

    def _tell_slow(self, topic: Topic, channel: type[Channel], event: str, seconds: float) -> None:
        peer: str = self._who["peer"]
        client = client_name(self._who["socket"], self._who["socket_id"], peer)
        where = {"channel": f"{channel.__name__} on '{topic}' of {client}", "event": event}
        log(log_lines.SLOW_HANDLER, {"seconds": seconds, **where}, key=peer)
        self.channel("slow", topic, channel, seconds=seconds, event=event)
