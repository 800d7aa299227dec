"""One WebSocket from end to end: what closes it, with which code, and what is left behind.

Each test runs twice: its server passes messages through ASGI, or hands them over as `emberwire serve` does.
Time is the test's, and so is the client, which may stop reading.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from emberwire import Accept, ConnectInfo, Endpoint, Limits, Ok, Params, Refuse, Socket, channel, handle_in, mount
from emberwire.testing import FakeClock, assert_closed, assert_reply, connect, join, open_endpoint, push, settle
from reference_server.core.message import Frame
from reference_server.core.message import Message as WireMessage
from reference_server.core.serializer import V2
from reference_server.edge.expiry import EXPIRED
from reference_server.edge.extensions import offers_of
from reference_server.edge.idle import STUCK
from reference_server.internals.websockets import Refusal
from reference_server.runtime.telemetry import Event
from tests.asgi_client import AsgiClient
from tests.fakes import FakeAdapter, FakeCluster, rounds
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

HEARTBEAT = '[null,"hb","phoenix","heartbeat",{}]'


class Room(OpenChannel):
    """Echoes, or waits for ever."""

    ends: list[Any] = []

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("hang")
    async def hang(self) -> Ok:
        await asyncio.Event().wait()
        return Ok()

    async def terminate(self, reason: str | BaseException) -> None:
        self.ends.append(reason)


@pytest.fixture(autouse=True)
def no_ends() -> None:
    Room.ends = []


@pytest.fixture(autouse=True, params=[False, True], ids=["asgi", "handed over"])
def hands_over(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether messages go past ASGI."""
    monkeypatch.setattr(AsgiClient, "hands_over", request.param)
    handed_over: bool = request.param
    return handed_over


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


# --- silence ----------------------------------------------------------------------------------------------------------


async def test_a_silent_client_is_closed_after_the_idle_timeout(clock: FakeClock) -> None:
    """S20; Phoenix: websocket_channels_test, "shuts down if client goes quiet"."""
    client = await AsgiClient(open_endpoint(Room, clock=clock)).open()
    await client.join()
    clock.advance(59.9)
    await settle()
    assert client.closed() is None
    clock.advance(0.2)
    await settle()
    assert client.closed() == (1002, "idle")
    assert Room.ends == ["idle"]
    assert not client.is_served()
    assert clock.waiting == 0


async def test_heartbeats_keep_a_client(clock: FakeClock) -> None:
    client = await AsgiClient(open_endpoint(Room, clock=clock)).open()
    for _ in range(20):
        client.text(HEARTBEAT)
        await settle()
        clock.advance(30)
        await settle()
    assert (client.closed(), len(client.frames)) == (None, 20)
    await client.hang_up()
    assert clock.waiting == 0


async def test_what_the_server_sends_does_not_keep_a_client(clock: FakeClock) -> None:
    endpoint = open_endpoint(Room, clock=clock)
    client = await AsgiClient(endpoint).open()
    await client.join()
    for _ in range(13):
        clock.advance(5)
        await endpoint.broadcast("room:1", "tick", {})
        await settle()
    assert client.closed() == (1002, "idle")


class FakeGuard:
    """What `emberwire serve` puts into the scope: it may close by itself, and `heard` is called for each ping."""

    refused: Refusal | None = None
    bound = 0
    heard: Callable[[], None]

    def bound_waiting(self, seconds: float) -> None:
        """Nothing waits here."""

    def bound_messages(self, max_bytes: int) -> None:
        self.bound = max_bytes


async def test_a_client_that_pings_is_not_idle(clock: FakeClock) -> None:
    """Bandit: control frames reset the timeout as well; the Python package `websockets` sends nothing but pings."""
    client = AsgiClient(open_endpoint(Room, clock=clock))
    guard = FakeGuard()
    offers_of(client.scope).guard = guard
    await client.open()
    for _ in range(10):
        clock.advance(20)
        guard.heard()
        await settle()
    assert client.closed() is None
    clock.advance(60)
    await settle()
    assert client.closed() == (1002, "idle")


