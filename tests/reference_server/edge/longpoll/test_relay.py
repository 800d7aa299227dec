"""Long polling through a load balancer that sends each request to another node than the one before."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from emberwire import (
    Accept,
    ConnectInfo,
    Endpoint,
    Limits,
    LongPollOptions,
    Ok,
    Params,
    Socket,
    channel,
    handle_in,
    mount,
)
from emberwire.testing import FakeClock, settle
from tests.fakes import FakeCluster
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

JOIN = '["1","1","room:1","phx_join",{}]'
ECHO = '["1","2","room:1","echo",{"n":1}]'


class Room(OpenChannel):
    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)


class UserSocket(Socket):
    room = channel("room:*", Room)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept()


class Nodes:
    """Two nodes of one cluster, and a client that asks whichever it likes."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.clock, self.cluster = FakeClock(), FakeCluster()
        self.limits = limits
        self.endpoints = {name: self._endpoint(name) for name in ("one", "two")}
        self.hang_up = asyncio.Event()

    def _endpoint(self, name: str) -> Endpoint:
        mounted = mount(
            "/socket", UserSocket, websocket=None, longpoll=LongPollOptions(window=10.0), limits=self.limits
        )
        return Endpoint(mounted, clock=self.clock, pubsub=self.cluster.adapter(name))

    async def start(self) -> Nodes:
        for endpoint in self.endpoints.values():
            await endpoint.node.start()
        return self

    async def stop(self) -> None:
        for _ in range(4):
            self.clock.advance(10.0)
            await settle()
        for endpoint in self.endpoints.values():
            assert not endpoint.connections
            await endpoint.node.stop()

    async def get(self, node: str, token: str = "") -> dict[str, Any]:
        return await self._request(node, "GET", token)

    async def post(self, node: str, token: str, *frames: str) -> dict[str, Any]:
        return await self._request(node, "POST", token, "\n".join(frames).encode())

    async def _request(self, node: str, method: str, token: str, body: bytes = b"") -> dict[str, Any]:
        scope = {
            "type": "http", "method": method, "path": "/socket/longpoll", "query_string": b"vsn=2.0.0",
            "headers": [(b"x-phoenix-longpoll-token", token.encode()), (b"content-type", b"application/x-ndjson")],
            "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
            "root_path": "", "raw_path": b"/socket/longpoll",
        }  # fmt: skip
        events = [{"type": "http.request", "body": body, "more_body": False}]
        answer = bytearray()

        async def receive() -> dict[str, Any]:
            if events:
                return events.pop(0)
            await self.hang_up.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            answer.extend(message.get("body", b""))

        await self.endpoints[node](scope, receive, send)
        return dict(json.loads(bytes(answer) or b"{}"))

    async def session(self, node: str) -> str:
        started = await self.get(node)
        assert started["status"] == 410
        return str(started["token"])


def events_of(answer: dict[str, Any]) -> list[Any]:
    return [json.loads(message)[3:] for message in answer["messages"]]


async def test_a_session_is_served_by_whichever_node_is_asked() -> None:
    """Phoenix: sessions are addressable from any node of the cluster."""
    nodes = await Nodes().start()
    token = await nodes.session("one")
    assert token.startswith("one.")
    assert await nodes.post("two", token, JOIN, ECHO) == {"status": 200}
    await settle()
    answer = await nodes.get("two", token)
    assert (answer["status"], answer["token"]) == (200, token)
    assert [payload["response"] for _, payload in events_of(answer)] == [{}, {"n": 1}]
    await nodes.stop()


async def test_a_poll_on_the_wrong_node_waits_for_messages_like_one_on_the_right_node() -> None:
    nodes = await Nodes().start()
    token = await nodes.session("one")
    await nodes.post("one", token, JOIN)
    await nodes.get("one", token)
    polling = asyncio.ensure_future(nodes.get("two", token))
    await settle()
    nodes.clock.advance(5.0)
    await settle()
    assert not polling.done()
    await nodes.endpoints["two"].broadcast("room:1", "news", {"n": 7})
    assert events_of(await polling) == [["news", {"n": 7}]]
    polling = asyncio.ensure_future(nodes.get("two", token))
    await settle()
    nodes.clock.advance(10.0)
    assert (await polling)["status"] == 204
    await nodes.stop()


async def test_a_client_that_hangs_up_on_the_wrong_node_loses_nothing() -> None:
    nodes = await Nodes().start()
    token = await nodes.session("one")
    await nodes.post("two", token, JOIN)
    await nodes.get("two", token)
    polling = asyncio.ensure_future(nodes.get("two", token))
    await settle()
    nodes.hang_up.set()
    assert await polling == {}
    nodes.hang_up = asyncio.Event()
    await nodes.endpoints["one"].broadcast("room:1", "news", {"n": 7})
    assert events_of(await nodes.get("two", token)) == [["news", {"n": 7}]]
    await nodes.stop()


