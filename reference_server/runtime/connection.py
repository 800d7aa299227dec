"""Runs the state machine of one client.

The edge calls `open`, then `receive` for every frame and `ready` between two of them, then `closed`, once.
`receive` is synchronous: no other message, broadcast or end of a channel comes between two steps of handling a message.
"""

from __future__ import annotations

import asyncio
import contextvars
from threading import get_ident
from typing import Any, Literal

from reference_server.core.errors import BinaryNotSupported, RemoteProtocolError
from reference_server.core.limits import Limits
from reference_server.core.logs import log_lines
from reference_server.core.message import Frame, Message, Outgoing, Payload, ReplyMessage
from reference_server.core.opening import Opening
from reference_server.core.outbox_state import EncodedFrame
from reference_server.core.rate import TokenBucket
from reference_server.core.serializer import Serializer
from reference_server.core.socket_state import (
    Action,
    ChannelKey,
    Deliver,
    End,
    KillChannel,
    Note,
    Send,
    SocketState,
    StartChannel,
    TopicState,
)
from reference_server.core.strict_json import encoded
from reference_server.runtime.broadcaster import Frames
from reference_server.runtime.channel_server import ChannelServer
from reference_server.runtime.log import log
from reference_server.runtime.node import DISCONNECT, Node
from reference_server.runtime.reports import Reports, client_name
from reference_server.runtime.route import ChannelRoute
from reference_server.runtime.socket import Socket
from reference_server.runtime.transport import Transport

TOO_LARGE = 1009
"""The close code of a client whose message is over `max_frame_bytes`. RFC 6455, section 7.4.1."""

POLICY_VIOLATION = 1008
"""The close code of a client that floods with what no library sends. RFC 6455, section 7.4.1."""

GOING_AWAY = 1001
"""The close code of a forced disconnect. Phoenix: socket.ex, __info__/2, since 1.8.8."""

SERVICE_RESTART = 1012
"""The close code of a drain. phoenix.js reconnects, to a node that stays."""


