"""A connection, spoken to directly: what frames set in motion, what slows a client, and what is left at the end.

No endpoint is needed: the transport is the tests' own and takes every frame at once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from emberwire import Error, Limits, Ok, Socket, Stop, Topic, channel, handle_in
from emberwire.testing import FakeClock, settle
from reference_server.core.message import Message
from reference_server.core.outbox_state import EncodedFrame
from reference_server.core.serializer import V2, Serializer
from reference_server.core.serializer_v1 import V1
from reference_server.runtime.connection import Connection
from reference_server.runtime.log import log
from reference_server.runtime.node import Node
from reference_server.runtime.telemetry import Event
from tests.fakes import FakeTransport, rounds
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Room(OpenChannel):
    """Echoes, and waits while the gate is shut."""

    gate = asyncio.Event()
    fails = False
    handled: list[Any] = []
    ends: list[Any] = []

    async def join(self, topic: Topic, payload: Any) -> Ok:
        if topic.rest == "slow":
            await self.gate.wait()
        return Ok()

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("wait")
    async def wait(self, payload: Any) -> Ok:
        self.handled.append(payload)
        await self.gate.wait()
        if self.fails:
            raise RuntimeError("boom")
        return Ok(payload)

    async def terminate(self, reason: str | BaseException) -> None:
        self.ends.append(reason)


class UserSocket(Socket):
    rooms = channel("room:*", Room)


class FrameClient:
    """A connection and the transport that its frames go through."""

    def __init__(
        self,
        *,
        node: Node | None = None,
        limits: Limits | None = None,
        serializer: Serializer = V2,
        socket_id: str | None = None,
        socket_class: type[Socket] = UserSocket,
    ) -> None:
        self.node = node or Node(clock=FakeClock())
        self.transport = FakeTransport()
        self.connection = Connection(
            node=self.node,
            socket=socket_class(),
            socket_id=socket_id,
            serializer=serializer,
            limits=limits or Limits(max_rate=1e6, max_burst=1_000_000),
            transport=self.transport,
        )
        self.connection.open()

    def send(self, *message: Any) -> None:
        self.connection.receive(json.dumps(message))

    async def take(self) -> list[Message]:
        """The frames since the last call, once everything has run."""
        await settle()
        return self.transport.take()

    async def joined(self, topic: str = "room:1", ref: str = "1") -> None:
        self.send(ref, ref, topic, "phx_join", {})
        [reply] = await self.take()
        assert reply.payload == {"status": "ok", "response": {}}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    Room.gate, Room.fails, Room.handled, Room.ends = asyncio.Event(), False, [], []
    yield
    Room.gate.set()


async def finished(client: FrameClient) -> None:
    """Hang up and let everything end."""
    Room.gate.set()
    client.connection.closed("closed")
    await settle()


# --- frames -----------------------------------------------------------------------------------------------------------


async def test_a_heartbeat_is_answered_whatever_else_happens() -> None:
    client = FrameClient()
    client.send(None, "7", "phoenix", "heartbeat", {})
    assert await client.take() == [Message(None, "7", "phoenix", "phx_reply", {"status": "ok", "response": {}})]
    await finished(client)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", 1011),
        ("{", 1011),
        ("{}", 1011),
        ("[]", 1011),
        ('["1","1","room:1","phx_join"]', 1011),
        ('["1","1",7,"phx_join",{}]', 1011),
        ('["1",1.5,"room:1","phx_join",{}]', 1011),
        ('["1","1","room:1","phx_join",NaN]', 1011),
        ('["1","1","' + "r" * 256 + '","phx_join",{}]', 1011),
        ("[" * 100_000, 1009),
        (b"", 1011),
        (b"\x07", 1011),
        (b"\x00\xff\xff\xff\xff", 1011),
        (b"\x00" * 70_000, 1009),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_a_frame_that_is_none_closes_the_connection_and_its_channels(frame: str | bytes, code: int) -> None:
    """S10; Phoenix: the transport process crashes and takes its channels with it."""
    client, other = FrameClient(), FrameClient()
    await client.joined()
    await other.joined()
    client.connection.receive(frame)
    await settle()
    assert client.transport.closed is not None
    assert client.transport.closed[0] == code
    assert len(Room.ends) == 1
    client.connection.receive('[null,"9","phoenix","heartbeat",{}]')
    assert await client.take() == []
    assert other.transport.closed is None
    await finished(other)


async def test_notes_are_logged_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    """Phoenix: websocket_channels_test, "warns for unmatched topic"."""
    client, refused = FrameClient(limits=Limits(max_channels=1)), list[Event]()
    client.node.telemetry.attach("refused", refused.append)
    with caplog.at_level(logging.WARNING):
        client.send("1", "1", "elsewhere", "phx_join", {})
        client.send("2", "2", "room:1", "phx_join", {})
        client.send("3", "3", "room:2", "phx_join", {})
        client.send("old", "4", "room:1", "echo", {})
        await settle()
        client.send("old", "5", "room:1", "echo", {})
    replies = [(message.ref, message.payload["response"]) for message in await client.take()]
    assert replies == [
        ("1", {"reason": "unmatched topic"}),
        ("3", {"reason": "too many channels joined"}),
        ("2", {}),
    ]
    kinds = [event.metadata["kind"] for event in refused]
    assert kinds == ["unmatched topic", "too many channels joined", "stale join_ref", "stale join_ref"]
    assert "may not join 'elsewhere' with event 'phx_join': unmatched topic" in caplog.text
    await finished(client)


async def test_notes_of_one_kind_are_logged_once_a_second_and_all_counted(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S27: a client that asks for topics that nobody serves does not fill the disk."""
    clock = FakeClock()
    monkeypatch.setattr(log, "now", clock.now)
    client, refused = FrameClient(node=Node(clock=clock)), list[Event]()
    client.node.telemetry.attach("refused", refused.append)
    with caplog.at_level(logging.WARNING):
        for ref in "123":
            client.send(ref, ref, "elsewhere", "phx_join", {})
        clock.advance(1.0)
        client.send("4", "4", "elsewhere", "phx_join", {})
        await settle()
    said = [record.getMessage() for record in caplog.records]
    assert [text.endswith("(2 more like this were not written)") for text in said] == [False, True]
    assert len(refused) == 4
    await finished(client)


