"""What telemetry is told of one connection and its channels, and the log of handlers that are slow.

    reports.socket("socket_connected")
    reports.channel("channel_left", task, reason="left")

Nothing is put together for an event that nobody listens to: `handled` runs for every message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_server.core.logs import log_lines
from reference_server.core.message import Message
from reference_server.runtime.log import log
from reference_server.runtime.node import Node
from reference_server.runtime.telemetry import EventName

if TYPE_CHECKING:
    from reference_server.runtime.channel_server import ChannelServer
    from reference_server.runtime.socket import Socket

SLOW = 1.0
"""Seconds for one message from which a handler is reported as slow."""


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
        """Tell of something that concerns the connection as a whole."""
        if self._node.telemetry.listens(name):
            self._node.telemetry.emit(name, **self._who, **more)

    def refused(self, kind: str, **where: Any) -> None:
        """Tell that something of the client's reached no channel, or has to wait."""
        self.socket("refused", kind=kind, **where)

    def channel(self, name: EventName, task: ChannelServer, *, seconds: float | None = None, **more: Any) -> None:
        """Tell of something that concerns one channel, with the seconds that it took where that is a question."""
        if self._node.telemetry.listens(name):
            measurements = {} if seconds is None else {"seconds": seconds}
            where = {"topic": task.topic, "channel": task.route.channel, **self._who}
            self._node.telemetry.emit(name, measurements=measurements, **where, **more)

    def handled(self, task: ChannelServer, message: Message, *, since: float) -> None:
        """Tell that a message was handled, and whether it took long enough to be a problem."""
        seconds = self._node.clock.now() - since
        has_handler = message.event in task.route.handlers
        what = {"event": message.event, "payload": message.payload, "has_handler": has_handler}
        self.channel("handled_in", task, seconds=seconds, **what)
        if seconds >= SLOW:
            who = {"key": task.connection.peer, "channel": str(task)}
            log(log_lines.SLOW_HANDLER, {"seconds": seconds, "event": message.event, **who})
            self.channel("slow", task, seconds=seconds, event=message.event)