async def test_pings_keep_no_client_with_a_channel_that_is_stuck(clock: FakeClock) -> None:
    """S21: the client waits for an answer that does not come, and its library pings for it meanwhile."""
    client = AsgiClient(open_endpoint(Room, clock=clock, limits=Limits(max_mailbox=2, idle_timeout=60.0)))
    guard = FakeGuard()
    offers_of(client.scope).guard = guard
    await client.open()
    await client.join()
    for number in range(3):
        client.text(json.dumps(["1", str(number), "room:1", "hang", {}]))
    await settle()
    for _ in range(3):
        assert client.closed() is None
        guard.heard()
        clock.advance(20)
        await settle()
    assert client.closed() == (STUCK, "a channel is stuck")
    clock.advance(10)
    await settle()


class Ticking(Room):
    """Has something to do all the time on one topic."""

    async def after_join(self) -> None:
        if self.topic.rest == "clock":
            self.send_after(10.0, "tick")

    async def handle_info(self, message: Any) -> None:
        self.send_after(10.0, "tick")


async def test_other_channels_of_a_client_hide_none_that_is_stuck(clock: FakeClock) -> None:
    endpoint = open_endpoint(Ticking, clock=clock, limits=Limits(max_mailbox=2, idle_timeout=60.0))
    client = await AsgiClient(endpoint).open()
    await client.join("room:clock")
    await client.join()
    for number in range(3):
        client.text(json.dumps(["1", str(number), "room:1", "hang", {}]))
    await settle()
    for _ in range(6):
        assert client.closed() is None
        clock.advance(10)
        await settle()
    assert client.closed() == (STUCK, "a channel is stuck")
    clock.advance(10)
    await settle()


async def test_the_timeout_is_the_mount_s(clock: FakeClock) -> None:
    client = await AsgiClient(open_endpoint(Room, clock=clock, limits=Limits(idle_timeout=5.0))).open()
    clock.advance(5)
    await settle()
    assert client.closed() is not None


async def test_a_client_that_waits_for_a_busy_channel_is_not_idle_but_a_stuck_channel_is_left(clock: FakeClock) -> None:
    """S21: its frames are not read, so its silence is ours; after a while of no progress it is better off elsewhere."""
    endpoint = open_endpoint(Room, clock=clock, limits=Limits(max_mailbox=2, idle_timeout=60.0))
    client = await AsgiClient(endpoint).open()
    await client.join()
    for number in range(5):
        client.text(json.dumps(["1", str(number), "room:1", "hang", {}]))
    await settle()
    clock.advance(59)
    await settle()
    assert client.closed() is None
    clock.advance(2)
    await settle()
    assert client.closed() == (STUCK, "a channel is stuck")
    clock.advance(10)
    await settle()
    assert clock.waiting == 0


async def test_a_client_that_hangs_up_while_its_channel_is_full_is_noticed(clock: FakeClock) -> None:
    endpoint = open_endpoint(Room, clock=clock, limits=Limits(max_mailbox=2))
    client = await AsgiClient(endpoint).open()
    await client.join()
    for number in range(3):
        client.text(json.dumps(["1", str(number), "room:1", "hang", {}]))
    await settle()
    await client.hang_up()
    assert endpoint.connections == set()
    clock.advance(10)
    await settle()
    assert (clock.waiting, endpoint.node.broadcaster.topics()) == (0, frozenset())


# --- a logout during connect ------------------------------------------------------------------------------------------


class LoggingIn(Socket):
    """Waits in `connect` for a database, which has been asked for the session already."""

    room = channel("room:*", Room)
    database: asyncio.Event

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        await self.database.wait()
        return Accept(user=params["user"])

    def id(self) -> str:
        return f"user:{self.assigns['user']}"


def logging_in(clock: FakeClock, *, pubsub: FakeAdapter | None = None) -> Endpoint:
    LoggingIn.database = asyncio.Event()
    return Endpoint(mount("/socket", LoggingIn), clock=clock, pubsub=pubsub)