async def test_the_bound_on_channels_counts_what_is_joined_now() -> None:
    """S18; Phoenix: websocket_channels_test, "rejects the 101st channel join by default"."""
    client = FrameClient()
    for number in range(101):
        client.send(str(number), str(number), f"room:{number}", "phx_join", {})
    await settle()
    statuses = {message.ref: message.payload["status"] for message in await client.take()}
    assert [ref for ref, status in statuses.items() if status == "error"] == ["100"]
    client.send("0", "leave", "room:0", "phx_leave", {})
    await client.take()
    await client.joined("room:100", "again")
    await finished(client)
    assert client.node.broadcaster.topics() == frozenset()


async def test_a_client_of_version_1_is_spoken_to_in_version_1() -> None:
    client = FrameClient(serializer=V1)
    client.connection.receive('{"topic":"room:1","event":"phx_join","payload":{},"ref":"1"}')
    await settle()
    [frame] = client.transport.sent
    assert json.loads(frame) == {
        "topic": "room:1",
        "event": "phx_reply",
        "payload": {"status": "ok", "response": {}},
        "ref": "1",
    }
    await finished(client)


async def test_bytes_for_a_client_of_version_1_are_an_error_reply_and_no_harm_to_others() -> None:
    """Any client may join with version 1, so that must not break what others are sent."""
    node = Node(clock=FakeClock())
    old, new = FrameClient(node=node, serializer=V1), FrameClient(node=node)
    await new.joined()
    old.connection.receive('{"topic":"room:1","event":"phx_join","payload":{},"ref":"1"}')
    await settle()
    old.transport.sent.clear()
    await node.broadcast("room:1", "image", b"\x00\x01")
    await settle()
    assert old.transport.sent == []
    assert new.transport.sent == [b"\x02\x06\x05room:1image\x00\x01"]
    await node.broadcast("room:1", "text", {"n": 1})
    assert json.loads(old.transport.sent[0])["payload"] == {"n": 1}
    await finished(old)
    await finished(new)


async def test_a_broadcast_that_starts_with_the_join_s_reply_is_not_missed() -> None:
    """R04, the join barrier: whoever has been told that they joined gets everything from then on."""
    client = FrameClient()

    class Eager(FakeTransport):
        """Broadcasts in the very moment in which the reply is sent."""

        def send(self, frame: EncodedFrame) -> None:
            super().send(frame)
            if '"phx_reply"' in str(frame.frame):
                client.node.local_broadcast("room:1", "at once", {})

    client.transport = client.connection.transport = Eager()
    client.send("1", "1", "room:1", "phx_join", {})
    assert [message.event for message in await client.take()] == ["phx_reply", "at once"]
    await finished(client)