class Connection:
    """A socket that has been accepted, its channels, and the transport that its frames go through."""

    fastlane = None

    def __init__(
        self,
        *,
        node: Node,
        socket: Socket,
        socket_id: str | None,
        serializer: Serializer,
        limits: Limits,
        transport: Transport,
        peer: str = "an unknown address",
        context: contextvars.Context | None = None,
    ) -> None:
        self.node = node
        self.loop = asyncio.get_running_loop()
        """Where the tasks of its channels run. Kept, because asking for it costs a system call for each message."""
        self.limits = limits
        self.serializer = serializer
        self.transport = transport
        self.assigns: dict[str, Any] = socket.assigns
        self.socket_id = socket_id
        self.socket_class = type(socket)
        self.peer = peer
        """The address of the client."""
        self.reports = Reports(node, socket=type(socket), socket_id=socket_id, transport=transport.name, peer=peer)
        """Tells telemetry of this connection and its channels."""
        self.context = contextvars.copy_context() if context is None else context
        """The context variables as `connect` left them; each channel begins with a copy."""
        self._state: SocketState[ChannelRoute] = SocketState(socket.routes, max_channels=limits.max_channels)
        self._servers: dict[ChannelKey, ChannelServer] = {}
        self._killed: dict[str, asyncio.Task[None]] = {}
        self._progressed: asyncio.Event | None = None
        self.heard_at = node.clock.now()
        """When the last frame came, in seconds of the node's clock."""
        self._rate = TokenBucket(rate=limits.max_rate, burst=limits.max_burst, now=self.heard_at)
        self._last_topic = ""
        self._last_server: ChannelServer | None = None
        self.progress_at = 0.0
        """When the channel that the last frame was for last finished something, in seconds of the node's clock."""
        self._thread = node.thread = get_ident()
        self._open = False
        self._draining = False
        self._join_begins = False

    # --- called by the edge -----------------------------------------------------------------------------------------

    def open(self, opening: Opening | None = None) -> None:
        """Begin: from now on the socket's id can be disconnected. It is at once when it was during `opening`."""
        self._open = True
        self.node.hangs.begin()
        if self.socket_id is not None:
            self.node.broadcaster.subscribe(self.socket_id, self)
        self.reports.socket("socket_connected")
        if opening is not None:
            if self.socket_id is not None and opening.was_disconnected(self.socket_id):
                self.disconnect(GOING_AWAY, "disconnected")
            opening.end()

    def receive(self, frame: Frame) -> bool:
        """Take one frame of the client; returns whether the next one may be taken at once.

        A frame that breaks the protocol closes the connection.
        """
        self.heard_at = now = self.node.clock.now()
        if not self._open or self._draining:
            return True
        try:
            message = self.serializer.decode(frame, self.limits)
        except RemoteProtocolError as error:
            self.fail(error)
            return True
        self._rate.take(now=now)
        is_over = self._rate.is_empty
        channel = self._state.channel_of(message)
        self._last_topic = message.topic
        if channel is not None:
            server = self._last_server = self._servers[channel]
            server.receive(message)
            return not (is_over or self._join_begins or server.is_full())
        self._last_server = None
        self._carry_out(self._state.receive(message))
        return not (is_over or self._join_begins or self._last_is_full())

    def fail(self, error: RemoteProtocolError) -> None:
        """Close the connection, whose client has sent what is no message."""
        if self._open:
            self.refuse_frame(error.close_code, error.reason)
            self.transport.close(error.close_code, error.reason)
            self.closed(error)

    def refuse_frame(self, code: int, reason: str) -> None:
        """Log and count a frame that is no message; its client is closed with `code`."""
        if code == TOO_LARGE:
            most = self.limits.max_frame_bytes
            log(log_lines.FRAME_TOO_LARGE, {"client": str(self), "most": most, "code": code}, key=self.peer)
        elif code == POLICY_VIOLATION:
            log(log_lines.CLOSED_BY_GUARD, {"client": str(self), "reason": reason, "code": code}, key=self.peer)
        else:
            log(log_lines.BAD_FRAME, {"client": str(self), "reason": reason, "code": code}, key=self.peer)
        self.reports.refused("bad frame")

    async def ready(self) -> None:
        """Wait until the next frame may be taken: a client that sends too fast is slowed down by TCP.

        It waits while the channel that the last frame was for is full, and while the client is over its rate. After a
        join it waits one turn, so that a join that awaits nothing is answered before the next frame is looked at. A
        connection that is draining takes none any more: it waits until it is closed.
        """
        if self._last_is_full():
            # A channel that was idle takes its first message in the next turn, and says nothing of it.
            await asyncio.sleep(0)
        while self._open and (self._draining or self._join_begins or self._last_is_full()):
            await self._wait_for_progress()
        if self._rate.wait(now=self.node.clock.now()) > 0:
            self.reports.refused("rate")
            await self._rate_allows()

    def closed(self, reason: str | BaseException) -> None:
        """End every channel with `reason`: the client has gone, or is closed. A second call does nothing."""
        if not self._open:
            return
        self._open = False
        self.node.hangs.end()
        if self.socket_id is not None:
            self.node.broadcaster.unsubscribe(self.socket_id, self)
        servers, self._servers, self._last_server = self._servers, {}, None
        for server in servers.values():
            if server.joined:
                self.reports.channel("channel_left", server.topic, server.route.channel, reason=reason)
            server.close(reason)
        self._wake()
        self.reports.socket("socket_disconnected", reason=reason)

    async def settled(self) -> None:
        """Stop taking frames, and wait until no channel has anything left to do."""
        self._draining = True
        while self._open and self.is_busy():
            await self._wait_for_progress()

    def is_ready(self) -> bool:
        """False while we apply backpressure; idle time then does not count."""
        waits = self._join_begins or self._last_is_full() or self._rate.wait(now=self.node.clock.now()) > 0
        return not (self._open and waits)

    def is_busy(self) -> bool:
        """Whether any channel has something left to do."""
        return any(server.is_busy() for server in self._servers.values())

    def deliver(self, frames: Frames) -> None:
        """Take a broadcast on the socket's id: "disconnect" closes the connection, other events are not for clients."""
        if frames.event == DISCONNECT:
            self.disconnect(GOING_AWAY, "disconnected")

    def disconnect(self, code: int, reason: str) -> None:
        """Close the connection from this side; its channels end with `reason`."""
        self.transport.close(code, reason)
        self.closed(reason)

    def drained(self) -> None:
        """The server stops: close the connection, whose channels have had their time."""
        self.disconnect(SERVICE_RESTART, "draining")

    def topics(self) -> dict[str, TopicState]:
        """The state of every topic that is joining, joined or leaving."""
        return self._state.topics()

    def channels(self) -> list[ChannelServer]:
        """The channels that run, in the order of their joins."""
        return list(self._servers.values())

    # --- called by channels -----------------------------------------------------------------------------------------

    def encode_response(self, response: Payload) -> Payload:
        """The response in the form in which a frame takes it without another look. Raises EncodeError."""
        if not isinstance(response, bytes):
            return encoded(response)
        self._encode(ReplyMessage(None, None, "", "ok", response))
        return response

    def send(self, outgoing: Outgoing) -> None:
        """Send a frame to the client, unless it has gone. Raises EncodeError, and BinaryNotSupported for bytes."""
        if get_ident() != self._thread:
            self.node.require_own_thread("push or reply")
        frame = self._encode(outgoing)
        if self._open:
            self.transport.send(frame)

    def _encode(self, outgoing: Outgoing) -> EncodedFrame:
        frame = self.serializer.encode(outgoing)
        if isinstance(frame, bytes) and not self.transport.carries_binary:
            raise BinaryNotSupported("A long-poll client cannot receive bytes; send it JSON.")
        return EncodedFrame(frame)

    def channel_joined(self, channel: ChannelKey, response: Payload) -> None:
        """A channel's join was accepted."""
        if channel in self._servers:
            self._carry_out(self._state.joined(channel, response))

    def channel_refused(self, channel: ChannelKey, response: Payload) -> None:
        """A channel's join was refused, or crashed."""
        if self._servers.pop(channel, None) is not None:
            self._carry_out(self._state.refused(channel, response))

    def channel_ended(self, channel: ChannelKey, end: End) -> None:
        """A joined channel has left, was stopped, or crashed."""
        server = self._servers.pop(channel, None)
        if server is not None:
            name: Literal["channel_crashed", "channel_left"] = "channel_crashed" if end == "crashed" else "channel_left"
            self.reports.channel(name, server.topic, server.route.channel, reason=end)
            self._carry_out(self._state.ended(channel, end))

    def is_current(self, channel: ChannelKey) -> bool:
        """Whether this run of a channel is the one that the client has joined, or waits for."""
        return channel in self._servers

    def progress(self, topic: str) -> None:
        """The channel of a topic has taken something out of its mailbox."""
        # Reading waits for the topic of the last frame: what others do brings it no further.
        if topic == self._last_topic:
            self.progress_at = self.node.clock.now()
        if self._progressed is not None:
            self._progressed.set()

    # --- carrying out -----------------------------------------------------------------------------------------------

    def _carry_out(self, actions: list[Action[ChannelRoute]]) -> None:
        for action in actions:
            if not self._open:
                # A long-poll session that is over its bound ends within `send`: its channels have been told.
                return
            match action:
                case Deliver():
                    self._last_server = self._servers[action.channel]
                    self._last_server.receive(action.message)
                case Send():
                    self.send(action.frame)
                case StartChannel():
                    self._start(action)
                case KillChannel():
                    self._kill(action.channel)
                case Note():
                    self._note(action.kind, action.message)

    def _start(self, action: StartChannel[ChannelRoute]) -> None:
        server = ChannelServer(self, action.channel, action.topic, action.target, action.message)
        self._servers[action.channel] = server
        server.start(replaces=self._killed.pop(action.topic, None))
        self._join_begins = True
        self.loop.call_soon(self._join_began)

    def _kill(self, channel: ChannelKey) -> None:
        server = self._servers.pop(channel)
        if server.joined:
            self.reports.channel("channel_left", server.topic, server.route.channel, reason="replaced")
        winding_down = server.kill()
        if winding_down is not None:
            self._killed[server.topic] = winding_down

    def _join_began(self) -> None:
        # The channel's task was scheduled before this call: `join` has run up to its first wait.
        self._join_begins = False
        self._wake()

    def _note(self, kind: str, message: Message) -> None:
        refused = kind in ("unmatched topic", "too many channels joined")
        line = log_lines.TOPIC_REFUSED if refused else log_lines.MESSAGE_IGNORED
        where = {"topic": message.topic, "event": message.event}
        log(line, {"client": str(self), "what": kind, **where}, key=self.peer, kind=kind)
        self.reports.refused(kind, topic=message.topic)

    async def _rate_allows(self) -> None:
        clock = self.node.clock
        while self._open and (seconds := self._rate.wait(now=clock.now())) > 0:
            timer = clock.call_later(seconds, self._wake)
            try:
                await self._wait_for_progress()
            finally:
                timer.cancel()

    async def _wait_for_progress(self) -> None:
        if self._progressed is None:
            self._progressed = asyncio.Event()
        self._progressed.clear()
        await self._progressed.wait()

    def _wake(self) -> None:
        if self._progressed is not None:
            self._progressed.set()

    def __str__(self) -> str:
        return client_name(self.socket_class, self.socket_id, self.peer)

    def _last_is_full(self) -> bool:
        # A topic whose last message was delivered holds none.
        if self._last_server is not None:
            return self._last_server.is_full()
        return self._state.waiting(self._last_topic) >= self.limits.max_mailbox