@pytest.mark.parametrize("where", ["here", "there"])
async def test_a_disconnect_while_connect_runs_closes_the_socket_as_it_opens(clock: FakeClock, where: str) -> None:
    """Also when the logout was served by another node."""
    cluster = FakeCluster()
    endpoint = logging_in(clock, pubsub=cluster.adapter("here"))
    nodes = {"here": endpoint, "there": open_endpoint(Room, pubsub=cluster.adapter("there"))}
    async with endpoint.lifespan(), nodes["there"].lifespan():
        ada, bob = [await AsgiClient(endpoint, params={"user": user}).open() for user in ("ada", "bob")]
        await nodes[where].disconnect("user:ada")
        ada.text(json.dumps(["1", "1", "room:1", "phx_join", {}]))
        LoggingIn.database.set()
        await settle()
        assert (ada.closed(), ada.frames, ada.is_served()) == ((1001, "disconnected"), [], False)
        await bob.join()
        # The next one is asked about anew: what it may do is what `connect` says now.
        again = await AsgiClient(endpoint, params={"user": "ada"}).open()
        await again.join()
        assert (again.closed(), len(endpoint.node.openings)) == (None, 0)
        for client in (bob, again):
            await client.hang_up()
    assert (endpoint.connections, endpoint.node.broadcaster.topics()) == (set(), frozenset())


async def test_a_disconnect_between_connect_and_the_opening_closes_it_too(clock: FakeClock) -> None:
    """The server may wait before it sends the answer to the handshake."""
    endpoint = logging_in(clock)
    client = AsgiClient(endpoint, params={"user": "ada"})
    client.stop_reading()
    LoggingIn.database.set()
    await client.open()
    await endpoint.disconnect("user:ada")
    client.read_on()
    await settle()
    assert (client.closed(), client.is_served()) == ((1001, "disconnected"), False)


@pytest.mark.parametrize("end", ["is cancelled", "is refused", "crashes", "is too late"])
async def test_a_handshake_that_comes_to_nothing_keeps_no_id(clock: FakeClock, end: str) -> None:
    database = asyncio.Event()

    class Failing(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Refuse:
            await database.wait()
            if end == "crashes":
                raise RuntimeError("boom")
            return Refuse()

    endpoint = Endpoint(mount("/socket", Failing), clock=clock)
    client = await AsgiClient(endpoint).open()
    await endpoint.disconnect("user:ada")
    assert len(endpoint.node.openings) == 1
    if end == "is cancelled":
        assert client.task is not None
        client.task.cancel()
    elif end == "is too late":
        clock.advance(60)
    else:
        database.set()
    await settle()
    assert (client.is_served(), len(endpoint.node.openings)) == (False, 0)


# --- expiry -----------------------------------------------------------------------------------------------------------


def expiring(seconds: float, clock: FakeClock) -> Endpoint:
    class UserSocket(Socket):
        room = channel("room:*", Room)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            return Accept(expires_at=datetime.now(UTC) + timedelta(seconds=seconds))

        def id(self) -> str:
            return "user:1"

    return Endpoint(mount("/socket", UserSocket), clock=clock)


async def test_a_socket_ends_when_its_token_does(clock: FakeClock) -> None:
    """S13."""
    client = await AsgiClient(expiring(30, clock)).open()
    await client.join()
    clock.advance(29)
    await settle()
    assert client.closed() is None
    clock.advance(2)
    await settle()
    assert client.closed() == (EXPIRED, "expired")
    assert Room.ends == ["expired"]
    assert clock.waiting == 0


async def test_a_token_that_has_ended_already_ends_the_socket_at_once(clock: FakeClock) -> None:
    client = await AsgiClient(expiring(-5, clock)).open()
    clock.advance(0)
    await settle()
    assert client.closed() == (EXPIRED, "expired")


async def test_a_client_that_goes_before_its_token_ends_leaves_no_timer(clock: FakeClock) -> None:
    client = await AsgiClient(expiring(30, clock)).open()
    await client.hang_up()
    assert clock.waiting == 0


# --- slow readers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "broadcasts"),
    [(Limits(max_outbox_frames=10), 12), (Limits(max_outbox_bytes=1_000), 30)],
    ids=["frames", "bytes"],
)
async def test_a_client_that_does_not_read_is_cut_and_nobody_else_notices(
    clock: FakeClock, limits: Limits, broadcasts: int
) -> None:
    """R10: the broadcaster never waits; the others get everything, in order."""
    endpoint = open_endpoint(Room, clock=clock, limits=limits)
    stalled, reading = await AsgiClient(endpoint).open(), await AsgiClient(endpoint).open()
    await stalled.join()
    await reading.join()
    stalled.stop_reading()
    for number in range(broadcasts):
        await endpoint.broadcast("room:1", "tick", {"n": number, "pad": "x" * 50})
        await settle()
    assert (stalled.is_served(), stalled.sent) == (False, [])
    assert [frame[4]["n"] for frame in reading.frames] == list(range(broadcasts))
    assert endpoint.node.broadcaster.count("room:1") == 1
    assert len(endpoint.connections) == 1
    await reading.hang_up()
    assert clock.waiting == 0


