"""Requests between nodes: answered, unanswered, dropped, bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from emberwire.testing import FakeClock, settle
from reference_server.core.errors import PubSubUnavailable
from reference_server.runtime.cluster import requests
from reference_server.runtime.cluster.envelope import Request, Response, encode
from reference_server.runtime.cluster.requests import NoAnswer
from reference_server.runtime.node import Node
from tests.fakes import FakeCluster

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Two:
    """Two nodes, of which the first asks the second."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.cluster = FakeCluster()
        self.here = Node(pubsub=self.cluster.adapter("here"), clock=self.clock)
        self.there = Node(pubsub=self.cluster.adapter("there"), clock=self.clock)
        self.gate = asyncio.Event()
        self.gone: list[bytes] = []
        self.waiting = 0
        self.there.cluster.requests.serve("shout", self._shout)
        self.there.cluster.requests.serve("wait", self._wait)
        self.there.cluster.requests.serve("fail", self._fail)

    async def start(self) -> Two:
        await self.here.start()
        await self.there.start()
        return self

    def ask(self, service: str, data: bytes = b"x", node: str = "there") -> Awaitable[bytes]:
        return self.here.cluster.requests.call(node, service, data, acked_within=2.0, answered_within=12.0)

    async def _shout(self, data: bytes, gone: asyncio.Event) -> bytes | None:
        return data.upper() or None

    async def _wait(self, data: bytes, gone: asyncio.Event) -> bytes:
        waits = [asyncio.ensure_future(event.wait()) for event in (self.gate, gone)]
        self.waiting += 1
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        self.waiting -= 1
        for wait in waits:
            wait.cancel()
        if gone.is_set():
            self.gone.append(data)
        return data

    async def _fail(self, data: bytes, gone: asyncio.Event) -> bytes:
        raise KeyError("secret")


async def test_a_request_is_answered() -> None:
    two = await Two().start()
    assert await two.ask("shout", b"hello") == b"HELLO"
    assert two.clock.waiting == 0


@pytest.mark.parametrize(("service", "data"), [("unknown", b"x"), ("shout", b""), ("fail", b"x")])
async def test_who_has_no_answer_says_so_at_once(service: str, data: bytes) -> None:
    two = await Two().start()
    with pytest.raises(NoAnswer, match="The node 'there' did not answer"):
        await two.ask(service, data)


async def test_a_node_that_is_not_there_is_waited_for_two_seconds() -> None:
    """Phoenix: long_poll.ex, `pubsub_timeout_ms`."""
    two = await Two().start()
    asking = asyncio.ensure_future(two.ask("shout", node="nowhere"))
    await settle()
    two.clock.advance(1.9)
    await settle()
    assert not asking.done()
    two.clock.advance(0.2)
    with pytest.raises(NoAnswer):
        await asking


async def test_a_node_that_has_heard_may_take_longer() -> None:
    two = await Two().start()
    asking = asyncio.ensure_future(two.ask("wait"))
    await settle()
    two.clock.advance(11.0)
    await settle()
    assert not asking.done()
    two.gate.set()
    assert await asking == b"x"


async def test_a_node_that_dies_over_the_answer_is_waited_for_no_longer_than_was_said() -> None:
    two = await Two().start()
    asking = asyncio.ensure_future(two.ask("wait"))
    await settle()
    two.cluster.cut("here", "there")
    two.clock.advance(12.1)
    with pytest.raises(NoAnswer):
        await asking
    two.gate.set()
    await settle()


async def test_who_answers_learns_that_nobody_waits_any_more() -> None:
    two = await Two().start()
    asking = asyncio.ensure_future(two.ask("wait", b"poll 7"))
    await settle()
    asking.cancel()
    await settle()
    assert two.gone == [b"poll 7"]


async def test_without_a_broker_a_request_fails_at_once() -> None:
    two = await Two().start()
    two.cluster.outage()
    with pytest.raises(PubSubUnavailable):
        await two.ask("shout")


async def test_a_broker_that_goes_away_over_the_answer_leaves_nothing_running() -> None:
    two = await Two().start()
    asking = asyncio.ensure_future(two.ask("wait"))
    await settle()
    two.cluster.outage()
    two.gate.set()
    await settle()
    two.clock.advance(12.1)
    with pytest.raises(NoAnswer):
        await asking


async def test_an_answer_counts_only_from_the_node_that_was_asked() -> None:
    two = await Two().start()
    asking = asyncio.ensure_future(two.ask("wait"))
    await settle()
    for number in range(100):  # whatever number the request has
        two.cluster.members["here"].receive(encode(Response("mallory", number, b"forged")))
    await settle()
    assert not asking.done()
    two.gate.set()
    assert await asking == b"x"


async def test_what_is_worked_on_at_once_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MAX_ANSWERING", 3)
    two = await Two().start()
    asking = [asyncio.ensure_future(two.ask("wait")) for _ in range(3)]
    await settle()
    with pytest.raises(NoAnswer):
        await two.ask("wait")
    two.gate.set()
    assert await asyncio.gather(*asking) == [b"x"] * 3


async def test_what_comes_in_one_turn_of_the_event_loop_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MAX_ANSWERING", 3)
    two = await Two().start()
    for number in range(10):
        two.cluster.members["there"].receive(encode(Request("here", number, "wait", b"x")))
    await settle()
    assert two.waiting == 3
    two.gate.set()
    await settle()


async def test_a_request_that_the_broker_repeats_is_answered_once(caplog: pytest.LogCaptureFixture) -> None:
    """The clean loop of the test says that no task has failed unseen."""
    two = await Two().start()
    for _ in range(2):
        two.cluster.members["there"].receive(encode(Request("here", 7, "wait", b"x")))
    await settle()
    assert two.waiting == 1
    two.gate.set()
    await settle()
    assert (two.waiting, caplog.messages) == (0, [])


async def test_a_request_that_comes_while_a_node_stops_is_answered_with_nothing() -> None:
    """It would be worked on after the node has left the cluster, by a task that nobody ends."""
    two = await Two().start()
    asked, ended = list[bytes](), asyncio.Event()

    async def slow_to_end(data: bytes, gone: asyncio.Event) -> bytes:
        asked.append(data)
        try:
            await gone.wait()
        finally:
            await ended.wait()
        return data

    two.there.cluster.requests.serve("slow", slow_to_end)
    requests = [asyncio.ensure_future(two.ask("slow", b"early"))]
    await settle()
    stopping = asyncio.ensure_future(two.there.stop())
    await settle()
    requests.append(asyncio.ensure_future(two.ask("slow", b"late")))
    await settle()
    assert isinstance(requests[1].exception(), NoAnswer)
    ended.set()
    await stopping
    assert asked == [b"early"]
    requests[0].cancel()
    await asyncio.wait(requests)
    await two.here.stop()


async def test_a_node_that_stops_drops_all_requests() -> None:
    two = await Two().start()
    asking = asyncio.ensure_future(two.ask("wait"))
    await settle()
    await two.here.stop()
    with pytest.raises(NoAnswer):
        await asking
    await two.there.stop()
