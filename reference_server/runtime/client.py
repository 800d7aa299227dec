"""What a channel needs of the connection that it runs on."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from contextvars import Context
from typing import Any, Protocol

from reference_server.core.limits import Limits
from reference_server.core.message import Outgoing, Payload
from reference_server.core.serializer import Serializer
from reference_server.core.socket_state import ChannelKey, End
from reference_server.runtime.node import Node
from reference_server.runtime.reports import Reports
from reference_server.runtime.transport import Transport


class Client(Protocol):
    """One client. A channel is named by its key; calls of a channel that was replaced are ignored."""

    node: Node
    loop: AbstractEventLoop
    limits: Limits
    reports: Reports
    serializer: Serializer
    transport: Transport
    socket_id: str | None
    peer: str
    assigns: dict[str, Any]
    context: Context
    """Each channel begins with a copy of it."""

    def encode_response(self, response: Payload) -> Payload:
        """The response in the form in which a frame takes it without another look. Raises EncodeError."""

    def send(self, outgoing: Outgoing) -> None:
        """Send a frame, unless the client has gone. Raises EncodeError."""

    def progress(self, topic: str) -> None:
        """The channel of a topic has taken something out of its mailbox."""

    def is_current(self, channel: ChannelKey) -> bool:
        """Whether the client still has this run of a channel: it is there, and no newer join has taken its place."""

    def channel_joined(self, channel: ChannelKey, response: Payload) -> None:
        """The channel's join was accepted."""

    def channel_refused(self, channel: ChannelKey, response: Payload) -> None:
        """The channel's join was refused, or crashed."""

    def channel_ended(self, channel: ChannelKey, end: End) -> None:
        """The joined channel has left, was stopped, or crashed."""
