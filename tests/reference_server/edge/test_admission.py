"""Admission: `connect` runs for so many clients at once and for so long each, and the others are told to come later."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

import httpx
import pytest

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Limits,
    LongPollOptions,
    Ok,
    Params,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    handle_in,
    mount,
)
from emberwire.testing import FakeClock, assert_reply, connect, join, push, settle
from reference_server.runtime.log import log
from reference_server.runtime.telemetry import Event
from tests.asgi_client import AsgiClient

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

who: ContextVar[str] = ContextVar("who", default="nobody")


class WhoChannel(Channel):
    async def join(self, topic: Topic, payload: object) -> Ok:
        return Ok()

    @handle_in("who")
    async def who(self) -> Ok:
        return Ok(who=who.get())


class Slow(Socket):
    """Waits in `connect` for a database that answers when the test says so."""

    room = channel("room:*", WhoChannel)
    database: asyncio.Event
    asked = 0
    most = 0

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        cls = type(self)
        cls.asked += 1
        cls.most = max(cls.most, cls.asked)
        try:
            await self.database.wait()
        finally:
            cls.asked -= 1
        who.set("ada")
        return Accept()


def endpoint_within(limits: Limits, *, clock: FakeClock | None = None, socket: type[Socket] = Slow) -> Endpoint:
    Slow.database, Slow.asked, Slow.most = asyncio.Event(), 0, 0
    options, poll = WebSocketOptions(check_origin=False), LongPollOptions(check_origin=False)
    return Endpoint(
        mount("/socket", socket, websocket=options, longpoll=poll, limits=limits), clock=clock or FakeClock()
    )


def status(client: AsgiClient) -> int:
    """The HTTP status that the handshake got, 101 if it was accepted, 0 before there is an answer."""
    if not client.sent:
        return 0
    first = client.sent[0]
    return 101 if first["type"] == "websocket.accept" else int(first["status"])


async def hang_up(clients: list[AsgiClient]) -> None:
    for client in clients:
        await client.hang_up()


async def test_over_the_bound_a_client_is_told_at_once_to_come_later() -> None:
    """R42, S19: 200 come back at the same moment, and `connect` is asked about 20 of them; the next 20 get in then."""
    endpoint = endpoint_within(Limits(max_connecting=20))
    crowd = [await AsgiClient(endpoint).open() for _ in range(200)]
    assert [status(client) for client in crowd] == [0] * 20 + [503] * 180
    assert (b"retry-after", b"1") in crowd[20].sent[0]["headers"]
    assert Slow.most == 20
    Slow.database.set()
    await settle()
    again = [await AsgiClient(endpoint).open() for _ in range(20)]
    assert [status(client) for client in [*crowd[:20], *again]] == [101] * 40
    await hang_up([*crowd[:20], *again])


async def test_whoever_has_no_business_here_takes_no_place_from_those_who_have() -> None:
    """A foreign page is refused as ever while everything is full, and before that it is not asked about."""
    endpoint = endpoint_within(Limits(max_connecting=1))
    options = WebSocketOptions(check_origin=["https://a.example"])
    endpoint = Endpoint(mount("/socket", Slow, websocket=options, limits=Limits(max_connecting=1)), clock=FakeClock())
    stranger = {"origin": "https://evil.example"}
    before = await AsgiClient(endpoint, headers=stranger).open()
    friend = await AsgiClient(endpoint).open()
    after = await AsgiClient(endpoint, headers=stranger).open()
    assert [status(client) for client in (before, friend, after)] == [403, 0, 403]
    Slow.database.set()
    await hang_up([friend])


async def test_a_connect_that_does_not_answer_is_given_up_and_makes_room() -> None:
    """S19: a database that hangs costs each client 10 seconds, and not its socket for ever."""
    clock = FakeClock()
    endpoint = endpoint_within(Limits(max_connecting=1), clock=clock)
    first = await AsgiClient(endpoint).open()
    clock.advance(9.9)
    await settle()
    assert (status(first), status(await AsgiClient(endpoint).open())) == (0, 503)
    clock.advance(0.2)
    await settle()
    assert (status(first), Slow.asked, clock.waiting) == (503, 0, 0)
    assert not first.is_served()
    second = await AsgiClient(endpoint).open()
    Slow.database.set()
    await settle()
    assert status(second) == 101
    await hang_up([second])


async def test_a_connect_that_ignores_its_end_keeps_its_place_until_it_ends() -> None:
    """Otherwise each that hangs would make room for another that hangs. Its client does not wait for it."""
    clock = FakeClock()

    class Stubborn(Slow):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept:
            try:
                return await super().connect(params, info)
            except asyncio.CancelledError:
                await self.database.wait()
                return Accept()

    endpoint = endpoint_within(Limits(max_connecting=1), clock=clock, socket=Stubborn)
    first = await AsgiClient(endpoint).open()
    clock.advance(11.0)
    await settle()
    assert (status(first), status(await AsgiClient(endpoint).open())) == (503, 503)
    Slow.database.set()
    await settle()
    third = await AsgiClient(endpoint).open()
    assert status(third) == 101
    await hang_up([third])


async def test_a_timeout_of_the_application_is_a_crash_like_any_other(caplog: pytest.LogCaptureFixture) -> None:
    """Only the deadline of the mount is 503: what `connect` raises by itself is looked into."""

    class Impatient(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept:
            raise TimeoutError

    client = await AsgiClient(endpoint_within(Limits(), socket=Impatient)).open()
    assert status(client) == 500
    assert "Impatient.connect crashed" in caplog.text


async def test_a_long_poll_client_is_put_off_in_the_same_way() -> None:
    """phoenix.js takes 503 for a server that cannot be reached, and comes back later; the bound is its transport's."""
    clock = FakeClock()
    endpoint = endpoint_within(Limits(max_connecting=1), clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://localhost") as http:
        first = asyncio.create_task(http.get("/socket/longpoll?vsn=2.0.0"))
        await settle()
        second = await http.get("/socket/longpoll?vsn=2.0.0")
        assert (second.status_code, second.headers["retry-after"]) == (503, "1")
        clock.advance(10.1)
        assert (await first).status_code == 503
    assert endpoint.connections == set()


async def test_a_crowd_is_one_line_a_second_and_every_client_is_counted(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S27: telemetry counts each, with the reason and what to change."""
    clock = FakeClock()
    monkeypatch.setattr(log, "now", clock.now)
    endpoint = endpoint_within(Limits(max_connecting=1), clock=clock)
    refused: list[Event] = []
    endpoint.telemetry.attach("socket_refused", refused.append)
    inside = await AsgiClient(endpoint).open()
    for number in range(30):
        client = AsgiClient(endpoint)
        client.scope["client"] = (f"192.0.2.{number}", 50_000)
        await client.open()
    clock.advance(1.0)
    await AsgiClient(endpoint).open()
    said = [record.getMessage() for record in caplog.records if record.name == "emberwire.socket"]
    assert len(said) == 2
    assert said[0].endswith("connect is asked about 1 clients already (max_connecting): 192.0.2.0 got 503.")
    assert said[1].endswith("(29 more like this were not written)")
    assert len(refused) == 31
    assert "max_connecting" in refused[0].metadata["reason"]
    Slow.database.set()
    await hang_up([inside])


async def test_the_context_variables_that_connect_sets_reach_the_channels() -> None:
    """The deadline runs in the task of the connection, and not in one of its own."""
    endpoint = endpoint_within(Limits())
    Slow.database.set()
    async with connect(endpoint) as socket:
        room = await join(socket, "room:1")
        await assert_reply(await push(room, "who"), "ok", {"who": "ada"})
