"""Runs a presence tracker: its timer and its messages.

    loop = GossipLoop(node, tracker, service="presence:Presence", changed=flush)

`core/presence/tracker.py` has the rules; this file has a timer, and one task that exists while there are messages to
send. A message that cannot be published is dropped, and the next exchange repeats its content.
Phoenix: tracker/shard.ex, its process.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable

from reference_server.core.errors import EncodeError, PubSubUnavailable
from reference_server.core.logs import log_lines
from reference_server.core.presence.tracker import Action, Gossip, Notice, SendTo, Tracker
from reference_server.runtime.clock import Timer
from reference_server.runtime.log import log
from reference_server.runtime.node import Node

MAX_OUTGOING = 128
"""Messages that wait to be published; over it the oldest are forgotten."""

FAREWELL = 1.0
"""Seconds that a node which stops takes to say goodbye, at the most."""


class GossipLoop:
    """The tracker of one presence, as a member of the cluster.

    `changed` is called when the tracker may have diffs to show.
    """

    def __init__(
        self,
        node: Node,
        tracker: Tracker,
        *,
        service: str,
        changed: Callable[[], None],
    ) -> None:
        self.tracker = tracker
        self._node = node
        self._service = service
        self._changed = changed
        self._outgoing: deque[Gossip | SendTo] = deque(maxlen=MAX_OUTGOING)
        self._sending: asyncio.Task[None] | None = None
        self._timer: Timer | None = None
        node.members[service] = self
        node.cluster.serve(service, self._received)

    async def start(self) -> None:
        """Begin to tick. Nodes that start together do not tick together: the first one waits up to a quarter period.

        Each start is a run of its own, also when an application is started again in the same process.
        """
        self.tracker.begin_run()
        self._node.cluster.gap_listeners.add(self._resync)
        self._tick_in(self.tracker.options.broadcast_period * 0.25 * random.random())

    async def stop(self) -> None:
        """Say goodbye, so that other nodes drop this node's presences at once, and fall silent."""
        self._node.cluster.gap_listeners.discard(self._resync)
        if self._timer is not None:
            self._timer.cancel()
        self._outgoing.clear()
        self._perform(self.tracker.shutdown())
        if self._sending is not None:
            _, unfinished = await asyncio.wait([self._sending], timeout=FAREWELL)
            for task in unfinished:
                task.cancel()

    def _tick_in(self, seconds: float) -> None:
        self._timer = self._node.clock.call_later(seconds, self._tick)

    def _tick(self) -> None:
        # Set before the work, so that nothing that happens in it can end the ticking.
        self._tick_in(self.tracker.options.broadcast_period)
        self._perform(self.tracker.tick(self._node.clock.now()))
        self._changed()

    def _received(self, data: bytes) -> None:
        self._perform(self.tracker.receive(data, self._node.clock.now()))
        self._changed()

    def _resync(self, seconds: float) -> None:
        self._perform(self.tracker.resync())

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            if isinstance(action, Notice):
                self._note(action)
            else:
                self._outgoing.append(action)
        if self._outgoing and self._sending is None:
            self._sending = asyncio.get_running_loop().create_task(self._send_all())

    async def _send_all(self) -> None:
        try:
            while self._outgoing:
                await self._send(self._outgoing.popleft())
        finally:
            self._sending = None

    async def _send(self, action: Gossip | SendTo) -> None:
        try:
            if isinstance(action, Gossip):
                await self._node.cluster.tell(self._service, action.data)
            else:
                await self._node.cluster.tell_to(action.node, self._service, action.data)
        except PubSubUnavailable:
            log(log_lines.GOSSIP_UNSENT, {"service": self._service})
        except EncodeError as error:
            log(log_lines.GOSSIP_FAILED, {"service": self._service, "reason": str(error)})

    def _note(self, notice: Notice) -> None:
        name = notice.replica.name
        seen_by = {"service": self._service, "node": self._node.name}
        log(log_lines.REPLICA_CHANGED, {"other": name, "what": notice.kind, **seen_by}, key=name)
        self._node.telemetry.emit("replica_changed", kind=notice.kind, node=name, service=self._service)
