"""One client, its channels, and whatever may come between two steps: each run of a channel begins and ends once.

A client joins, pushes, leaves and joins again while callbacks wait; others broadcast; the connection ends at any
moment, also in the middle of a frame, as a long-poll session does that is over its bound. Afterwards nothing is left,
and the garbage collector has nothing to find.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from weakref import WeakSet

from hypothesis import example, given, settings
from hypothesis import strategies as st

from emberwire import Channel, Error, Limits, NoReply, Ok, Presence, Socket, Stop, Topic, channel, handle_in, intercept
from emberwire.testing import FakeClock, settle
from reference_server.core.message import Message
from reference_server.core.outbox_state import EncodedFrame
from reference_server.core.serializer import V2
from reference_server.runtime.channel_server import KILL_AFTER
from reference_server.runtime.connection import Connection
from reference_server.runtime.node import Node
from reference_server.runtime.telemetry import Event
from tests.fakes import FakeTransport, rounds

TOPICS = ("room:a", "room:b")
EVENTS = ("echo", "wait", "cling", "slip", "stop", "crash", "tell")
Step = tuple[Any, ...]

STEPS = st.lists(
    st.tuples(st.just("join"), st.sampled_from(TOPICS), st.sampled_from(["at once", "slowly", "refused", "crashes"]))
    | st.tuples(st.just("push"), st.sampled_from(TOPICS), st.sampled_from(EVENTS))
    | st.tuples(st.just("push"), st.sampled_from(TOPICS), st.just("phx_leave"))
    | st.tuples(st.just("broadcast"), st.sampled_from([*TOPICS, "news"]), st.sampled_from(["plain", "secret"]))
    | st.tuples(st.just("go"), st.integers(0, 5))
    | st.tuples(st.just("rounds"), st.integers(1, 4))
    | st.tuples(st.just("end"), st.sampled_from(["disconnect", "hang up", "overflow"]))
    | st.sampled_from([("settle",), ("tick",)]),
    max_size=40,
)


class CutTransport(FakeTransport):
    """A transport whose client may be over its bound with the next frame: its connection ends within `send` then."""

    connection: Connection
    is_full = False

    def send(self, frame: EncodedFrame) -> None:
        if self.is_full and self.closed is None:
            self.close(0, "overflow")
            self.connection.closed("overflow")
        super().send(frame)


class World:
    """One client of a node, and what the callbacks of its channels did."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.node = Node(clock=self.clock)
        self.presence = Presence()
        self.presence.attach(self.node)
        self.waiting: list[asyncio.Event] = []
        self.may_wait = True
        self.runs: list[Run] = []
        self.channels: WeakSet[Room] = WeakSet()
        self.replaced: Counter[str] = Counter()
        self.node.telemetry.attach("channel_left", self._left)
        self.joined_now = 0
        self.node.telemetry.attach("channel_joined", partial(self._count, 1))
        self.node.telemetry.attach("channel_left", partial(self._count, -1))
        self.node.telemetry.attach("channel_crashed", partial(self._count, -1))
        self.transport = CutTransport()
        self.refs = 0
        self.joins: dict[str, str] = {}
        self.asked: dict[str, str] = {}
        self.has_hung_up = False
        self.problems: list[str] = []
        Room.world = self
        self.client = self.transport.connection = Connection(
            node=self.node,
            socket=Rooms(),
            socket_id="user:1",
            serializer=V2,
            limits=Limits(max_callbacks_per_turn=1),
            transport=self.transport,
        )
        self.client.open()

    @property
    def is_gone(self) -> bool:
        """Whether the connection has ended."""
        return self.has_hung_up or self.transport.closed is not None

    async def gate(self) -> None:
        """Wait until the test says so."""
        if self.may_wait:
            self.waiting.append(event := asyncio.Event())
            await event.wait()

    async def play(self, step: Step) -> None:
        match step:
            case ("join", topic, how):
                self.joins[topic] = self.send(topic, "phx_join", {"how": how}, None)
            case ("push", topic, event):
                self.send(topic, event, {}, self.joins.get(topic))
            case ("broadcast", topic, event):
                await self.node.broadcast(topic, event, {})
            case ("go", number) if self.waiting:
                self.waiting.pop(number % len(self.waiting)).set()
            case ("rounds", number):
                await rounds(number)
            case ("settle",):
                await settle()
            case ("tick",):
                self.clock.advance(1.0)
            case ("end", how):
                await self.end(how)

    async def end(self, how: str) -> None:
        """End the connection; with "overflow" the next frame does it."""
        match how:
            case "disconnect":
                await self.node.disconnect("user:1")
            case "hang up":
                self.has_hung_up = True
                self.client.closed("closed")
            case "overflow":
                self.transport.is_full = True

    def send(self, topic: str, event: str, payload: Any, join_ref: str | None) -> str:
        self.refs += 1
        ref = str(self.refs)
        self.asked[ref] = event
        self.client.receive(json.dumps([join_ref or ref, ref, topic, event, payload]))
        return ref

    async def finish(self) -> None:
        """Let every callback end, then the connection, then time go by."""
        self.may_wait = False
        while self.waiting:
            self.waiting.pop().set()
        await settle()
        assert not any(server.mailbox for server in self.client.channels()), "a message waits, and nobody takes it"
        if not self.is_gone:
            self.check_answers()
        self.client.closed("closed")
        await settle()
        assert not self.node.busy, "a channel still works, though nothing waits"
        assert self.joined_now == 0, "channel_joined less channel_left and channel_crashed is not what is joined"
        self.check_runs()
        self.clock.advance(KILL_AFTER)
        await settle()

    def check_answers(self) -> None:
        """Every join and leave has one answer, a push at most one; a run says nothing before its join is answered."""
        replies = Counter(message.ref for message in self.transport.messages if message.event == "phx_reply")
        for ref, event in self.asked.items():
            assert replies[ref] == 1 or (event not in ("phx_join", "phx_leave") and not replies[ref]), (ref, event)
        seen: dict[Any, list[Message]] = {}
        for message in self.transport.messages:
            seen.setdefault(message.join_ref, []).append(message)
        for ref in (ref for ref, event in self.asked.items() if event == "phx_join"):
            first, *others = [message for message in seen[ref] if message.topic != "phoenix"]
            assert first.ref == ref, f"{first} came before the answer to its join"
            ends = [message.event for message in others if message.event in ("phx_close", "phx_error")]
            assert len(ends) <= 1, f"the channel of {ref} has ended twice: {ends}"

    def check_runs(self) -> None:
        """A channel that joined has ended once: by `terminate`, or because a newer one took its place before that."""
        assert not self.problems
        for topic in TOPICS:
            joined = [run for run in self.runs if run.topic == topic and "joined" in run.did]
            ended = sum(run.did.count("terminate") for run in joined)
            assert ended + self.replaced[topic] == len(joined), [run.did for run in joined]
        for run in self.runs:
            assert run.did.count("terminate") <= ("joined" in run.did), run.did
            assert "terminate" not in run.did[:-1], f"a callback began after terminate: {run.did}"
            assert "after_join" not in [*run.did[:2], *run.did[3:]], run.did

    def _count(self, by: int, event: Event) -> None:
        self.joined_now += by

    def _left(self, event: Event) -> None:
        topic = event.metadata["topic"]
        if event.metadata["reason"] == "replaced":
            last = next(run for run in reversed(self.runs) if run.topic == topic and "joined" in run.did)
            self.replaced[topic] += "terminate" not in last.did


