"""One server process: subscriptions, cluster, clock and telemetry.

Channels and the code outside of them (a web request handler, a background task) broadcast through the same methods.
A broadcast is first delivered here, then published, so that the clients of this node get it whatever the broker does.
Phoenix: pubsub.ex, where the order is the other one, and the broadcast functions of endpoint.ex.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from contextlib import AsyncExitStack
from threading import get_ident
from typing import Any, Protocol

from reference_server.core.errors import EncodeError, LocalProtocolError
from reference_server.core.message import Broadcast
from reference_server.core.opening import Openings
from reference_server.runtime.broadcaster import Broadcaster, Frames, Subscriber
from reference_server.runtime.callbacks import called, require_plain
from reference_server.runtime.clock import Clock, LoopClock
from reference_server.runtime.cluster.adapter import Adapter
from reference_server.runtime.cluster.cluster import Cluster
from reference_server.runtime.cluster.local import LocalPubSub
from reference_server.runtime.cluster.parts import LONGEST
from reference_server.runtime.hang_watch import HangWatch, Working
from reference_server.runtime.stalls import PatientClock
from reference_server.runtime.telemetry import Telemetry

DISCONNECT = "disconnect"
"""The event that, broadcast on a socket's id, closes that socket with 1001. Phoenix: socket.ex, __info__/2."""


_nodes: weakref.WeakSet[Node] = weakref.WeakSet()


def nodes() -> frozenset[Node]:
    """The nodes of this process, started or not: one for each Endpoint. For what serves the whole process."""
    return frozenset(_nodes)


class _Callback:
    """A plain function as a subscriber."""

    fastlane = None

    def __init__(self, function: Callable[[Broadcast], None]) -> None:
        self._function = function

    def deliver(self, frames: Frames) -> None:
        called(lambda: self._function(frames.broadcast()))


class Member(Protocol):
    """What lives as long as the node is part of the cluster, such as the gossip of a presence."""

    async def start(self) -> None:
        """The node has joined the cluster."""

    async def stop(self) -> None:
        """The node is about to leave; messages can still be sent."""


class Node:
    """Everything that the channels of one process share.

    DIFFERS: a broadcast reaches the clients of this node also when it cannot be published, and then raises; in Phoenix
    an adapter that fails keeps it from them too.
    """

    def __init__(
        self,
        *,
        pubsub: Adapter | None = None,
        clock: Clock | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self.pubsub: Adapter = pubsub or LocalPubSub()
        self.clock: Clock = clock or LoopClock()
        self.patient = PatientClock(self.clock)
        """The clock for whatever judges a client or a callback: time in which the event loop was blocked does not
        count."""
        self.telemetry = telemetry or Telemetry()
        self.broadcaster = Broadcaster()
        self.openings = Openings()
        """The sockets that open now: a disconnect of their ids is not lost on them."""
        self.busy: set[Working] = set()
        """The channels that have something to do now: tests wait for it to be empty."""
        self.hangs = HangWatch(self.busy, self.clock)
        self.cluster = Cluster(self.pubsub, clock=self.patient, telemetry=self.telemetry, deliver=self._deliver)
        self.is_clustered = not isinstance(self.pubsub, LocalPubSub)
        """Whether there may be other nodes at all."""
        self.members: dict[str, Member] = {}
        """By name; started and stopped with the node."""
        self.connection_numbers = itertools.count(1)
        """What telemetry and logs tell connections apart by."""
        self.thread: int | None = None
        """The thread whose event loop serves the clients, while there are any."""
        self._started = False
        _nodes.add(self)

    def require_own_thread(self, verb: str) -> None:
        """Raise LocalProtocolError when clients are served by the event loop of another thread than this one."""
        if self.hangs.is_watching and get_ident() != self.thread:
            raise LocalProtocolError(
                f"{verb} was called from another thread than the event loop's. Call it there: with "
                "asyncio.run_coroutine_threadsafe(…, loop), or loop.call_soon_threadsafe for what is no coroutine."
            )

    @property
    def name(self) -> str:
        """This node's name in the cluster."""
        return self.pubsub.node

    @property
    def is_ready(self) -> bool:
        """Whether this node can reach the others, if it has any: what a load balancer should ask."""
        return not self.is_clustered or self.pubsub.is_connected

    async def start(self) -> None:
        """Join the cluster; a second call does nothing. Raises PubSubUnavailable when the broker cannot be reached."""
        if not self._started:
            await self.pubsub.start(self.cluster)
            self._started = True
            if self.is_clustered:
                await self.cluster.greet()
            for member in self.members.values():
                await member.start()

    async def stop(self) -> None:
        """Leave the cluster. Raises what a member raised, once the others and the broker are stopped as well."""
        if self._started:
            self._started = False
            async with AsyncExitStack() as ends:  # the last that is pushed is the first to run
                ends.push_async_callback(self.pubsub.close)
                ends.push_async_callback(self.cluster.requests.stop)
                for member in reversed(self.members.values()):
                    ends.push_async_callback(member.stop)

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
        self.require_own_thread("local_broadcast")
        return self._deliver(Frames.encode(Broadcast(topic, event, payload)))

    async def direct_broadcast(self, node: str, topic: str, event: str, payload: Any) -> None:
        """Send to the subscribers on one node; a name that no node has is no error. Raises as `broadcast`."""
        frames = _encoded(Broadcast(topic, event, payload))
        if node == self.name:
            self._deliver(frames)
        elif self.is_clustered:
            await self.cluster.direct(node, frames)

    async def disconnect(self, socket_id: str) -> None:
        """Close every socket with this id, on every node, with code 1001; phoenix.js then reconnects and asks again.

        One whose `connect` still runs is closed as it opens.
        """
        await self.broadcast(socket_id, DISCONNECT, {})

    def subscribe(self, topic: str, function: Callable[[Broadcast], None]) -> Callable[[], None]:
        """Call `function` with every broadcast of `topic` that reaches this node; returns what unsubscribes it.

        Raises ConfigurationError for an `async def`, which would never run.
        """
        require_plain(function, f"subscribe({topic!r}, …)")
        subscriber = _Callback(function)
        self.broadcaster.subscribe(topic, subscriber)
        return lambda: self.broadcaster.unsubscribe(topic, subscriber)

    async def _broadcast(self, broadcast: Broadcast, *, sender: Subscriber | None) -> None:
        self.require_own_thread("broadcast")
        frames = _encoded(broadcast)
        self._deliver(frames, sender=sender)
        if self.is_clustered:
            await self.cluster.broadcast(frames)

    def _deliver(self, frames: Frames, *, sender: Subscriber | None = None) -> int:
        if frames.event == DISCONNECT:
            self.openings.disconnected(frames.topic)
        return self.broadcaster.dispatch(frames, sender=sender)


def _encoded(broadcast: Broadcast) -> Frames:
    frames = Frames.encode(broadcast)
    # Characters of text have at most four bytes. Checked before anyone gets it, also on a node that is alone.
    if len(frames.frame.frame) > LONGEST // 4:
        raise EncodeError(f"A broadcast has at most {LONGEST // 4} characters; send a link to what is longer.")
    return frames