async def test_a_client_that_takes_nothing_for_ten_seconds_is_cut(clock: FakeClock) -> None:
    """R12."""
    endpoint = open_endpoint(Room, clock=clock)
    client = await AsgiClient(endpoint).open()
    await client.join()
    clock.advance(11)
    client.stop_reading()
    await endpoint.broadcast("room:1", "tick", {})
    await settle()
    clock.advance(9.9)
    await settle()
    assert client.is_served()
    clock.advance(2.6)
    await settle()
    assert not client.is_served()
    assert (endpoint.connections, endpoint.node.broadcaster.topics(), clock.waiting) == (set(), frozenset(), 0)
    assert Room.ends == ["closed"]


async def test_a_client_that_does_not_read_its_close_is_dropped_at_the_deadline(clock: FakeClock) -> None:
    endpoint = open_endpoint(Room, clock=clock)
    client = await AsgiClient(endpoint).open()
    await client.join()
    client.stop_reading()
    await endpoint.disconnect("users_socket:ada")
    await settle()
    assert endpoint.node.broadcaster.topics() == frozenset()
    clock.advance(10)
    await settle()
    assert not client.is_served()
    assert (endpoint.connections, clock.waiting) == (set(), 0)


# --- ends -------------------------------------------------------------------------------------------------------------


async def test_disconnecting_an_id_closes_all_its_sockets_with_1001() -> None:
    """S14; Phoenix: "shuts down when receiving disconnect broadcasts on socket's id"."""
    endpoint = open_endpoint(Room)
    async with (
        connect(endpoint) as first,
        connect(endpoint) as second,
        connect(endpoint, params={"user": "bob"}) as bob,
    ):
        for socket in (first, second, bob):
            await join(socket, "room:1")
        await endpoint.disconnect("users_socket:ada")
        await assert_closed(first, 1001)
        await assert_closed(second, 1001)
        channel = await join(bob, "room:2")
        await assert_reply(await push(channel, "echo", 1), "ok", 1)
    await settle()
    assert endpoint.node.broadcaster.topics() == frozenset()


@pytest.mark.parametrize(
    ("frame", "code"),
    [("{", 1011), ("[1]", 1011), (b"\x09", 1011), ("x" * 65_537, 1009), (b"\x00" * 65_537, 1009)],
    ids=lambda value: repr(value)[:12],
)
async def test_a_frame_that_is_none_closes_its_own_socket(frame: str | bytes, code: int) -> None:
    """S10, S16: a documented code, no traceback, and no other socket is touched."""
    endpoint = open_endpoint(Room)
    async with connect(endpoint) as bad, connect(endpoint) as good:
        await join(bad, "room:1")
        channel = await join(good, "room:1")
        bad.send_frame(frame)
        await assert_closed(bad, code)
        await assert_reply(await push(channel, "echo", 1), "ok", 1)


async def test_a_client_that_hangs_up_right_after_a_bad_frame_is_no_failure_of_the_server(clock: FakeClock) -> None:
    """The connection is closed from this side, and its end is there already when the reader looks."""
    client = await AsgiClient(open_endpoint(Room, clock=clock)).open()
    client.text("not json")
    await client.hang_up()
    assert client.task is not None
    assert client.task.exception() is None
    assert clock.waiting == 0


