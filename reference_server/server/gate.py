"""What `emberwire serve` puts in front of an application: readiness, and the door that closes when the node drains.

    GET /-/live    200 while the process answers at all
    GET /-/ready   200 while it takes new sockets, 503 when it drains or has lost its cluster

The gate also knows every open connection, which is what the drain closes. And it tells a path without a socket (404)
from a socket that refuses (403): Starlette closes both alike, and a wrong URL looks like a wrong token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_server.internals.starlette import ROUTING, found_no_route
from reference_server.runtime.connection import Connection

EXTENSION = "emberwire.connections"
"""The key of the ASGI scope's `extensions` under which an endpoint finds the set to put its connections into."""

ADMISSION = "emberwire.admission"
"""The key under which an endpoint finds whom to ask before it begins a long-poll session."""

STOPPING = "emberwire.stopping"
"""The key under which an endpoint finds out that the server stops."""

LIVE, READY = "/-/live", "/-/ready"


class Stopping:
    """Whether the server stops, and whom to wake then: those who wait for `connect`."""

    def __init__(self) -> None:
        self.begun = False
        self.waiting: set[Callable[[], None]] = set()
        """Each is called once, when the server begins to stop."""

    def begin(self) -> None:
        """The server stops."""
        self.begun = True
        for wake in list(self.waiting):
            wake()


class Gate:
    """An ASGI application that lets requests through to another one, until it is closed.

    `checks` are asked for readiness, such as whether the broker of the cluster can be reached. `max_sockets` is how
    many clients there may be at once, handshakes and long-poll sessions included; None is as many as there are files
    to open.
    """

    def __init__(
        self, application: ASGIApp, *, checks: Sequence[Callable[[], bool]] = (), max_sockets: int | None = None
    ) -> None:
        self._application = application
        self._checks = checks
        self._max_sockets = max_sockets
        self._sockets = 0
        self._open = True
        self._over_sockets: set[Connection] = set()
        self._over_requests: set[Connection] = set()
        self._stopping = Stopping()
        self._answers = _without_route_404 if ROUTING.is_met() else _as_they_are

    @property
    def connections(self) -> set[Connection]:
        """Every connection that is open now, over either transport."""
        return self._over_sockets | self._over_requests

    def close(self) -> None:
        """Refuse new sockets from now on, those that `connect` is being asked about included."""
        self._open = False
        self._stopping.begin()

    async def asked_all(self, *, within: float) -> None:
        """Wait until the clients that `connect` was asked about have their 503."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, within)):
                while self._stopping.waiting:  # noqa: ASYNC110  # once in the life of a process
                    await asyncio.sleep(0.01)
        await asyncio.sleep(0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass it on."""
        if scope["type"] == "http" and scope["path"] in (LIVE, READY):
            await self._health(scope["path"])(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._admit(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    def admits(self) -> bool:
        """Whether there is room for another client, over either transport."""
        # A long-poll session is a connection without a socket, and a handshake is a socket without a connection.
        served = self._sockets + len(self._over_requests)
        return self._open and (self._max_sockets is None or served < self._max_sockets)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.admits():
            await receive()
            await unavailable()(scope, receive, send)
            return
        self._sockets += 1
        try:
            await self._pass_on(scope, receive, self._answers(scope, receive, send))
        finally:
            self._sockets -= 1

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            registry = self._over_sockets if scope["type"] == "websocket" else self._over_requests
            scope.setdefault("extensions", {}).update(
                {EXTENSION: registry, ADMISSION: self.admits, STOPPING: self._stopping}
            )
        # A client that goes before its request has ended is no failure: no answer would be read, no traceback is due.
        with suppress(ClientDisconnect):
            await self._application(scope, receive, send)

    def _health(self, path: str) -> PlainTextResponse:
        if path == LIVE or (self._open and all(check() for check in self._checks)):
            return PlainTextResponse("ok\n")
        return unavailable()


def connections_of(scope: Scope) -> set[Connection]:
    """The set in which the server wants to see open connections; one that nobody looks at on other servers."""
    found: set[Connection] = scope.get("extensions", {}).get(EXTENSION, set())
    return found


def admits(scope: Scope) -> bool:
    """Whether the server wants another client; always on other servers."""
    asked: Callable[[], bool] | None = scope.get("extensions", {}).get(ADMISSION)
    return asked is None or asked()


def stopping_of(scope: Scope) -> Stopping:
    """Whether the server stops; on other servers nobody knows."""
    found: Stopping | None = scope.get("extensions", {}).get(STOPPING)
    return Stopping() if found is None else found


def _without_route_404(scope: Scope, receive: Receive, send: Send) -> Send:
    """Sends on, and answers 404 where a router closes a handshake for which it has found no route."""

    async def sent(message: Message) -> None:
        if message["type"] == "websocket.close" and found_no_route(scope):
            await PlainTextResponse("no socket is served at this path\n", status_code=404)(scope, receive, send)
        else:
            await send(message)

    return sent


def _as_they_are(scope: Scope, receive: Receive, send: Send) -> Send:
    return send


def unavailable() -> PlainTextResponse:
    """The answer to a client for whom there is no room."""
    return PlainTextResponse("this node takes no new sockets\n", status_code=503, headers={"retry-after": "1"})
