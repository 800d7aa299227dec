"""Delivers broadcasts to the subscribers of a topic.

A broadcast is encoded before delivery, so that a payload that cannot be encoded raises in its sender and affects no
other client. Delivery never waits: a subscriber accepts the frame or disconnects its client.
Phoenix: channel/server.ex, dispatch/3 ("fastlane").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from reference_server.core import binary_frame
from reference_server.core.errors import EncodeError
from reference_server.core.logs import log_lines
from reference_server.core.message import Broadcast
from reference_server.core.outbox_state import EncodedFrame
from reference_server.core.serializer import V2, Serializer
from reference_server.runtime.log import log


class Frames:
    """One broadcast, encoded once for each serializer that a subscriber needs.

    It is kept as the frame of version 2, in which other nodes receive it too: so subscribers see the same JSON
    wherever the broadcast came from, and a payload of their own.
    """

    __slots__ = ("_encoded", "event", "frame", "topic")

    def __init__(self, topic: str, event: str, frame: EncodedFrame) -> None:
        self.topic = topic
        self.event = event
        self.frame = frame
        self._encoded: dict[Serializer, EncodedFrame | None] = {V2: frame}

    @classmethod
    def encode(cls, broadcast: Broadcast) -> Frames:
        """Encode a broadcast. Raises EncodeError for a payload that is neither a JSON object nor bytes.

        DIFFERS: a broadcast of a list or text raises, with or without subscribers; in Phoenix it reaches clients of
        version 1, and raises in the sender only while a client of version 2 is on the topic.
        """
        return cls(broadcast.topic, broadcast.event, EncodedFrame(V2.encode(broadcast)))

    def payload(self) -> Any:
        """The payload as a client decodes it; every call makes a new one, which the caller may change.

        DIFFERS: `handle_out` and subscribers see the same JSON on every node; Phoenix hands them the sender's terms.
        """
        if isinstance(self.frame.frame, bytes):
            return binary_frame.decode_broadcast(self.frame.frame)
        return msgspec.json.decode(self.frame.frame)[4]

    def broadcast(self) -> Broadcast:
        """The broadcast with a payload of its own."""
        return Broadcast(self.topic, self.event, self.payload())

    def of(self, serializer: Serializer) -> EncodedFrame | None:
        """The frame for one serializer; None when that wire format has no form for the payload."""
        if serializer not in self._encoded:
            self._encoded[serializer] = self._encode(serializer)
        return self._encoded[serializer]

    def _encode(self, serializer: Serializer) -> EncodedFrame | None:
        try:
            return EncodedFrame(serializer.encode(self.broadcast()))
        except EncodeError:
            version = str(serializer.version)
            log(log_lines.VERSION_CANNOT_RECEIVE, {"version": version, "event": self.event, "topic": self.topic})
            return None


@dataclass(frozen=True, slots=True)
class Fastlane:
    """Where a subscriber's frames go when no handler of it intercepts them.

    Phoenix: channel/server.ex, the `{:fastlane, pid, serializer, intercepts}` of a subscription.
    """

    send: Callable[[EncodedFrame], None]
    serializer: Serializer
    intercepts: frozenset[str]


class Subscriber(Protocol):
    """Anything that takes broadcasts. It must not wait and should not raise."""

    @property
    def fastlane(self) -> Fastlane | None:
        """The shortcut past `deliver`, for a subscriber that would only pass the frame on to its client."""

    def deliver(self, frames: Frames) -> None: ...


class Broadcaster:
    """The subscriptions of one node. A subscriber may be on a topic once."""

    def __init__(self) -> None:
        self._topics: dict[str, dict[Subscriber, Fastlane | None]] = {}
        """The subscribers of a topic, each with its fast lane: a broadcast then looks at no other object of them."""

    def subscribe(self, topic: str, subscriber: Subscriber) -> None:
        """Deliver the topic's broadcasts to `subscriber`, after those who subscribed before it."""
        self._topics.setdefault(topic, {})[subscriber] = subscriber.fastlane

    def unsubscribe(self, topic: str, subscriber: Subscriber) -> None:
        """Stop delivering; a topic without subscribers leaves no trace."""
        subscribers = self._topics.get(topic)
        if subscribers is None:
            return
        subscribers.pop(subscriber, None)
        if not subscribers:
            del self._topics[topic]

    def dispatch(self, frames: Frames, *, sender: Subscriber | None = None) -> int:
        """Deliver to everyone on the topic but `sender`; returns to how many."""
        event = frames.event
        delivered = 0
        serializer, frame = None, None
        subscribers = self._topics.get(frames.topic, {})
        for subscriber, lane in zip(tuple(subscribers), tuple(subscribers.values()), strict=True):
            if subscriber is sender:
                continue
            try:
                if lane is None or event in lane.intercepts:
                    subscriber.deliver(frames)
                else:
                    # Neighbours nearly always speak one version: the frame of the last one is asked for once.
                    if lane.serializer is not serializer:
                        serializer, frame = lane.serializer, frames.of(lane.serializer)
                    if frame is None:
                        continue
                    send = lane.send  # as a name: Python 3.11 looks a callable in a slot up anew in each call
                    send(frame)
                delivered += 1
            except Exception as error:
                log(log_lines.SUBSCRIBER_RAISED, {"topic": frames.topic}, error=error)
        return delivered

    def topics(self) -> frozenset[str]:
        """The topics with at least one subscriber."""
        return frozenset(self._topics)

    def count(self, topic: str) -> int:
        """How many subscribers a topic has on this node."""
        return len(self._topics.get(topic, ()))