class Run:
    """One run of a channel: the callbacks that began, in order."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.did: list[str] = []
        self.is_busy = False


@intercept("secret")
class Room(Channel):
    """Does what its client asks for, and notes it."""

    world: World

    async def handle_out(self, event: str, payload: Any) -> None:
        async with self.doing("handle_out"):
            await self.push("passed on", payload)

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        self.run = Run(topic)
        self.world.runs.append(self.run)
        self.world.channels.add(self)
        if self.world.is_gone:
            self.world.problems.append("join has nobody to answer")
        async with self.doing("join"):
            if payload["how"] == "slowly":
                await self.world.gate()
            if payload["how"] == "crashes":
                raise RuntimeError("boom")
        if payload["how"] == "refused":
            return Error(reason="no")
        self.run.did.append("joined")
        return Ok()

    async def after_join(self) -> None:
        async with self.doing("after_join"):
            if self.world.is_gone:
                self.world.problems.append("after_join has nobody to tell")
            self.subscribe("news")
            self.send_after(1.0, "later")
            await self.world.presence.track(self, "ada", {})
            await self.push("presence_state", await self.world.presence.list(self))

    @handle_in("wait")
    async def wait(self) -> Ok:
        async with self.doing("wait"):
            await self.world.gate()
        return Ok()

    @handle_in("cling")
    async def cling(self) -> Ok:
        """Goes on when it is cancelled."""
        async with self.doing("cling"):
            try:
                await self.world.gate()
            except asyncio.CancelledError:
                await self.world.gate()
        return Ok()

    @handle_in("slip")
    async def slip(self) -> Ok:
        """Has its task cancelled when it has ended already, as a library does whose time limit comes late."""
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().call_soon(task.cancel)
        return Ok()

    @handle_in("tell")
    async def tell(self) -> NoReply:
        async with self.doing("tell"):
            self.send_info("now")
            await self.broadcast("secret", {})
        return NoReply()

    @handle_in("stop")
    async def stop(self) -> Stop:
        return Stop("enough", reply=Ok())

    @handle_in("crash")
    async def crash(self) -> Ok:
        raise RuntimeError("boom")

    async def handle_in(self, event: str, payload: Any) -> Ok:
        async with self.doing(event):
            return Ok(payload)

    async def handle_info(self, message: Any) -> None:
        async with self.doing("handle_info"):
            await self.push("info", {})

    async def terminate(self, reason: str | BaseException) -> None:
        async with self.doing("terminate"):
            await self.world.gate()
            await self.broadcast_from("gone", {})

    @asynccontextmanager
    async def doing(self, what: str) -> AsyncIterator[None]:
        if self.run.is_busy:
            self.world.problems.append(f"{what} began while another callback ran: {self.run.did}")
        self.run.is_busy = True
        self.run.did.append(what)
        try:
            yield
        finally:
            self.run.is_busy = False


class Rooms(Socket):
    rooms = channel("room:*", Room)


async def live(steps: list[Step]) -> None:
    loop, tasks = asyncio.get_running_loop(), list[asyncio.Task[Any]]()

    def noted(loop: asyncio.AbstractEventLoop, what: Any, **options: Any) -> asyncio.Task[Any]:
        tasks.append(asyncio.Task(what, loop=loop, **options))
        return tasks[-1]

    loop.set_task_factory(noted)
    world = World()
    for step in steps:
        await world.play(step)
    await world.finish()
    left = world.node.busy, world.node.broadcaster.topics(), world.clock.waiting
    assert left == (set(), frozenset(), 0)
    assert [await world.presence.list(topic) for topic in TOPICS] == [{}, {}]
    for task in tasks:
        assert task.done(), f"{task} still runs"
        assert task.cancelled() or task.exception() is None, f"{task} has failed"
    assert not world.channels, "a channel that has ended is left to the garbage collector"


@settings(max_examples=300)
@given(STEPS)
@example(
    [
        ("join", "room:b", "at once"),
        ("rounds", 1),
        ("push", "room:b", "crash"),
        ("rounds", 1),
        ("join", "room:b", "at once"),
    ]
)
@example(
    [
        ("join", "room:a", "at once"),
        ("settle",),
        ("push", "room:a", "slip"),
        ("push", "room:a", "echo"),
    ]
)
@example([("join", "room:a", "at once"), ("settle",), ("push", "room:a", "echo"), ("join", "room:a", "at once")])
def test_every_run_of_a_channel_begins_and_ends_once(steps: list[Step]) -> None:
    gc.disable()
    logging.disable()  # pytest keeps the lines, and a line of a crash keeps the frames of its traceback
    try:
        asyncio.run(live(steps))
    finally:
        logging.disable(logging.NOTSET)
        gc.enable()
