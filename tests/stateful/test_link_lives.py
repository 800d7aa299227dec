"""One adapter, its broker, and whatever may come between two steps: nothing is sent twice, no session is left open.

Calls publish side by side and are cancelled; the adapter is closed and started again, also while it still does either;
the broker breaks, falls silent, takes nothing, refuses, or cannot be reached. Hours go by at once, in a loop whose time
is that of the next timer.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError, PubSubUnavailable
from reference_server.runtime.cluster.adapter import PUBLISH_TIMEOUT
from reference_server.runtime.cluster.brokers.link import Link
from reference_server.runtime.cluster.brokers.session import Deliver, Outgoing
from tests.fakes import rounds

LONG = 60.0
"""Seconds after which everything has come to its end, however the broker behaves."""

Step = tuple[Any, ...]

STEPS = st.lists(
    st.tuples(st.just("publish"), st.integers(1, 3))
    | st.tuples(st.just("cancel"), st.integers(0, 5))
    | st.sampled_from([("start",), ("close",)])
    | st.tuples(st.just("session"), st.sampled_from(["breaks", "ends", "is silent", "takes nothing", "is well"]))
    | st.tuples(st.just("opening"), st.sampled_from(["works", "hangs", "takes a second", "fails"]))
    | st.tuples(st.just("closing"), st.sampled_from(["works", "hangs", "fails"]))
    | st.tuples(st.just("refusal"), st.sampled_from([None, "no room"]))
    | st.tuples(st.just("seconds"), st.sampled_from([0.05, 0.5, 2.0, 4.0, 7.0]))
    | st.tuples(st.just("rounds"), st.integers(1, 8)),
    max_size=30,
)


class Instant(selectors.DefaultSelector):
    """Does not wait for the next timer: it is due."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found:
            assert timeout is not None, "everybody waits, and nothing will happen any more"
            self.now += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop with the time of its selector."""

    def __init__(self) -> None:
        self.instant = Instant()
        super().__init__(self.instant)

    def time(self) -> float:
        return self.instant.now


class FakeSession:
    """One connection to the broker."""

    max_message_bytes = 100

    def __init__(self, world: World) -> None:
        self.broken = asyncio.get_running_loop().create_future()
        self.answers, self.takes = asyncio.Event(), asyncio.Event()
        self.becomes("is well")
        self.closed = 0
        self._world = world

    def becomes(self, what: str) -> None:
        match what:
            case "breaks" if not self.broken.done():
                self.broken.set_exception(ConnectionError("gone"))
            case "ends" if not self.broken.done():
                self.broken.set_result(None)
            case "is silent":
                self.answers.clear()
            case "takes nothing":
                self.takes.clear()
            case "is well":
                self.answers.set()
                self.takes.set()

    async def run(self) -> None:
        await self.broken

    async def ping(self) -> None:
        await self.answers.wait()

    async def send(self, messages: Sequence[Outgoing]) -> str | None:
        await self.takes.wait()
        self._world.sent += [int(message.data) for message in messages]
        return self._world.refusal

    async def close(self) -> None:
        self.closed += 1
        if self._world.closing == "hangs":
            await asyncio.sleep(LONG / 2)
        if self._world.closing == "fails":
            raise OSError("it was closed already")


class World:
    """The broker, the node that listens, and the calls of the application."""

    opening = closing = "works"
    refusal: str | None = None

    def __init__(self) -> None:
        self.link = Link("fake://host/1", self.open, node="a", max_message_bytes=10)
        self.sessions: list[FakeSession] = []
        self.calls: list[asyncio.Task[None]] = []
        self.sent: list[int] = []
        self.taken: list[int] = []
        self.number = 0
        self.is_lost = False

    async def open(self, deliver: Deliver) -> FakeSession:
        if self.opening == "fails":
            raise OSError("nobody is there")
        if self.opening != "works":
            await asyncio.sleep(1.0 if self.opening == "takes a second" else LONG)
        self.sessions.append(FakeSession(self))
        return self.sessions[-1]

    # --- as the listener --------------------------------------------------------------------------------------------

    def received(self, data: bytes) -> None:
        """Nothing is sent to this node."""

    def lost(self) -> None:
        assert not self.is_lost, "lost twice"
        self.is_lost = True

    def recovered(self, seconds: float) -> None:
        assert self.is_lost, "found again what was not lost"
        assert seconds > 0
        self.is_lost = False

    # --- the steps --------------------------------------------------------------------------------------------------

    async def play(self, step: Step) -> None:
        match step:
            case ("publish", times):
                for _ in range(times):
                    self.number += 1
                    self.call(self.publish(self.number))
            case ("start",):
                self.call(self.start())
            case ("close",):
                self.call(self.close())
            case ("cancel", number) if waiting := [call for call in self.calls if not call.done()]:
                waiting[number % len(waiting)].cancel()
            case ("session", what) if self.sessions:
                self.sessions[-1].becomes(what)
            case ("opening" | "closing" | "refusal", value):
                setattr(self, step[0], value)
            case ("seconds", seconds):
                await asyncio.sleep(seconds)
            case ("rounds", number):
                await rounds(number)

    def call(self, what: Any) -> None:
        self.calls.append(asyncio.ensure_future(what))

    async def start(self) -> None:
        with suppress(PubSubUnavailable, ConfigurationError):
            await self.link.start(self)

    async def close(self) -> None:
        self.is_lost = False  # the next start begins anew
        await self.link.close()

    async def publish(self, number: int) -> None:
        began = asyncio.get_running_loop().time()
        try:
            await self.link.publish(str(number).encode())
            self.taken.append(number)
        except PubSubUnavailable:
            pass
        assert asyncio.get_running_loop().time() - began < PUBLISH_TIMEOUT + 0.1

    async def finish(self) -> None:
        """Let time go by, close, and look at what is left."""
        self.opening = "works"
        await asyncio.sleep(2 * LONG)
        assert all(call.done() for call in self.calls), "a call hangs"
        await self.link.close()
        assert [call for call in self.calls if not call.cancelled() and call.exception()] == []
        assert set(self.taken) <= set(self.sent)
        assert self.sent == sorted(set(self.sent)), "sent twice, or out of order"
        assert all(session.closed == 1 for session in self.sessions)
        await asyncio.sleep(LONG)
        assert asyncio.all_tasks() == {asyncio.current_task()}


async def live(steps: list[Step]) -> None:
    world = World()
    await world.start()
    for step in steps:
        await world.play(step)
    await world.finish()


@settings(max_examples=200)
@given(STEPS)
@example([("close",), ("start",), ("close",), ("start",)])
@example([("close",), ("start",), ("close",), ("rounds", 1), ("cancel", 1)])
def test_an_adapter_sends_once_and_leaves_nothing_whatever_its_broker_does(steps: list[Step]) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(live(steps))
