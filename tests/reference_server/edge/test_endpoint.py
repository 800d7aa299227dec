"""The endpoint as a part of an application: routes beside others, lifespan, and broadcasting from ordinary code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import fastapi
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount as StarletteMount
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from emberwire import (
    Accept,
    Broadcast,
    ConnectInfo,
    Endpoint,
    LongPollOptions,
    Ok,
    Params,
    Presence,
    Socket,
    WebSocketOptions,
    handle_in,
    mount,
)
from emberwire.testing import ConnectRefused, FakeClock, assert_push, connect, join, open_endpoint, settle
from reference_server.core.errors import ConfigurationError, EncodeError, PubSubUnavailable
from tests.fakes import FakeAdapter, FakeCluster
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

JOIN = ["1", "1", "room:1", "phx_join", {}]
URL = "/socket/websocket?vsn=2.0.0"


class Anybody(Socket):
    """Lets everybody in."""

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept()


class Room(OpenChannel):
    """Echoes."""

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)


def talk(client: TestClient, publish: str) -> None:
    """Join a room and see the broadcast that an ordinary request sets off."""
    with client.websocket_connect(URL, headers={"host": "localhost"}) as socket:
        socket.send_json(JOIN)
        assert socket.receive_json()[3:] == ["phx_reply", {"status": "ok", "response": {}}]
        assert client.post(publish).status_code == 200
        assert socket.receive_json() == [None, None, "room:1", "new_msg", {"body": "hello"}]


# --- frameworks -------------------------------------------------------------------------------------------------------


async def test_routes_stand_beside_those_of_a_starlette_application() -> None:
    endpoint = open_endpoint(Room)

    async def publish(request: Request) -> Response:
        await endpoint.broadcast("room:1", "new_msg", {"body": "hello"})
        return JSONResponse({})

    app = Starlette(routes=[*endpoint.routes, Route("/publish", publish, methods=["POST"])], lifespan=endpoint.lifespan)
    with TestClient(app) as client:
        talk(client, "/publish")
        assert client.get("/elsewhere").status_code == 404


async def test_routes_stand_beside_those_of_a_fastapi_application() -> None:
    endpoint = open_endpoint(Room)
    app = fastapi.FastAPI(routes=[*endpoint.routes], lifespan=endpoint.lifespan)

    @app.post("/publish/{body}")
    async def publish(body: str) -> dict[str, str]:
        await endpoint.broadcast("room:1", "new_msg", {"body": body})
        return {"sent": body}

    with TestClient(app) as client:
        talk(client, "/publish/hello")


async def test_an_endpoint_can_be_mounted_under_a_path() -> None:
    endpoint = open_endpoint(Room)
    app = Starlette(routes=[StarletteMount("/live", app=endpoint)], lifespan=endpoint.lifespan)
    with TestClient(app) as client, client.websocket_connect(f"/live{URL}", headers={"host": "localhost"}) as socket:
        socket.send_json(JOIN)
        assert socket.receive_json()[4]["status"] == "ok"


async def test_an_endpoint_is_an_application_of_its_own() -> None:
    endpoint = open_endpoint(Room)
    with TestClient(endpoint) as client, client.websocket_connect(URL, headers={"host": "localhost"}) as socket:
        socket.send_json(JOIN)
        assert socket.receive_json()[4]["status"] == "ok"


# --- lifespan ---------------------------------------------------------------------------------------------------------


async def lifespan_of(app: Any) -> list[str]:
    """Start and stop an application; the types of its answers."""
    events: asyncio.Queue[Message] = asyncio.Queue()
    for kind in ("lifespan.startup", "lifespan.shutdown"):
        events.put_nowait({"type": kind})
    answers: list[str] = []

    async def send(message: Message) -> None:
        answers.append(message["type"])

    await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, events.get, send)
    return answers


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "in Starlette"])
async def test_the_cluster_is_joined_while_the_application_runs(alone: bool) -> None:
    adapter = FakeAdapter()
    endpoint = open_endpoint(Room, pubsub=adapter)
    app = endpoint if alone else Starlette(routes=endpoint.routes, lifespan=endpoint.lifespan)
    assert await lifespan_of(app) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert (adapter.starts, adapter.closes) == (1, 1)


async def test_a_lifespan_of_the_application_s_own_can_hold_it() -> None:
    adapter, order = FakeAdapter(), list[str]()
    endpoint = open_endpoint(Room, pubsub=adapter)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        order.append("open database")
        async with endpoint.lifespan(app):
            yield
        order.append("close database")

    await lifespan_of(Starlette(routes=endpoint.routes, lifespan=lifespan))
    assert (order, adapter.starts, adapter.closes) == (["open database", "close database"], 1, 1)


async def test_around_a_lifespan_starts_after_it_stops_before_it_and_hands_its_state_on() -> None:
    adapter, order = FakeAdapter(), list[tuple[str, int, int]]()
    endpoint = open_endpoint(Room, pubsub=adapter)

    @asynccontextmanager
    async def own(app: object) -> AsyncIterator[dict[str, str]]:
        order.append(("open", adapter.starts, adapter.closes))
        yield {"database": "open"}
        order.append(("close", adapter.starts, adapter.closes))

    async with endpoint.around(own)(Starlette()) as state:
        assert (state, adapter.starts, adapter.closes) == ({"database": "open"}, 1, 0)
    assert order == [("open", 0, 0), ("close", 1, 1)]


async def test_handlers_of_startup_run_around_the_endpoint() -> None:
    """FastAPI keeps them in the lifespan that its router has when none is given."""
    adapter, ran = FakeAdapter(), list[str]()
    endpoint = open_endpoint(Room, pubsub=adapter)
    app = fastapi.FastAPI(on_startup=[lambda: ran.append("start")], on_shutdown=[lambda: ran.append("stop")])
    app.router.lifespan_context = endpoint.around(app.router.lifespan_context)
    await lifespan_of(app)
    assert (ran, adapter.starts, adapter.closes) == (["start", "stop"], 1, 1)


class SilentAdapter(FakeAdapter):
    """A broker that takes no message, and says nothing about it."""

    async def publish(self, data: bytes) -> None:
        await asyncio.Event().wait()


async def test_a_start_that_is_given_up_leaves_the_cluster() -> None:
    """The signal to stop may come while the node greets the others: nobody would end its connection to the broker."""
    adapter = SilentAdapter()
    starting = asyncio.create_task(lifespan_of(open_endpoint(OpenChannel, pubsub=adapter)))
    await settle()
    starting.cancel()
    with suppress(asyncio.CancelledError):
        await starting
    assert (adapter.starts, adapter.closes) == (1, 1)


async def test_a_cluster_that_cannot_be_joined_keeps_the_application_from_starting() -> None:
    adapter = FakeAdapter()
    adapter.failing = PubSubUnavailable("no broker")
    endpoint = open_endpoint(Room, pubsub=adapter)
    with pytest.raises(PubSubUnavailable):
        async with endpoint.lifespan():
            pytest.fail("it started")


async def test_the_cluster_is_left_when_the_application_fails() -> None:
    adapter = FakeAdapter()
    endpoint = open_endpoint(Room, pubsub=adapter)
    with pytest.raises(ZeroDivisionError):
        async with endpoint.lifespan():
            _ = 1 / 0
    assert adapter.closes == 1


# --- from outside of channels -----------------------------------------------------------------------------------------


async def test_ordinary_code_broadcasts_to_those_who_joined() -> None:
    """Phoenix: endpoint_test, "injects pubsub broadcast with configured server"."""
    endpoint = open_endpoint(Room)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await endpoint.broadcast("room:1", "everywhere", {"n": 1})
        assert endpoint.local_broadcast("room:1", "here", {"n": 2}) == 1
        assert endpoint.local_broadcast("room:2", "here", {"n": 2}) == 0
        await assert_push(channel, "everywhere", {"n": 1})
        await assert_push(channel, "here", {"n": 2})
        with pytest.raises(EncodeError):
            await endpoint.broadcast("room:1", "bad", [1])


async def test_a_background_task_may_broadcast() -> None:
    endpoint = open_endpoint(Room)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await asyncio.create_task(endpoint.broadcast("room:1", "tick", {}))
        await assert_push(channel, "tick")


async def test_broadcasts_and_disconnects_cross_nodes() -> None:
    """S14: from another node."""
    cluster = FakeCluster()
    here = open_endpoint(Room, pubsub=cluster.adapter("here"))
    there = open_endpoint(Room, pubsub=cluster.adapter("there"))
    async with here.lifespan(), there.lifespan(), connect(here) as socket:
        channel = await join(socket, "room:1")
        await there.broadcast("room:1", "hello", {"n": 1})
        await assert_push(channel, "hello", {"n": 1})
        await there.disconnect("users_socket:ada")
        await settle()
        assert socket.close_code == 1001


async def test_two_endpoints_of_a_process_are_two_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each worker of `emberwire serve --workers` has one name: two nodes with it would not hear each other."""
    monkeypatch.setenv("EMBERWIRE_PUBSUB", "redis://localhost")
    monkeypatch.setenv("EMBERWIRE_NODE", "web-of-this-test")
    endpoints = [Endpoint(), Endpoint(), Endpoint()]
    names = [endpoint.node.name for endpoint in endpoints]
    assert names == ["web-of-this-test", "web-of-this-test_2", "web-of-this-test_3"]


