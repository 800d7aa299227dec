"""Gives back what a channel holds when it ends.

Subscriptions, timers and callbacks.
"""

from __future__ import annotations

from collections.abc import Callable

from reference_server.core.message import Broadcast
from reference_server.runtime.broadcaster import Frames, Subscriber
from reference_server.runtime.clock import Clock, Timer
from reference_server.runtime.node import Node


class Lifetime:
    """The holdings of one channel on one node."""

    __slots__ = ("_at_end", "_node", "_released", "_subscriptions", "_timers")

    def __init__(self, node: Node) -> None:
        self._node = node
        self._subscriptions: dict[str, Subscriber] = {}
        self._timers: set[Timer] | None = None
        """Made with the first timer: most channels set none, and an empty set takes 216 bytes."""
        self._at_end: list[Callable[[], None]] = []
        self._released = False

    def subscribe(self, topic: str, subscriber: Subscriber) -> None:
        """Subscribe until the end, once for each topic; after the end, not at all."""
        if not self._released and topic not in self._subscriptions:
            self._subscriptions[topic] = subscriber
            self._node.broadcaster.subscribe(topic, subscriber)

    def unsubscribe(self, topic: str) -> None:
        """Give one subscription back; a topic without one is no error."""
        subscriber = self._subscriptions.pop(topic, None)
        if subscriber is not None:
            self._node.broadcaster.unsubscribe(topic, subscriber)

    def on_gap(self, callback: Callable[[float], None]) -> None:
        """Call `callback` with the seconds of every gap in what other nodes sent, until the end."""
        if not self._released:
            listeners = self._node.cluster.gap_listeners
            listeners.add(callback)
            self._at_end.append(lambda: listeners.discard(callback))

    def later(self, seconds: float, callback: Callable[[], None], *, clock: Clock | None = None) -> None:
        """Call `callback` in some seconds of `clock`, by default the node's, unless the end comes first."""

        if self._released:
            return
        timers = self._timers = set() if self._timers is None else self._timers

        def run() -> None:
            timers.discard(timer)
            callback()

        timer = (clock or self._node.clock).call_later(seconds, run)
        timers.add(timer)

    def at_end(self, callback: Callable[[], None]) -> None:
        """Call `callback` at the end; at once when that has come."""
        if self._released:
            callback()
        else:
            self._at_end.append(callback)

    def release(self) -> None:
        """The end: give everything back. A second call does nothing."""
        if self._released:
            return
        self._released = True
        for topic, subscriber in self._subscriptions.items():
            self._node.broadcaster.unsubscribe(topic, subscriber)
        for timer in self._timers or ():
            timer.cancel()
        for callback in self._at_end:
            callback()
        # All of these refer to the channel, which refers to this.
        self._subscriptions.clear()
        self._timers = None
        self._at_end.clear()


class OtherTopic:
    """The subscription of a channel to a topic that is not its own: each broadcast goes to `take`."""

    fastlane = None

    def __init__(self, take: Callable[[Broadcast], None]) -> None:
        self._take = take

    def deliver(self, frames: Frames) -> None:
        """Hand over a broadcast with a payload of its own."""
        self._take(frames.broadcast())
