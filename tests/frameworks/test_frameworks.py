"""The applications of docs/frameworks.md, as they stand on that page, served and talked to from outside."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from emberwire import Tokens
from tests.conformance.serving import ROOT, Server, served

pytestmark = pytest.mark.anyio

PAGE = ROOT / "docs" / "frameworks.md"
TOKENS = Tokens("a secret of at least twenty bytes, from the environment")
"""The secret that the page uses."""


def code_of(section: str) -> str:
    """The Python block of one section of the page."""
    found = re.search(rf"^## {section}$.*?^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert found is not None, f"docs/frameworks.md has no code under {section}"
    return found[1]


@pytest.fixture(scope="module", params=["FastAPI", "Starlette"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("framework")
    name = f"{request.param.lower()}_chat"
    (folder / f"{name}.py").write_text(code_of(request.param), encoding="utf-8")
    with served(f"{name}:app", "--drain-over", "0", cwd=folder) as running:
        yield running


@asynccontextmanager
async def signed_in(server: Server, user: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {TOKENS.sign('session', user)}"}
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, headers=headers) as http:
        yield http


@asynccontextmanager
async def socket_of(server: Server, http: httpx.AsyncClient) -> AsyncIterator[ClientConnection]:
    """A socket opened with the token that the application's own route gives."""
    token: str = (await http.get("/socket-token")).json()["token"]
    encoded = base64.b64encode(token.encode()).decode().rstrip("=")
    url = server.url.replace("http", "ws", 1) + "/socket/websocket?vsn=2.0.0"
    protocols = [Subprotocol("phoenix"), Subprotocol(f"base64url.bearer.phx.{encoded}")]
    async with connect(url, subprotocols=protocols, proxy=None) as socket:
        yield socket


async def ask(socket: ClientConnection, topic: str, event: str, payload: Any) -> Any:
    """Send one message and return the payload of its reply, skipping what else arrives."""
    await socket.send(json.dumps(["1", event, topic, event, payload]))
    while True:
        message = await receive(socket)
        if message[1] == event and message[3] == "phx_reply":
            return message[4]


async def receive(socket: ClientConnection) -> Any:
    async with asyncio.timeout(5):
        return json.loads(await socket.recv())


async def test_a_route_beside_the_sockets_reaches_everyone_on_a_topic(server: Server) -> None:
    async with signed_in(server, "ada") as http, socket_of(server, http) as socket:
        assert (await ask(socket, "room:lobby", "phx_join", {}))["status"] == "ok"
        answer = await http.post("/rooms/lobby/announcements", json={"text": "tea at four"})
        assert answer.status_code == 202
        assert await receive(socket) == [
            None,
            None,
            "room:lobby",
            "announcement",
            {"from": "ada", "text": "tea at four"},
        ]
        assert (await ask(socket, "room:lobby", "note", {"text": "hello"}))["status"] == "ok"
        assert (await ask(socket, "room:lobby", "note", {"text": ""}))["response"]["reason"] == "invalid payload"


async def test_routes_and_sockets_are_closed_to_strangers(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        statuses = [
            (await http.post(path, json={"text": "x"})).status_code
            for path in ("/logout", "/rooms/lobby/announcements")
        ]
        assert [*statuses, (await http.get("/socket-token")).status_code] == [401, 401, 401]
    with pytest.raises(InvalidStatus) as refused:
        await connect(server.url.replace("http", "ws", 1) + "/socket/websocket?vsn=2.0.0", proxy=None)
    assert refused.value.response.status_code == 403


async def test_a_member_of_nothing_joins_nothing_and_announces_nothing(server: Server) -> None:
    async with signed_in(server, "mallory") as http, socket_of(server, http) as socket:
        refused = await ask(socket, "room:lobby", "phx_join", {})
        assert refused == {"status": "error", "response": {"reason": "unauthorized"}}
        assert (await http.post("/rooms/lobby/announcements", json={"text": "x"})).status_code == 403


async def test_a_body_that_does_not_fit_is_not_broadcast(server: Server) -> None:
    async with signed_in(server, "ada") as http, socket_of(server, http) as socket:
        await ask(socket, "room:lobby", "phx_join", {})
        assert (await http.post("/rooms/lobby/announcements", json={"text": ""})).status_code == 422
        await http.post("/rooms/lobby/announcements", json={"text": "now"})
        assert (await receive(socket))[4]["text"] == "now"


async def test_a_logout_closes_the_person_s_sockets(server: Server) -> None:
    async with signed_in(server, "grace") as http, socket_of(server, http) as socket:
        await ask(socket, "room:lobby", "phx_join", {})
        assert (await http.post("/logout")).status_code == 204
        with pytest.raises(ConnectionClosed):
            await receive(socket)
        assert socket.close_code == 1001