async def test_a_function_hears_a_topic_until_it_is_told_to_stop() -> None:
    endpoint, got = open_endpoint(Room), list[Broadcast]()
    stop = endpoint.subscribe("room:1", got.append)
    await endpoint.broadcast("room:1", "hello", {"n": 1})
    stop()
    await endpoint.broadcast("room:1", "hello", {"n": 2})
    assert got == [Broadcast("room:1", "hello", {"n": 1})]


# --- construction -----------------------------------------------------------------------------------------------------


async def test_sockets_of_one_endpoint_have_their_own_paths() -> None:
    endpoint = Endpoint(mount("/a", Socket), mount("/b", Socket))
    for path, status in (("/a", 403), ("/b", 403)):
        with pytest.raises(ConnectRefused) as refused:
            async with connect(endpoint, path):
                pass
        assert refused.value.status == status


async def test_a_socket_can_be_served_at_a_path_of_one_s_own() -> None:
    """For clients that connect to `/socket`, without `/websocket` behind it, as PyPI chunnel does."""
    endpoint = Endpoint(mount("/", Anybody, websocket=WebSocketOptions(path="/socket", check_origin=False)))
    with TestClient(endpoint) as http, http.websocket_connect("/socket?vsn=1.0.0") as socket:
        socket.send_json({"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": 0})
        assert socket.receive_json()["ref"] == 0


