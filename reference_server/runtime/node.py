"""One server process: its subscriptions, its way to the other nodes, its clock and its telemetry.

Channels and the code outside of them (a web request handler, a background task) broadcast through the same methods.
Phoenix: pubsub.ex and the broadcast functions of endpoint.ex.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from reference_server.core.encoded_frame import EncodedFrame
from reference_server.core.message import Broadcast
from reference_server.runtime.broadcaster import Broadcaster, Frames, Subscriber
from reference_server.runtime.clock import Clock, LoopClock
from reference_server.runtime.pubsub.adapter import Adapter
from reference_server.runtime.pubsub.local import LocalPubSub
from reference_server.runtime.telemetry import Telemetry

DISCONNECT = "disconnect"
"""The event that, broadcast on a socket's id, closes that socket with 1001. Phoenix: socket.ex, __info__/2."""


class _Callback:
    """A plain function as a subscriber."""

    fastlane = None

    def __init__(self, function: Callable[[Broadcast], None]) -> None:
        self._function = function

    def deliver(self, frames: Frames) -> None:
        self._function(frames.broadcast())


class Node:
    """Everything that the channels of one process share."""

    def __init__(
        self,
        *,
        pubsub: Adapter | None = None,
        clock: Clock | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self.pubsub: Adapter = pubsub or LocalPubSub()
        self.clock: Clock = clock or LoopClock()
        self.telemetry = telemetry or Telemetry()
        self.broadcaster = Broadcaster()
        self.busy: set[object] = set()
        """The channels that have something to do now: tests wait for it to be empty."""
        self._started = False

    @property
    def name(self) -> str:
        """This node's name in the cluster."""
        return self.pubsub.node

    async def start(self) -> None:
        """Join the cluster; a second call does nothing."""
        if not self._started:
            await self.pubsub.start(self)
            self._started = True

    async def stop(self) -> None:
        """Leave the cluster."""
        if self._started:
            self._started = False
            await self.pubsub.close()

    async def broadcast(self, topic: str, event: str, payload: Any) -> None:
        """Send to every subscriber of `topic`, on every node.

        `payload` is a mapping, struct or dataclass, or bytes. Raises EncodeError before anything was sent, and
        PubSubUnavailable when this node was served but the others could not be.
        """
        await self._broadcast(Broadcast(topic, event, payload), sender=None)

    async def broadcast_from(self, sender: Subscriber, topic: str, event: str, payload: Any) -> None:
        """Like `broadcast`, leaving out one subscriber of this node."""
        await self._broadcast(Broadcast(topic, event, payload), sender=sender)

    def local_broadcast(self, topic: str, event: str, payload: Any) -> int:
        """Send to the subscribers on this node only; returns how many there were. Raises EncodeError."""
        return self.broadcaster.dispatch(Frames.encode(Broadcast(topic, event, payload)))

    async def disconnect(self, socket_id: str) -> None:
        """Close every socket with this id, on every node, with code 1001; phoenix.js then reconnects and asks again."""
        await self.broadcast(socket_id, DISCONNECT, {})

    def subscribe(self, topic: str, function: Callable[[Broadcast], None]) -> Callable[[], None]:
        """Call `function` with every broadcast of `topic` that reaches this node; returns what unsubscribes it."""
        subscriber = _Callback(function)
        self.broadcaster.subscribe(topic, subscriber)
        return lambda: self.broadcaster.unsubscribe(topic, subscriber)

    async def _broadcast(self, broadcast: Broadcast, *, sender: Subscriber | None) -> None:
        frames = Frames.encode(broadcast)
        self.broadcaster.dispatch(frames, sender=sender)
        if not isinstance(self.pubsub, LocalPubSub):
            await self.pubsub.publish(msgspec.msgpack.encode([str(frames.topic), frames.event, frames.frame.frame]))

    # --- what the adapter tells ---------------------------------------------------------------------------------------

    def received(self, data: bytes) -> None:
        """A message of another node."""
        topic, event, frame = msgspec.msgpack.decode(data, type=tuple[str, str, str | bytes])
        self.broadcaster.dispatch(Frames(topic, event, EncodedFrame(frame)))

    def lost(self) -> None:
        """The other nodes cannot be reached from now on."""

    def recovered(self, seconds: float) -> None:
        """The other nodes can be reached again; messages of the last `seconds` may be missing."""
