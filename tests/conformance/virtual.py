"""Plays transcripts at the pace at which they were recorded, with the clock in the test's hand.

Between two steps the recording waited until the wire had been quiet for 0.15 seconds, and long polls sat their windows
out. Here that time goes by at once, in the clock of the application, so that a timeout which is too short or too long
against Phoenix's is a difference and no test waits for it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

import httpx
import websockets
from starlette.types import ASGIApp, Message

from emberwire.testing import FakeClock, settle
from reference_server.runtime import node as node_module
from tests.conformance.replay import Run, step_difference
from tests.conformance.serving import ROOT

STEP = 0.01
"""Seconds of one advance of the clock: a third of the application's shortest timer."""

GONE = 20.0
"""Seconds after which the recording gave a request up."""


@asynccontextmanager
async def application(clock: FakeClock) -> AsyncIterator[ASGIApp]:
    """The application of the transcripts, new and with this clock: nobody has joined anything yet."""
    spec = importlib.util.spec_from_file_location("conformance_app", ROOT / "tests" / "conformance" / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks for its module there; the next application replaces this one.
    sys.modules[spec.name] = module
    with patch.object(node_module, "LoopClock", lambda: clock):
        spec.loader.exec_module(module)
    async with module.endpoint.lifespan():
        yield module.app


async def virtual_difference(steps: Sequence[dict[str, Any]]) -> str | None:
    """Play steps until one has another outcome than it should have, and say which."""
    clock = FakeClock()
    async with application(clock) as app:
        run = VirtualRun(app, clock)
        try:
            for number, step in enumerate(steps, 1):
                found = step_difference(number, step, await run.step(step["do"]))
                if found is not None:
                    return found
        finally:
            await run.finish()
    return None


class _Socket:
    """The client's side of one WebSocket of the application, with the methods that `Run` calls."""

    def __init__(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.events: asyncio.Queue[Message] = asyncio.Queue()
        self.events.put_nowait({"type": "websocket.connect"})
        self.task: asyncio.Task[None] = asyncio.create_task(self._serve(app, scope))
        self.is_closed = False

    async def send(self, data: str | bytes) -> None:
        if self.is_closed:
            raise websockets.ConnectionClosedOK(None, None)
        self.events.put_nowait({"type": "websocket.receive", "text" if isinstance(data, str) else "bytes": data})

    async def close(self) -> None:
        if not self.is_closed:
            self._end(1000)
            self.sent.put_nowait({"type": "websocket.close", "code": 1000})  # the server's half of the handshake
        await settle()

    async def _serve(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        await app(scope, self.events.get, self._take)

    def _end(self, code: int) -> None:
        self.is_closed = True
        self.events.put_nowait({"type": "websocket.disconnect", "code": code})

    async def _take(self, message: Message) -> None:
        self.sent.put_nowait(message)
        if message["type"] == "websocket.close":
            self._end(message["code"])


class _Client:
    """What `Run` keeps of one client."""

    def __init__(self, socket: _Socket) -> None:
        self.ws = socket
        self.task = socket.task


class VirtualRun(Run):
    """A run without a network and without waiting."""

    def __init__(self, app: ASGIApp, clock: FakeClock) -> None:
        super().__init__("http://localhost")
        self._app = app
        self._clock = clock

    async def pause(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP)):
            await settle()
            self._clock.advance(STEP)
        await settle()

    async def connect(self, step: dict[str, Any]) -> Any:
        offered = step.get("subprotocols") or []
        headers = {"host": "localhost", **step.get("headers", {})}
        if offered:
            headers["sec-websocket-protocol"] = ", ".join(offered)
        path = urlsplit(f"http://localhost{step.get('path', '/socket/websocket')}?{urlencode(step.get('query', {}))}")
        socket = _Socket(self._app, _scope(path.path, path.query, headers, offered))
        await settle()
        answer = socket.sent.get_nowait()
        if answer["type"] != "websocket.accept":
            return {"status": answer.get("status", 403)}
        client: Any = _Client(socket)
        self.clients[step["connect"]] = client
        return {"status": 101, "subprotocol": answer.get("subprotocol")}

    async def request(self, method: str, url: str, headers: dict[str, str], body: str | None) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            asked = asyncio.create_task(http.request(method, url, headers=headers, content=body))
            for _ in range(round(GONE / STEP)):
                await settle()
                if asked.done():
                    return await asked
                self._clock.advance(STEP)
        raise AssertionError(f"{method} {url} is not answered within {GONE} s")

    async def receive(self, name: str, within: float) -> Any:
        client: Any = self.clients[name]
        for _ in range(round(within / STEP)):
            await settle()
            if not client.ws.sent.empty():
                return self._shown(name, client.ws.sent.get_nowait())
            self._clock.advance(STEP)
        return None

    def _shown(self, name: str, message: Message) -> Any:
        if message["type"] == "websocket.close":
            del self.clients[name]
            return {"closed": message["code"]}
        if message.get("bytes") is not None:
            return {"binary": message["bytes"].hex()}
        return json.loads(message["text"])


def _scope(path: str, query: str, headers: dict[str, str], offered: list[str]) -> dict[str, Any]:
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(key.lower().encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()],
        "client": ("127.0.0.1", 12_345),
        "server": ("localhost", 80),
        "subprotocols": offered,
        "state": {},
        "extensions": {"websocket.http.response": {}},
    }