async def test_two_mounts_at_one_path_are_refused() -> None:
    class Other(Socket): ...

    with pytest.raises(ConfigurationError, match="Other and Socket are both served at '/socket/websocket'"):
        Endpoint(mount("/socket", Socket), mount("/socket", Other))
    with pytest.raises(ConfigurationError, match="both served at '/a/b/c'"):
        Endpoint(
            mount("/a", Socket, websocket=WebSocketOptions(path="/b/c")),
            mount("/a/b", Socket, websocket=None, longpoll=LongPollOptions(path="/c")),
        )
    with pytest.raises(ConfigurationError, match="both served at"):
        Endpoint(mount("/a", Socket, websocket=WebSocketOptions(path="/x"), longpoll=LongPollOptions(path="/x")))


async def test_a_mount_that_an_earlier_one_hides_is_refused() -> None:
    for first, second in (("/{a}", "/{b}"), ("/{a}", "/socket"), ("/{a}", "/{b:int}"), ("/{rest:path}", "/a/b")):
        with pytest.raises(ConfigurationError, match="the second could never be reached"):
            Endpoint(mount(first, Socket), mount(second, Socket))
    for first, second in (("/socket", "/{a}"), ("/{a:int}", "/{b}"), ("/{a:int}", "/socket"), ("/{a}", "/x/{b}")):
        assert len(Endpoint(mount(first, Socket), mount(second, Socket)).routes) == 4


@pytest.mark.parametrize("given", [Socket, "/socket", ("/socket", Socket)])
async def test_something_else_than_a_mount_is_refused_with_a_sentence(given: Any) -> None:
    with pytest.raises(ConfigurationError, match=r'Endpoint takes mounts, such as mount\("/socket", UserSocket\), got'):
        Endpoint(given)


@pytest.mark.parametrize("presences", [Presence(), [Presence], "presence"])
async def test_something_else_than_presences_is_refused_with_a_sentence(presences: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"Endpoint takes presences=\[presence\], a list of Presence objects"):
        Endpoint(mount("/socket", Socket), presences=presences)


@pytest.mark.parametrize("path", ["/socket/{", "/socket/{room:nonsense}", "/socket/{a}/{a}"])
async def test_a_path_that_no_router_understands_is_refused_with_a_sentence(path: str) -> None:
    with pytest.raises(ConfigurationError, match="/socket/"):
        Endpoint(mount(path, Socket))


async def test_an_option_that_is_wrong_is_not_blamed_on_the_path() -> None:
    for options, sentence in (
        (WebSocketOptions(check_origin=["example.com"]), "^expected an origin such as"),
        (WebSocketOptions(subprotocols=["a,b"]), "^expected subprotocols to be"),
    ):
        with pytest.raises(ConfigurationError, match=sentence):
            Endpoint(mount("/socket", Socket, websocket=options))


async def test_the_same_presence_twice_is_refused() -> None:
    presence = Presence()
    with pytest.raises(ConfigurationError):
        open_endpoint(Room, presences=[presence, presence])


async def test_an_endpoint_without_mounts_can_still_broadcast() -> None:
    endpoint = Endpoint(clock=FakeClock())
    assert endpoint.routes == []
    assert endpoint.local_broadcast("room:1", "hello", {}) == 0