async def test_a_join_that_waits_behind_another_replaces_it_before_its_after_join_runs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A client whose first join was slow tries again: that is no crash, and the first one does nothing more."""
    told: list[str] = []

    class Greeting(Room):
        async def after_join(self) -> None:
            told.append(str(self._server.join_ref))
            await self.push("hello", {})

    class Greeted(Socket):
        rooms = channel("room:*", Greeting)

    client = FrameClient(socket_class=Greeted)
    client.send("1", "1", "room:slow", "phx_join", {})
    await settle()
    client.send("2", "2", "room:slow", "phx_join", {})
    Room.gate.set()
    with caplog.at_level(logging.ERROR):
        messages = [(message.join_ref, message.event) for message in await client.take()]
    assert messages == [("1", "phx_reply"), ("2", "phx_reply"), ("1", "phx_close"), ("2", "hello")]
    assert (told, caplog.messages) == (["2"], [])
    await finished(client)


# --- back-pressure ----------------------------------------------------------------------------------------------------


async def test_reading_pauses_while_a_channel_is_full_and_goes_on_when_it_is_not() -> None:
    """S21: at most 64 messages wait for one channel, however fast its client is."""
    client = FrameClient()
    await client.joined()
    for number in range(65):
        assert client.connection.is_ready()
        client.send("1", str(number), "room:1", "wait", number)
        await settle()
    assert not client.connection.is_ready()
    reading = asyncio.ensure_future(client.connection.ready())
    await settle()
    assert (reading.done(), Room.handled) == (False, [0])
    Room.gate.set()
    await reading
    replies = await client.take()
    assert [message.ref for message in replies] == [str(number) for number in range(65)]
    await finished(client)


async def test_a_full_channel_slows_its_own_client_only() -> None:
    node = Node(clock=FakeClock())
    flooding, quiet = FrameClient(node=node), FrameClient(node=node)
    for client in (flooding, quiet):
        await client.joined()
    for number in range(66):
        flooding.send("1", str(number), "room:1", "wait", number)
    await settle()
    assert not flooding.connection.is_ready()
    assert quiet.connection.is_ready()
    quiet.send("1", "2", "room:1", "echo", 1)
    assert [message.ref for message in await quiet.take()] == ["2"]
    await finished(flooding)
    await finished(quiet)


@pytest.mark.parametrize(("topic", "order"), [("room:1", ["1", "2"]), ("room:slow", ["2", "1"])])
async def test_a_join_that_awaits_nothing_is_answered_before_the_next_frame(topic: str, order: list[str]) -> None:
    """Phoenix: socket.ex, handle_in/4 awaits every join; here one that waits for something holds up nobody else."""
    client = FrameClient()
    client.send("1", "1", topic, "phx_join", {})
    assert not client.connection.is_ready()
    await client.connection.ready()
    assert client.connection.is_ready()
    client.send(None, "2", "phoenix", "heartbeat", {})
    Room.gate.set()
    assert [message.ref for message in await client.take()] == order
    await finished(client)


async def test_messages_held_for_a_join_are_bounded_too() -> None:
    client = FrameClient(limits=Limits(max_mailbox=4, max_rate=1e6, max_burst=1000))
    client.send("1", "1", "room:slow", "phx_join", {})
    await client.connection.ready()
    for number in range(4):
        assert client.connection.is_ready()
        client.send("1", str(number), "room:slow", "echo", number)
    await settle()
    assert not client.connection.is_ready()
    reading = asyncio.ensure_future(client.connection.ready())
    await settle()
    assert not reading.done()
    Room.gate.set()
    await reading
    assert len(await client.take()) == 5
    await finished(client)


@pytest.mark.parametrize("end", ["the client goes", "disconnect", "leave", "crash"])
async def test_whoever_waits_for_room_is_let_go_when_the_channel_ends(end: str) -> None:
    client = FrameClient(limits=Limits(max_mailbox=2, max_rate=1e6, max_burst=1000))
    await client.joined()
    for number in range(4):
        client.send("1", str(number), "room:1", "wait", number)
    await settle()
    reading = asyncio.ensure_future(client.connection.ready())
    await settle()
    assert not reading.done()
    if end == "the client goes":
        client.connection.closed("closed")
    elif end == "disconnect":
        client.connection.disconnect(1001, "disconnected")
    elif end == "crash":
        Room.fails = True
        Room.gate.set()
    else:
        Room.gate.set()
    await settle()
    assert reading.done()
    await finished(client)


async def test_a_client_over_its_rate_waits_for_its_next_token() -> None:
    """S17: the flooder is slowed, and nothing of it is lost."""
    clock, refused = FakeClock(), list[Event]()
    client = FrameClient(node=Node(clock=clock), limits=Limits(max_rate=2.0, max_burst=3))
    client.node.telemetry.attach("refused", refused.append)
    for number in range(3):
        assert client.connection.is_ready()
        client.send(None, str(number), "phoenix", "heartbeat", {})
    assert not client.connection.is_ready()
    waiting = asyncio.ensure_future(client.connection.ready())
    await settle()
    clock.advance(0.4)
    await settle()
    assert not waiting.done()
    clock.advance(0.2)
    await settle()
    assert waiting.done()
    assert client.connection.is_ready()
    assert [event.metadata["kind"] for event in refused] == ["rate"]
    await finished(client)
    assert clock.waiting == 0


async def test_a_client_that_goes_while_it_is_over_its_rate_leaves_no_timer() -> None:
    clock = FakeClock()
    client = FrameClient(node=Node(clock=clock), limits=Limits(max_rate=0.1, max_burst=1))
    client.send(None, "1", "phoenix", "heartbeat", {})
    waiting = asyncio.ensure_future(client.connection.ready())
    await settle()
    client.connection.closed("closed")
    await settle()
    assert (waiting.done(), clock.waiting) == (True, 0)


# --- the end ----------------------------------------------------------------------------------------------------------


async def test_a_socket_id_can_be_disconnected_while_it_is_open_and_not_after() -> None:
    """S14; Phoenix: socket_test, "disconnect broadcast emits close code 1001 so phoenix.js reconnects"."""
    node = Node(clock=FakeClock())
    first, second, other = (FrameClient(node=node, socket_id=name) for name in ("user:1", "user:1", "user:2"))
    await node.broadcast("user:1", "something else", {})
    assert first.transport.closed is None
    await node.disconnect("user:1")
    assert [client.transport.closed for client in (first, second, other)] == [
        (1001, "disconnected"),
        (1001, "disconnected"),
        None,
    ]
    await finished(other)
    assert node.broadcaster.topics() == frozenset()


async def test_a_socket_without_id_listens_to_nothing() -> None:
    client = FrameClient()
    assert client.node.broadcaster.topics() == frozenset()
    await finished(client)


async def test_the_second_end_does_nothing() -> None:
    client, events = FrameClient(), list[Event]()
    client.node.telemetry.attach("socket_disconnected", events.append)
    await client.joined()
    client.connection.disconnect(1001, "disconnected")
    client.connection.closed("closed")
    await settle()
    assert (len(events), Room.ends) == (1, ["disconnected"])


async def test_frames_after_the_end_go_nowhere() -> None:
    client = FrameClient()
    await client.joined()
    client.send("1", "2", "room:1", "wait", 1)
    await settle()
    client.connection.closed("closed")
    Room.gate.set()
    assert await client.take() == []


async def test_draining_answers_what_was_accepted_and_takes_no_more() -> None:
    client = FrameClient()
    await client.joined()
    client.send("1", "2", "room:1", "wait", 1)
    await settle()
    settling = asyncio.ensure_future(client.connection.settled())
    await settle()
    client.send("1", "3", "room:1", "echo", 2)
    assert not settling.done()
    Room.gate.set()
    await settling
    assert [message.ref for message in await client.take()] == ["2"]
    client.connection.disconnect(1012, "draining")
    await settle()
    assert Room.ends == ["draining"]


async def test_an_idle_connection_is_settled_at_once() -> None:
    client = FrameClient()
    await client.connection.settled()
    await finished(client)


# --- telemetry --------------------------------------------------------------------------------------------------------


async def test_joins_and_ends_add_up() -> None:
    """A gauge of what is joined: joined minus left minus crashed is zero when everyone has gone."""
    client, events = FrameClient(), list[Event]()
    for name in ("channel_joined", "channel_left", "channel_crashed", "channel_refused"):
        client.node.telemetry.attach(name, events.append)
    for number in range(4):
        await client.joined(f"room:{number}", str(number))
    client.send("1", "leave", "room:1", "phx_leave", {})
    client.send("2", "again", "room:2", "phx_join", {})
    await settle()
    await finished(client)
    names = [event.name for event in events]
    assert names.count("channel_joined") == 5
    assert names.count("channel_left") + names.count("channel_crashed") == 5


async def test_a_join_that_outlives_its_client_counts_as_nothing_or_as_a_join_and_an_end() -> None:
    client, names = FrameClient(), list[str]()
    for name in ("channel_joined", "channel_left", "channel_crashed"):
        client.node.telemetry.attach(name, lambda event: names.append(event.name))
    client.send("1", "1", "room:slow", "phx_join", {})
    await settle()
    await finished(client)
    assert names.count("channel_joined") == names.count("channel_left")


async def test_handling_is_measured_and_slow_handlers_are_named(caplog: pytest.LogCaptureFixture) -> None:
    client, events = FrameClient(), list[Event]()
    clock = client.node.clock
    assert isinstance(clock, FakeClock)
    for name in ("handled_in", "slow"):
        client.node.telemetry.attach(name, events.append)
    await client.joined()
    client.send("1", "2", "room:1", "wait", 1)
    await settle()
    clock.advance(2.5)
    Room.gate.set()
    await settle()
    assert [(event.name, event.measurements["seconds"]) for event in events] == [("handled_in", 2.5), ("slow", 2.5)]
    assert events[0].metadata["event"] == "wait"
    assert "took 2.5 s for 'wait'" in caplog.text
    await finished(client)


# --- any order of everything ------------------------------------------------------------------------------------------


class Anything(OpenChannel):
    """Waits here and there, ends in every way, and is cancelled at whatever it awaits."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        await rounds(payload["wait"])
        self.subscribe("news")
        return Error() if payload["refuse"] else Ok()

    async def handle_in(self, event: str, payload: Any) -> Ok | Stop:
        self.send_after(payload["wait"], "later")
        await rounds(payload["wait"])
        match event:
            case "crash":
                raise RuntimeError("boom")
            case "stop":
                return Stop(reply=Ok())
            case "cancelled":
                future = asyncio.get_running_loop().create_future()
                future.cancel()
                await future
            case "broadcast":
                await self.broadcast("said", {})
        return Ok()

    async def handle_info(self, message: Any) -> None:
        await rounds(2)

    async def terminate(self, reason: str | BaseException) -> None:
        await rounds(2)
        await self.push("bye", {})


