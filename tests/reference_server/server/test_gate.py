"""The gate in front of a served application: readiness, and a door that stays shut once it is closed."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from emberwire import Accept, ConnectInfo, Endpoint, LongPollOptions, Params, Socket, WebSocketOptions, mount
from emberwire.testing import FakeClock, open_endpoint, settle
from reference_server.server.gate import Gate
from reference_server.server.health import LIVE, READY
from tests.asgi_client import AsgiClient
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


async def home(request: Request) -> Response:
    return PlainTextResponse("home")


APP = Starlette(routes=[Route("/", home)])


async def statuses(gate: Gate, *paths: str) -> list[int]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=gate), base_url="http://localhost") as http:
        return [(await http.get(path)).status_code for path in paths]


async def test_an_open_gate_is_ready_and_lets_requests_through() -> None:
    assert await statuses(Gate(APP), LIVE, READY, "/", "/elsewhere") == [200, 200, 200, 404]


async def test_a_closed_gate_lives_but_is_not_ready_and_plain_requests_still_pass() -> None:
    """R40: a load balancer sends no new sockets, and what is under way is answered."""
    gate = Gate(APP)
    gate.close()
    assert await statuses(gate, LIVE, READY, "/") == [200, 503, 200]


async def test_a_failing_check_is_not_ready() -> None:
    healthy = True
    gate = Gate(APP, checks=[lambda: healthy, lambda: True])
    assert await statuses(gate, READY) == [200]
    healthy = False
    assert await statuses(gate, LIVE, READY) == [200, 503]


async def test_the_gate_knows_the_open_connections() -> None:
    endpoint = open_endpoint(OpenChannel)
    gate = Gate(endpoint)
    client = await AsgiClient(endpoint, through=gate).open()
    assert gate.connections == endpoint.connections
    assert len(gate.connections) == 1
    await client.hang_up()
    assert gate.connections == set()


async def test_a_closed_gate_refuses_sockets_and_keeps_those_that_are_open() -> None:
    endpoint = open_endpoint(OpenChannel)
    gate = Gate(endpoint)
    inside = await AsgiClient(endpoint, through=gate).open()
    gate.close()
    outside = await AsgiClient(endpoint, through=gate).open()
    assert outside.sent[0]["type"] == "websocket.http.response.start"
    assert outside.sent[0]["status"] == 503
    await settle()
    assert not outside.is_served()
    await inside.join()
    await inside.hang_up()


async def test_without_a_gate_nobody_looks_at_the_connections() -> None:
    endpoint = open_endpoint(OpenChannel)
    client = await AsgiClient(endpoint).open()
    assert len(endpoint.connections) == 1
    await client.hang_up()


async def test_a_path_without_a_socket_is_404_and_not_a_refusal() -> None:
    """Phoenix answers 404, too; what Starlette does about it becomes 403."""
    endpoint = open_endpoint(OpenChannel)
    gate = Gate(Starlette(routes=endpoint.routes))
    elsewhere = AsgiClient(endpoint, through=gate)
    elsewhere.scope["path"] = "/socket"
    await elsewhere.open()
    assert (elsewhere.sent[0]["type"], elsewhere.sent[0]["status"]) == ("websocket.http.response.start", 404)


async def test_an_application_that_closes_handshakes_by_itself_is_not_corrected() -> None:
    """A middleware that refuses before the router has looked, and one that knows no router at all."""

    async def closes(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.close", "code": 1008})

    refused = await AsgiClient(open_endpoint(OpenChannel), through=Gate(closes)).open()
    assert refused.sent == [{"type": "websocket.close", "code": 1008}]


async def test_over_its_bound_the_gate_refuses_sockets_until_one_has_gone() -> None:
    """S19: handshakes count too, so that many slow ones are no way around it; plain requests pass."""
    endpoint = open_endpoint(OpenChannel)
    gate = Gate(endpoint, max_sockets=2)
    first, second, third = [await AsgiClient(endpoint, through=gate).open() for _ in range(3)]
    assert third.sent[0]["status"] == 503
    assert (b"retry-after", b"1") in third.sent[0]["headers"]
    assert await statuses(gate, READY) == [200]
    await first.hang_up()
    fourth = await AsgiClient(endpoint, through=gate).open()
    assert fourth.sent[0]["type"] == "websocket.accept"
    for client in (second, fourth):
        await client.hang_up()


async def test_long_poll_sessions_count_and_are_refused_like_sockets() -> None:
    """phoenix.js takes 503 for a server that cannot be reached, and comes back later."""
    endpoint = open_endpoint(OpenChannel, clock=FakeClock(), longpoll=LongPollOptions(check_origin=False))
    gate = Gate(endpoint, max_sockets=2)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=gate), base_url="http://localhost") as http:
        begun = [await http.get("/socket/longpoll?vsn=2.0.0") for _ in range(3)]
        assert [answer.status_code for answer in begun] == [200, 200, 503]
        refused = await AsgiClient(endpoint, through=gate).open()
        assert refused.sent[0]["status"] == 503
    for connection in list(endpoint.connections):
        connection.closed("the test is over")


class Slow(Socket):
    """Waits in `connect` until the test lets everybody in."""

    let_in: asyncio.Event

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        await self.let_in.wait()
        return Accept()


def slow_endpoint() -> Endpoint:
    Slow.let_in = asyncio.Event()
    options, poll = WebSocketOptions(check_origin=False), LongPollOptions(check_origin=False)
    return Endpoint(mount("/socket", Slow, websocket=options, longpoll=poll), clock=FakeClock())


async def test_sessions_and_handshakes_count_together() -> None:
    """S19: each alone is under the bound, and everybody is let in a moment later."""
    endpoint = slow_endpoint()
    gate = Gate(endpoint, max_sockets=2)
    Slow.let_in.set()
    assert await statuses(gate, "/socket/longpoll?vsn=2.0.0") == [200]
    Slow.let_in.clear()
    first, second = [await AsgiClient(endpoint, through=gate).open() for _ in range(2)]
    Slow.let_in.set()
    await settle()
    assert (first.sent[0]["type"], second.sent[0].get("status")) == ("websocket.accept", 503)
    assert len(gate.connections) == 2
    await first.hang_up()
    for connection in list(endpoint.connections):
        connection.closed("the test is over")


async def test_a_session_for_which_there_is_no_room_any_more_is_not_begun() -> None:
    """R40, S19: `connect` may take seconds, in which others come or the node begins to drain."""
    endpoint = slow_endpoint()
    gate = Gate(endpoint, max_sockets=1)
    asked = [asyncio.create_task(statuses(gate, "/socket/longpoll?vsn=2.0.0")) for _ in range(3)]
    await settle()
    Slow.let_in.set()
    assert sorted(await asyncio.gather(*asked)) == [[200], [503], [503]]
    for connection in list(endpoint.connections):
        connection.closed("the test is over")


async def test_a_closed_gate_begins_no_long_poll_session() -> None:
    """R40: it would only be ended again in a moment."""
    gate = Gate(open_endpoint(OpenChannel, longpoll=LongPollOptions(check_origin=False)))
    gate.close()
    assert await statuses(gate, "/socket/longpoll?vsn=2.0.0") == [503]


async def test_connect_is_not_asked_for_a_handshake_that_the_stop_overtook() -> None:
    """A middleware held it up; what `connect` does (a database, a count) is for clients that come in."""
    Slow.let_in.clear()
    endpoint, through, asked = slow_endpoint(), asyncio.Event(), list[str]()

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append("middleware")
        await through.wait()
        await endpoint(scope, receive, send)

    gate = Gate(middleware)
    client = await AsgiClient(endpoint, through=gate).open()
    request = asyncio.create_task(statuses(gate, "/socket/longpoll?vsn=2.0.0"))
    await settle()
    gate.close()
    endpoint.telemetry.attach("socket_refused", lambda event: asked.append(event.metadata["reason"]))
    through.set()
    assert await request == [503]
    assert client.sent[0]["status"] == 503
    assert asked == ["middleware", "middleware", "the server stops"]