@pytest.mark.parametrize(
    "token", ["one.forged", "one.", "one", ".x", "two.forged", "a*b.x", "a b.x", "é.x", "n" * 99 + ".x"]
)
async def test_a_token_that_was_made_up_is_no_session(token: str) -> None:
    """S22: and what a client makes up never becomes the name of a channel at the broker."""
    nodes = await Nodes().start()
    asked = list[str]()
    publish_to = nodes.cluster.members["two"].publish_to

    async def watched(node: str, data: bytes) -> None:
        asked.append(node)
        await publish_to(node, data)

    nodes.cluster.members["two"].publish_to = watched  # type: ignore[method-assign]
    assert await nodes.post("two", token, JOIN) == {"status": 410}
    assert (await nodes.get("two", token))["token"].startswith("two.")
    assert set(asked) <= {"one"}
    await nodes.stop()


async def test_the_session_of_a_node_that_is_gone_is_over_after_two_seconds() -> None:
    nodes = await Nodes().start()
    token = await nodes.session("one")
    nodes.cluster.cut("one", "two")
    posting = asyncio.ensure_future(nodes.post("two", token, JOIN))
    await settle()
    assert not posting.done()
    nodes.clock.advance(2.1)
    assert await posting == {"status": 410}
    await nodes.stop()


async def test_without_a_broker_a_client_of_another_node_begins_anew_here_at_once() -> None:
    nodes = await Nodes().start()
    token = await nodes.session("one")
    nodes.cluster.outage()
    assert await nodes.post("two", token, JOIN) == {"status": 410}
    begun = await nodes.get("two", token)
    assert begun["token"].startswith("two.")
    assert await nodes.post("two", begun["token"], JOIN) == {"status": 200}
    await nodes.stop()


async def test_a_crowd_of_made_up_nodes_cuts_no_session_that_lives_elsewhere() -> None:
    """Over the bound a token counted as unknown: 1,000 made-up ones, and every client on the wrong node began anew."""
    nodes = await Nodes(Limits(max_probes=3)).start()
    token = await nodes.session("one")
    ghosts = [asyncio.ensure_future(nodes.get("two", f"ghost{number}.x")) for number in range(20)]
    await settle()
    assert await nodes.post("two", token, JOIN) == {"status": 200}
    assert events_of(await nodes.get("two", token))[0][1]["status"] == "ok"
    for _ in range(5):
        nodes.clock.advance(2.1)
        await settle()
    answers = await asyncio.gather(*ghosts)
    # Those that had their turn name no session; those that did not may ask again.
    assert sorted({answer["status"] for answer in answers}) == [204, 410]
    assert [answer["token"] for answer in answers if answer["status"] == 204] == [f"ghost{n}.x" for n in range(15, 20)]
    await nodes.stop()


async def test_a_crowd_of_honest_pollers_over_the_bound_keeps_its_sessions() -> None:
    """Of 1,200 pollers on the wrong node 200 had lost theirs."""
    nodes = await Nodes(Limits(max_relayed=3)).start()
    tokens = [await nodes.session("one") for _ in range(8)]
    polls = [asyncio.ensure_future(nodes.get("two", token)) for token in tokens]
    for _ in range(3):
        await settle()
        nodes.clock.advance(10.1)
        await settle()
    answers = await asyncio.gather(*polls)
    assert {answer["status"] for answer in answers} == {204}
    assert [answer["token"] for answer in answers] == tokens
    await nodes.stop()


async def test_a_node_that_did_not_react_is_not_asked_again_for_a_while() -> None:
    nodes = await Nodes().start()
    asked: list[str] = []
    ask = nodes.endpoints["two"].node.cluster.requests.call

    async def counted(node: str, *args: Any, **kwargs: Any) -> bytes:
        asked.append(node)
        return await ask(node, *args, **kwargs)

    nodes.endpoints["two"].node.cluster.requests.call = counted  # type: ignore[method-assign]
    for _ in range(3):
        waiting = asyncio.ensure_future(nodes.get("two", "ghost.x"))
        await settle()
        nodes.clock.advance(2.1)
        assert (await waiting)["status"] == 410
    assert asked == ["ghost"]
    await nodes.stop()


async def test_nodes_know_one_another_from_the_start() -> None:
    """So that the first request for a session elsewhere does not wait among those for nodes that were made up."""
    nodes = await Nodes().start()
    await settle()
    assert "one" in nodes.endpoints["two"].node.cluster.known
    assert "two" in nodes.endpoints["one"].node.cluster.known
    await nodes.stop()


async def test_the_token_of_a_node_that_is_alone_names_no_node() -> None:
    clock = FakeClock()
    mounted = mount("/socket", UserSocket, websocket=None, longpoll=LongPollOptions())
    nodes = Nodes()
    nodes.clock = clock
    nodes.endpoints = {"alone": Endpoint(mounted, clock=clock)}
    token = await nodes.session("alone")
    assert "." not in token
    assert await nodes.post("alone", "one.forged", JOIN) == {"status": 410}
    await nodes.stop()
