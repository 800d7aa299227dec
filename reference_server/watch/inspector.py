"""Shows who is connected to a running endpoint.

Phoenix: debug.ex.

    for socket in inspect(endpoint):
        print(socket.name, socket.socket_id, [channel.topic for channel in socket.channels])

What is returned is a picture of one moment, made of plain data; assigns are shown without passwords and tokens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reference_server.core.logs.log_filter import Discard, LogRule, filter_values
from reference_server.runtime.connection import Connection


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """One topic of one socket. `state` is "joining", "joined" or "leaving"; `waiting` counts what is in its mailbox."""

    topic: str
    name: str
    state: str
    waiting: int
    assigns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SocketInfo:
    """One open socket."""

    name: str
    socket_id: str | None
    transport: str
    channels: tuple[ChannelInfo, ...]


def inspect(connections: Iterable[Connection], *, rule: LogRule = Discard()) -> list[SocketInfo]:  # noqa: B008 - frozen
    """Describe open connections, such as `endpoint.connections`; `rule` says what is hidden in assigns."""
    return [
        SocketInfo(
            name=connection.socket_class.__name__,
            socket_id=connection.socket_id,
            transport=connection.transport.name,
            channels=tuple(_channels(connection, rule)),
        )
        for connection in connections
    ]


def _channels(connection: Connection, rule: LogRule) -> Iterable[ChannelInfo]:
    states = connection.topics()
    for server in connection.channels():
        yield ChannelInfo(
            topic=str(server.topic),
            name=server.route.channel.__name__,
            state=states[server.topic].name.lower(),
            waiting=len(server.mailbox),
            assigns=filter_values(server.assigns(), rule),
        )