async def test_what_the_server_refuses_is_counted_and_it_knows_the_bound(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """S27: whoever refuses a message, there is an event for it, and a line without line breaks of the client's."""
    endpoint, guard = open_endpoint(Room), FakeGuard()
    connected: list[Event] = []
    seen: list[Event] = []
    endpoint.telemetry.attach("socket_connected", connected.append)
    endpoint.telemetry.attach("refused", seen.append)
    client = AsgiClient(endpoint)
    offers_of(client.scope).guard = guard
    await client.open()
    assert guard.bound == 65_536
    guard.refused = Refusal(1002, "frame with a reserved\nopcode")
    with caplog.at_level("INFO"):
        await client.hang_up()
    assert [event.metadata["kind"] for event in seen] == ["bad frame"]
    assert seen[0].metadata["connection"] == connected[0].metadata["connection"]
    assert (
        "users_socket:ada at 127.0.0.1 sent a frame that is no message (frame with a reserved\\nopcode)" in caplog.text
    )


async def test_a_client_that_hangs_up_leaves_nothing(clock: FakeClock) -> None:
    """R16."""
    endpoint = open_endpoint(Room, clock=clock)
    for _ in range(20):
        client = await AsgiClient(endpoint).open()
        await client.join()
        await client.hang_up()
    await settle()
    assert (endpoint.connections, endpoint.node.broadcaster.topics(), clock.waiting) == (set(), frozenset(), 0)
    assert Room.ends == ["closed"] * 20


@pytest.mark.parametrize("after", range(0, 60, 3))
async def test_a_server_that_cancels_a_connection_at_any_moment_leaves_nothing(clock: FakeClock, after: int) -> None:
    """R05: whatever the connection awaits at that moment."""
    endpoint = open_endpoint(Room, clock=clock, limits=Limits(max_mailbox=2))
    client = AsgiClient(endpoint)
    opening = asyncio.ensure_future(client.open())
    await rounds(1)
    for number, event in enumerate(["phx_join", "echo", "hang", "hang", "hang", "echo"]):
        client.text(json.dumps(["1", str(number), "room:1", event, {}]))
    await rounds(after)
    assert client.task is not None
    client.task.cancel()
    await asyncio.wait([client.task])
    assert client.task.cancelled() or client.task.exception() is None
    await opening
    clock.advance(10)
    await settle()
    assert (endpoint.connections, endpoint.node.broadcaster.topics(), clock.waiting) == (set(), frozenset(), 0)


async def test_a_cancellation_of_the_server_is_not_taken_for_our_own(clock: FakeClock) -> None:
    """A time limit of a middleware, say, that is over in the turn in which the connection is closed from this side."""
    endpoint = open_endpoint(Room, clock=clock)
    client = await AsgiClient(endpoint).open()
    await client.join()
    assert client.task is not None
    for connection in tuple(endpoint.connections):
        connection.disconnect(1001, "disconnected")
    client.task.cancel()
    await asyncio.wait([client.task])
    assert client.task.cancelled()
    clock.advance(10)
    await settle()
    assert (endpoint.connections, endpoint.node.broadcaster.topics(), clock.waiting) == (set(), frozenset(), 0)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
async def test_a_plain_request_is_told_that_this_is_a_websocket(method: str) -> None:
    """Phoenix: websocket_socket_test, "handles invalid upgrade requests"."""
    transport = httpx.ASGITransport(app=open_endpoint(Room))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        assert (await http.request(method, "/socket/websocket")).status_code == 400


async def test_a_server_that_cannot_send_responses_refuses_in_its_own_way() -> None:
    endpoint = Endpoint(mount("/socket", Socket))
    client = AsgiClient(endpoint)
    client.scope["extensions"] = {}
    await client.open()
    assert client.closed() == (1008, "")
    assert not client.is_served()


@pytest.mark.parametrize("make", [lambda frame: {"text": None, "bytes": frame}, lambda frame: {"bytes": frame}])
async def test_both_ways_in_which_servers_hand_over_bytes_are_understood(make: Callable[[bytes], Any]) -> None:
    client = await AsgiClient(open_endpoint(Room)).open()
    await client.join()
    client.event(**make(b"\x00\x01\x01\x06\x0412room:1echo\x00\x01"))
    await settle()
    assert client.sent == [{"type": "websocket.send", "bytes": b"\x01\x01\x01\x06\x0212room:1ok\x00\x01"}]
    await client.hang_up()


# --- each message, past ASGI or through it ----------------------------------------------------------------------------


class Crowded(OpenChannel):
    """Answers each message in a later turn, so that a client which sends many is slowed."""

    @handle_in("count")
    async def count(self, number: int) -> Ok:
        await asyncio.sleep(0)
        return Ok(number)


@pytest.mark.parametrize("at_once", [1, 3, 50])
async def test_a_client_that_is_slowed_is_answered_in_order_and_completely(at_once: int) -> None:
    """Over the bound of the mailbox, over the rate, and while a join runs."""
    clock = FakeClock()
    limits = Limits(max_mailbox=2, max_rate=50, max_burst=20)
    client = await AsgiClient(open_endpoint(Crowded, clock=clock, limits=limits)).open()
    client.text(json.dumps(["1", "1", "room:1", "phx_join", {}]))
    for number in range(100):
        client.text(json.dumps(["1", str(number), "room:1", "count", number]))
        if number % at_once == 0:
            clock.advance(0.1)
            await settle()
    while len(client.frames) < 101:
        clock.advance(1.0)
        await settle()
    assert [frame[4]["response"] for frame in client.frames[1:]] == list(range(100))
    await client.hang_up()


class Welcoming(Socket):
    """Anybody may connect."""

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept()


class Raising:
    """A serializer of the application with a mistake in it."""

    version = "2.0.0"

    def decode(self, frame: Frame, limits: Limits) -> WireMessage:
        raise ZeroDivisionError

    encode = V2.encode


async def test_a_serializer_that_raises_ends_its_own_connection_with_the_error() -> None:
    endpoint = Endpoint(mount("/socket", Welcoming, serializers=[Raising()]))
    client, other = await AsgiClient(endpoint).open(), await AsgiClient(open_endpoint(Room)).open()
    client.text(HEARTBEAT)
    await settle()
    assert client.task is not None
    assert client.task.done()
    assert isinstance(client.task.exception(), ZeroDivisionError)
    assert not endpoint.connections
    await other.say([None, "1", "phoenix", "heartbeat", {}])
    assert other.frames[-1][4]["status"] == "ok"
    await other.hang_up()


WHO: ContextVar[str] = ContextVar("WHO", default="nobody")


async def test_context_variables_of_the_middleware_are_seen_by_channels_and_listeners() -> None:
    endpoint = open_endpoint(Room)
    heard: list[str] = []
    endpoint.telemetry.attach("refused", lambda event: heard.append(WHO.get()))

    async def named(scope: Scope, receive: Receive, send: Send) -> None:
        WHO.set("middleware")
        await endpoint(scope, receive, send)

    client = await AsgiClient(endpoint, through=named).open()
    await client.join()
    await client.say(["other", "2", "room:1", "echo", {}])  # a stale join_ref
    assert heard == ["middleware"]
    await client.hang_up()


async def test_a_middleware_with_a_receive_of_its_own_sees_each_message() -> None:
    endpoint, seen = open_endpoint(Room), []

    async def watching(scope: Scope, receive: Receive, send: Send) -> None:
        async def seeing() -> Message:
            seen.append(await receive())
            return seen[-1]

        await endpoint(scope, seeing, send)

    client = await AsgiClient(endpoint, through=watching).open()
    await client.join()
    await client.say(["1", "2", "room:1", "echo", {}])
    await client.hang_up()
    assert [message["type"] for message in seen] == [
        "websocket.connect",
        *["websocket.receive"] * 2,
        "websocket.disconnect",
    ]