class AnySocket(Socket):
    rooms = channel("room:*", Anything)


@pytest.mark.parametrize("seed", range(40))
async def test_whatever_happens_every_message_is_answered_at_most_once_and_nothing_is_left(seed: int) -> None:
    """R05, R07: joins, leaves, crashes, cancellations and ends in any order, at any moment."""
    random, node = Random(seed), Node(clock=FakeClock())
    client = FrameClient(node=node, socket_class=AnySocket, socket_id="user:1")
    events = ["phx_join"] * 4 + ["phx_leave"] * 2 + ["crash", "stop", "cancelled", "broadcast", "echo", "echo"]
    joined = dict.fromkeys(("room:1", "room:2"), "0")
    for number in range(1, 80):
        topic, event = random.choice(list(joined)), random.choice(events)
        if event == "phx_join":
            joined[topic] = str(number)
        payload = {"wait": random.randrange(6), "refuse": random.random() < 0.2}
        client.send(random.choice([joined[topic], joined[topic], None, "0"]), str(number), topic, event, payload)
        await rounds(random.randrange(8))
        if random.random() < 0.2:
            node.local_broadcast(random.choice(["news", *joined]), "flash", {})
    await rounds(random.choice([0, 1, 200]))
    client.connection.disconnect(1001, "disconnected")
    await settle()
    replies = [message.ref for message in client.transport.messages if message.event == "phx_reply"]
    assert len(replies) == len(set(replies))
    clock = node.clock
    assert isinstance(clock, FakeClock)
    assert (node.broadcaster.topics(), clock.waiting, node.busy) == (frozenset(), 0, set())
