"""`Channel`: the application's code for one client on one topic.

Subclass it, authorize in `join`, answer in `@handle_in` methods.
Each joined channel is one object with a mailbox. It handles its messages one at a time, in order. Channels of other
topics and clients run concurrently. Phoenix: channel.ex.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, Protocol

from reference_server.core.answers import Error, HandlerReturn, JoinReturn, Stop
from reference_server.core.errors import LocalProtocolError
from reference_server.core.logs import log_lines
from reference_server.core.message import Broadcast, Outgoing, Ref
from reference_server.core.topic import Topic
from reference_server.runtime.broadcaster import Subscriber
from reference_server.runtime.log import log
from reference_server.runtime.node import Node
from reference_server.runtime.reply_ref import ReplyRef


class Server(Subscriber, Protocol):
    """What a channel runs on: its mailbox, its lifetime and its client. `channel_server.py` is one."""

    topic: Topic
    join_ref: Ref
    """What it puts into the frames that it sends."""

    current_ref: Ref
    """The ref of the message that is being handled."""

    @property
    def joined(self) -> bool: ...

    @property
    def node(self) -> Node: ...

    @property
    def socket_id(self) -> str | None: ...

    @property
    def transport_name(self) -> Literal["websocket", "longpoll"]: ...

    @property
    def peer(self) -> str: ...

    def send(self, outgoing: Outgoing) -> None: ...

    def push(self, event: str, payload: Any) -> None: ...

    def info(self, message: Any) -> None: ...

    def info_later(self, seconds: float, message: Any) -> None: ...

    def subscribe(self, topic: str) -> None: ...

    def unsubscribe(self, topic: str) -> None: ...

    def at_end(self, callback: Callable[[], None]) -> None: ...

    def __hash__(self) -> int: ...


class Channel:
    """The application's code for one topic of one client.

    `assigns` starts as a copy of the socket's; what one channel puts there is invisible to the others.
    """

    log_join: ClassVar[int | None] = log_lines.INFO
    """The level at which joins are logged; None for not at all. Phoenix: channel.ex, the option `log_join`."""

    log_handle_in: ClassVar[int | None] = log_lines.DEBUG
    """The level at which handled messages are logged; None for not at all."""

    sends: ClassVar[Mapping[str, Any]] = {}
    """Events that this channel pushes or broadcasts, and the types of their payloads: for `emberwire asyncapi`."""

    def __init__(self, server: Server, assigns: dict[str, Any]) -> None:
        self._server = server
        self.assigns = assigns

    # --- to be written by the application ---------------------------------------------------------------------------

    async def join(self, topic: Topic, payload: Any) -> JoinReturn:
        """Decide whether this client may be here; `topic.rest` is what the `*` of the route stands for.

        The client waits for the answer. Pushing or broadcasting here raises: do it in `after_join`.
        DIFFERS: a channel without its own `join` refuses; in Phoenix it does not compile.
        """
        return Error(reason="unauthorized")

    async def after_join(self) -> None:
        """Runs when the client has been told that it joined: track presence, push what it needs to start."""

    async def handle_in(self, event: str, payload: Any) -> HandlerReturn:
        """Answers the events that no `@handle_in` method handles. Define it last in the class body.

        DIFFERS: an unknown event gets an error reply; in Phoenix it crashes the channel, so that any client can end
        it.
        """
        return Error(reason="unknown event")

    async def handle_out(self, event: str, payload: Any) -> Stop | None:
        """Gets the broadcasts of intercepted events instead of the client, and pushes what this client may see."""
        return None

    async def handle_info(self, message: Any) -> Stop | None:
        """Gets what was sent with `send_info` and `send_after`, and broadcasts of topics from `subscribe`.

        The default warns in the log, as Phoenix does: the application sends what it does not handle.
        """
        where = {"channel": str(self._server), "type": type(message).__name__}
        log(log_lines.NO_HANDLE_INFO, where, key=self._server.peer)
        return None

    async def handle_gap(self, seconds: float) -> Stop | None:
        """Runs when this node can reach the other nodes again, after it could not.

        Broadcasts of the last `seconds` by other nodes may be missing: push what is current, or tell the client to ask.
        On a node that is alone it never runs. Phoenix has no such callback: its nodes do not notice.
        """
        return None

    async def terminate(self, reason: str | BaseException) -> None:
        """Runs once when a joined channel ends, but not when it is replaced by a newer join or killed.

        `reason` is "left", what `Stop` said, the exception that ended it, or what ended its socket: "closed" (the
        client hung up), "disconnected", "draining", "idle", "inactive" (no more polls), "overflow" or "expired".
        DIFFERS: `terminate` does not run after a refused join; Phoenix calls it, and its broadcasts still reach the
        client that got phx_close.
        """

    # --- what the application can ask -------------------------------------------------------------------------------

    @property
    def topic(self) -> Topic:
        """The topic that was joined."""
        return self._server.topic

    @property
    def joined(self) -> bool:
        """Whether the join has been accepted and the channel has not ended."""
        return self._server.joined

    @property
    def endpoint(self) -> Node:
        """What this channel's node offers: `broadcast` to any topic, `disconnect` of a socket id."""
        return self._server.node

    @property
    def socket_id(self) -> str | None:
        """What the socket's `id()` returned."""
        return self._server.socket_id

    @property
    def transport(self) -> Literal["websocket", "longpoll"]:
        """How the client is connected."""
        return self._server.transport_name

    # --- what the application can do --------------------------------------------------------------------------------

    async def push(self, event: str, payload: Any) -> None:
        """Send to this client alone. `payload`: a mapping, struct or dataclass, or bytes for a binary frame.

        Raises LocalProtocolError before the join was accepted, EncodeError for a payload that no frame can carry.
        """
        self._require_joined("push")
        self._server.push(event, payload)

    async def broadcast(self, event: str, payload: Any) -> None:
        """Send to everyone on this topic, this client included. Raises as `push`, and PubSubUnavailable."""
        self._require_joined("broadcast")
        await self.endpoint.broadcast(self.topic, event, payload)

    async def broadcast_from(self, event: str, payload: Any) -> None:
        """Send to everyone on this topic but this client. Raises as `broadcast`."""
        self._require_joined("broadcast_from")
        await self.endpoint.broadcast_from(self._server, self.topic, event, payload)

    def reply_ref(self) -> ReplyRef:
        """A handle with which any task can reply later to the message that is being handled.

        Raises LocalProtocolError outside of `handle_in`, and for a message that carried no ref.
        """
        ref = self._server.current_ref
        if ref is None:
            raise LocalProtocolError("reply_ref() needs a message with a ref: call it inside a handle_in method.")
        return ReplyRef(self._server.send, self.topic, self._server.join_ref, ref)

    def send_info(self, message: Any) -> None:
        """Put a message into this channel's own mailbox, for `handle_info`."""
        self.endpoint.require_own_thread("send_info")
        self._server.info(message)

    def send_after(self, seconds: float, message: Any) -> None:
        """Like `send_info`, `seconds` from now; forgotten when the channel ends."""
        self.endpoint.require_own_thread("send_after")
        self._server.info_later(seconds, message)

    def subscribe(self, topic: str) -> None:
        """Receive the broadcasts of another topic in `handle_info`, as `Broadcast` objects, until the channel ends.

        Raises LocalProtocolError for the channel's own topic, whose broadcasts go to the client already.
        DIFFERS: subscribing a second time changes nothing; in Phoenix each broadcast then comes twice.
        """
        if topic == self.topic:
            raise LocalProtocolError(f"{topic!r} is this channel's own topic; use @intercept to see its broadcasts.")
        self.endpoint.require_own_thread("subscribe")
        self._server.subscribe(topic)

    def unsubscribe(self, topic: str) -> None:
        """Stop receiving the broadcasts of another topic; one that was not subscribed to is no error.

        Raises LocalProtocolError for the channel's own topic, which is left by leaving.
        """
        if topic == self.topic:
            raise LocalProtocolError(f"{topic!r} is this channel's own topic; return Stop(…) to end the channel.")
        self._server.unsubscribe(topic)

    def _require_joined(self, verb: str) -> None:
        if not self._server.joined:
            raise LocalProtocolError(
                f"{verb} needs a joined channel; inside join return the data in Ok(…), or {verb} in after_join."
            )


__all__ = ["Broadcast", "Channel"]
