"""The drain of a node: batches with pauses between them, answers before closes, and a bound on everything."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any, ClassVar

import pytest

from emberwire import Endpoint, Ok, handle_in
from emberwire.testing import open_endpoint, settle
from reference_server.core.errors import ConfigurationError
from reference_server.runtime.connection import SERVICE_RESTART
from reference_server.server.drain import DrainOptions, drain
from reference_server.server.gate import Gate
from tests.asgi_client import AsgiClient
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Room(OpenChannel):
    """Answers when the gate is open."""

    gate = asyncio.Event()
    ends: list[Any] = []

    @handle_in("wait")
    async def wait(self) -> Ok:
        await self.gate.wait()
        return Ok()

    async def terminate(self, reason: str | BaseException) -> None:
        self.ends.append(reason)


@pytest.fixture(autouse=True)
def fresh() -> None:
    Room.gate, Room.ends = asyncio.Event(), []
    SlowToEnd.gate, SlowToEnd.ended = asyncio.Event(), []


class SlowToEnd(OpenChannel):
    """Ends when `gate` is set."""

    gate: ClassVar[asyncio.Event]
    ended: ClassVar[list[str | BaseException]]

    async def terminate(self, reason: str | BaseException) -> None:
        await self.gate.wait()
        self.ended.append(reason)


def in_seconds(seconds: float) -> float:
    return time.monotonic() + seconds


async def clients(endpoint: Endpoint, number: int) -> list[AsgiClient]:
    opened = [await AsgiClient(endpoint).open() for _ in range(number)]
    for client in opened:
        await client.join()
    return opened


class Pauses:
    """A sleep that lasts until the test says so; `asked` is how long each was to be."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.over = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.over.clear()
        await self.over.wait()


async def test_everyone_is_closed_with_1012_in_batches() -> None:
    """R40; Phoenix: socket_test, the drainer; SIGTERM closes in batches so that not all clients come back at once."""
    endpoint, pauses = open_endpoint(Room), Pauses()
    opened = await clients(endpoint, 5)
    options = DrainOptions(over=10, at_least=2, interval=1.0)
    draining = asyncio.ensure_future(drain(endpoint.connections, options, until=in_seconds(60), sleep=pauses))
    for closed in (2, 4, 5):
        await settle()
        assert sum(client.closed() is not None for client in opened) == closed
        pauses.over.set()
    assert await draining == []
    assert {client.closed() for client in opened} == {(1012, "draining")}
    assert pauses.asked == [1.0, 1.0]
    await settle()
    assert Room.ends == ["draining"] * 5
    assert endpoint.connections == set()


async def test_nobody_to_drain_takes_no_time() -> None:
    pauses = Pauses()
    assert await drain(set(), DrainOptions(), until=in_seconds(60), sleep=pauses) == []
    assert pauses.asked == []


async def test_what_was_accepted_is_answered_before_the_close() -> None:
    """R40: 0 frames accepted then lost."""
    endpoint = open_endpoint(Room)
    [client] = await clients(endpoint, 1)
    client.text('["1","2","room:1","wait",{}]')
    await settle()
    draining = asyncio.ensure_future(drain(endpoint.connections, DrainOptions(), until=in_seconds(60)))
    await settle()
    assert client.closed() is None
    Room.gate.set()
    await draining
    await settle()
    assert [message["type"] for message in client.sent] == ["websocket.send", "websocket.close"]
    assert json.loads(client.sent[0]["text"])[1] == "2"


async def test_a_channel_that_does_not_finish_is_not_waited_for_long(
    caplog: pytest.LogCaptureFixture,
) -> None:
    endpoint = open_endpoint(Room)
    [client] = await clients(endpoint, 1)
    client.text('["1","2","room:1","wait",{}]')
    await settle()
    cut = await drain(endpoint.connections, DrainOptions(), until=in_seconds(0.01))
    await settle()
    assert client.closed() == (SERVICE_RESTART, "draining")
    assert cut == ["Room on 'room:1' of OpenSocket users_socket:ada at 127.0.0.1 in handle_in 'wait'"]
    assert f"1 callbacks have not ended in time. They are cancelled: {cut[0]}" in caplog.text
    Room.gate.set()
    await settle()


async def test_a_client_that_goes_meanwhile_is_no_problem() -> None:
    endpoint, pauses = open_endpoint(Room), Pauses()
    first, second = await clients(endpoint, 2)
    options = DrainOptions(over=10, at_least=1, interval=1.0)
    draining = asyncio.ensure_future(drain(endpoint.connections, options, until=in_seconds(60), sleep=pauses))
    await settle()
    staying = second if first.closed() is not None else first
    await staying.hang_up()
    pauses.over.set()
    assert await draining == []
    await settle()
    assert Room.ends.count("draining") == 1


async def test_a_socket_whose_handshake_is_answered_after_the_drain_looked_is_closed_by_it_too() -> None:
    """A middleware that waits before it passes the answer on. Its client joined a node that was going away."""
    endpoint = open_endpoint(Room)
    gate = Gate(endpoint)
    late = AsgiClient(endpoint, through=gate)
    late.stop_reading()
    await late.open()
    gate.close()
    assert await drain(gate.connections, DrainOptions(), until=in_seconds(60)) == []
    late.text('["1","1","room:1","phx_join",{}]')
    late.read_on()
    await settle()
    assert [message["type"] for message in late.sent] == ["websocket.accept", "websocket.close"]
    assert late.closed() == (SERVICE_RESTART, "draining")
    assert not late.is_served()


async def test_a_drain_waits_for_terminate(caplog: pytest.LogCaptureFixture) -> None:
    """It waited for mailboxes only, and a `terminate` of 0.3 s was cut without a line in the log."""
    endpoint = open_endpoint(SlowToEnd)
    [client] = await clients(endpoint, 1)
    draining = asyncio.ensure_future(drain(endpoint.connections, DrainOptions(), until=in_seconds(60)))
    await settle()
    assert client.closed() == (SERVICE_RESTART, "draining")
    assert not draining.done()
    SlowToEnd.gate.set()
    assert await draining == []
    assert SlowToEnd.ended == ["draining"]


async def test_a_channel_that_was_left_before_the_drain_ends_too() -> None:
    """It belongs to no connection any more, and its terminate still runs."""
    endpoint = open_endpoint(SlowToEnd)
    [client] = await clients(endpoint, 1)
    client.text('["1","2","room:1","phx_leave",{}]')
    await settle()
    draining = asyncio.ensure_future(drain(endpoint.connections, DrainOptions(), until=in_seconds(60)))
    await settle()
    assert not draining.done()
    SlowToEnd.gate.set()
    assert await draining == []
    assert SlowToEnd.ended == ["left"]


@pytest.mark.parametrize("wrong", [{"over": -1.0}, {"at_least": 0}, {"interval": 0.0}])
async def test_a_drain_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="0 seconds or more, in batches of 1 or more"):
        DrainOptions(**wrong)
