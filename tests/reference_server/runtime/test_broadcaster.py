"""Subscriptions and dispatch: encoded once, order kept, a payload harms nobody but its sender."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest

from reference_server.core.errors import EncodeError
from reference_server.core.limits import Limits
from reference_server.core.message import Broadcast, Frame, Message, Outgoing
from reference_server.core.outbox_state import EncodedFrame
from reference_server.core.serializer import V2
from reference_server.core.serializer_v1 import V1
from reference_server.runtime.broadcaster import Broadcaster, Fastlane, Frames

HELLO = Broadcast("room:1", "hello", {"n": 1})


def frames(event: str = "hello", payload: Any = None) -> Frames:
    """A broadcast on room:1, encoded."""
    return Frames.encode(Broadcast("room:1", event, {"n": 1} if payload is None else payload))


@dataclass(eq=False)
class Listener:
    """A subscriber that wants to look at every broadcast itself."""

    got: list[Broadcast] = field(default_factory=list)
    fastlane: Fastlane | None = None

    def deliver(self, frames: Frames) -> None:
        self.got.append(frames.broadcast())


@dataclass(eq=False)
class FastlaneSubscriber:
    """A subscriber with a fast lane, which intercepts the event "secret"."""

    serializer: Any = V2
    frames: list[EncodedFrame] = field(default_factory=list)
    intercepted: list[Broadcast] = field(default_factory=list)

    @property
    def fastlane(self) -> Fastlane:
        return Fastlane(self.frames.append, self.serializer, frozenset({"secret"}))

    def deliver(self, frames: Frames) -> None:
        self.intercepted.append(frames.broadcast())


class CountingSerializer:
    """Version 2 that counts how often it encodes."""

    version = "2.0.0"

    def __init__(self) -> None:
        self.encoded = 0

    def decode(self, frame: Frame, limits: Limits) -> Message:
        return V2.decode(frame, limits)

    def encode(self, outgoing: Outgoing) -> Frame:
        self.encoded += 1
        return V2.encode(outgoing)


def test_a_broadcast_reaches_the_subscribers_of_its_topic_and_no_others() -> None:
    broadcaster, here, elsewhere = Broadcaster(), Listener(), Listener()
    broadcaster.subscribe("room:1", here)
    broadcaster.subscribe("room:2", elsewhere)
    assert broadcaster.dispatch(frames()) == 1
    assert (here.got, elsewhere.got) == ([HELLO], [])


def test_a_topic_without_subscribers_takes_a_broadcast_and_leaves_no_trace() -> None:
    broadcaster = Broadcaster()
    assert broadcaster.dispatch(frames()) == 0
    assert broadcaster.topics() == frozenset()


def test_the_sender_can_be_left_out() -> None:
    """Phoenix: channel_test, "broadcasts from other"."""
    broadcaster, sender, other = Broadcaster(), Listener(), Listener()
    for subscriber in (sender, other):
        broadcaster.subscribe("room:1", subscriber)
    assert broadcaster.dispatch(frames(), sender=sender) == 1
    assert (sender.got, other.got) == ([], [HELLO])


def test_a_subscriber_is_on_a_topic_once() -> None:
    broadcaster, listener = Broadcaster(), Listener()
    broadcaster.subscribe("room:1", listener)
    broadcaster.subscribe("room:1", listener)
    assert broadcaster.count("room:1") == 1
    broadcaster.unsubscribe("room:1", listener)
    assert broadcaster.topics() == frozenset()


def test_unsubscribing_who_is_not_there_is_harmless() -> None:
    broadcaster, listener = Broadcaster(), Listener()
    broadcaster.unsubscribe("room:1", listener)
    broadcaster.subscribe("room:1", listener)
    broadcaster.unsubscribe("room:1", Listener())
    assert broadcaster.count("room:1") == 1


def test_clients_get_the_same_frame_object_encoded_once() -> None:
    """R15: one encode for each serializer, however many subscribers there are."""
    broadcaster, counting = Broadcaster(), CountingSerializer()
    clients = [FastlaneSubscriber(counting) for _ in range(10)]
    for client in clients:
        broadcaster.subscribe("room:1", client)
    broadcaster.dispatch(frames())
    assert counting.encoded == 1
    assert len({id(client.frames[0]) for client in clients}) == 1


def test_each_version_gets_its_own_format() -> None:
    broadcaster, new, old = Broadcaster(), FastlaneSubscriber(V2), FastlaneSubscriber(V1)
    for client in (new, old):
        broadcaster.subscribe("room:1", client)
    broadcaster.dispatch(frames())
    assert new.frames[0].frame == '[null,null,"room:1","hello",{"n":1}]'
    assert V1.decode(old.frames[0].frame, Limits()) == Message(None, None, "room:1", "hello", {"n": 1})


def test_an_intercepted_event_is_delivered_instead_of_sent() -> None:
    broadcaster, client = Broadcaster(), FastlaneSubscriber()
    broadcaster.subscribe("room:1", client)
    assert broadcaster.dispatch(frames("secret")) == 1
    assert ([broadcast.event for broadcast in client.intercepted], client.frames) == (["secret"], [])


@pytest.mark.parametrize("payload", [object(), [1], "text", None, {"at": object()}, {1j: 1}])
def test_a_payload_that_is_no_json_object_fails_before_anyone_got_it(payload: Any) -> None:
    """S11; Phoenix: v2_json_serializer_test, "fastlane!/1 raises when payload is not a map"."""
    with pytest.raises(EncodeError):
        Frames.encode(Broadcast("room:1", "bad", payload))


def test_bytes_skip_clients_of_version_1(caplog: pytest.LogCaptureFixture) -> None:
    broadcaster, new, old = Broadcaster(), FastlaneSubscriber(V2), FastlaneSubscriber(V1)
    for client in (old, new):
        broadcaster.subscribe("room:1", client)
    with caplog.at_level(logging.WARNING):
        broadcaster.dispatch(frames("image", b"\x00"))
    assert (len(new.frames), len(old.frames)) == (1, 0)
    assert "Clients of version 1.0.0 cannot receive 'image' on" in caplog.text


def test_a_subscriber_that_raises_costs_the_others_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Listener):
        def deliver(self, frames: Frames) -> None:
            raise RuntimeError("boom")

    broadcaster, before, after = Broadcaster(), Listener(), Listener()
    for subscriber in (before, Broken(), after):
        broadcaster.subscribe("room:1", subscriber)
    assert broadcaster.dispatch(frames()) == 2
    assert (before.got, after.got) == ([HELLO], [HELLO])
    assert "A subscriber of 'room:1' raised" in caplog.text


def test_subscribers_may_come_and_go_while_a_broadcast_is_delivered() -> None:
    broadcaster, late = Broadcaster(), Listener()

    class Restless(Listener):
        def deliver(self, frames: Frames) -> None:
            super().deliver(frames)
            broadcaster.unsubscribe("room:1", self)
            broadcaster.subscribe("room:1", late)

    restless = Restless()
    broadcaster.subscribe("room:1", restless)
    broadcaster.dispatch(frames())
    assert (len(restless.got), late.got) == (1, [])
    broadcaster.dispatch(frames())
    assert (len(restless.got), len(late.got)) == (1, 1)


def test_everyone_hears_a_topic_in_the_order_of_its_broadcasts() -> None:
    """R01: all of them, in order, once."""
    broadcaster, listeners = Broadcaster(), [Listener() for _ in range(20)]
    for listener in listeners:
        broadcaster.subscribe("room:1", listener)
    for number in range(200):
        broadcaster.dispatch(frames("n", {"n": number}))
    expected = list(range(200))
    assert all([broadcast.payload["n"] for broadcast in listener.got] == expected for listener in listeners)


@pytest.mark.parametrize("payload", [{"n": [1, {"a": None}]}, {}, b"", b"\x00\xff"])
def test_everyone_who_looks_gets_a_payload_of_its_own(payload: Any) -> None:
    """S29: what one subscriber does to a payload is not seen by another, nor by clients."""
    encoded = frames("hello", payload)
    first, second = encoded.broadcast(), encoded.broadcast()
    assert first == second == Broadcast("room:1", "hello", payload)
    assert isinstance(payload, bytes) or first.payload is not second.payload


def test_a_frame_from_another_node_is_the_same_as_one_made_here() -> None:
    here = frames("hello", {"n": 1})
    there = Frames("room:1", "hello", EncodedFrame(here.frame.frame))
    assert there.broadcast() == here.broadcast()
    assert there.of(V2) is there.frame
    old, new = here.of(V1), there.of(V1)
    assert old is not None
    assert new is not None
    assert old.frame == new.frame
