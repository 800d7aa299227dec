"""Admits clients, and registers their connections.

`emberwire serve` puts it in front of every application. What it registers is what the drain closes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_server.edge.extensions import Stopping, offers_of
from reference_server.edge.handshake import unavailable
from reference_server.runtime.connection import Connection
from reference_server.server.health import LIVE, READY, health
from reference_server.server.unrouted import sending


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
        self._sending = sending()

    @property
    def connections(self) -> set[Connection]:
        """Every connection that is open now, over either transport."""
        return self._over_sockets | self._over_requests

    def close(self) -> None:
        """Refuse new sockets from now on, also those whose `connect` runs."""
        self._open = False
        self._stopping.begin()

    async def asked_all(self, *, within: float) -> None:
        """Wait until the clients whose `connect` ran have been answered with 503."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, within)):
                while self._stopping.waiting:  # noqa: ASYNC110  # once in the life of a process
                    await asyncio.sleep(0.01)
        await asyncio.sleep(0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass it on."""
        if scope["type"] == "http" and scope["path"] in (LIVE, READY):
            await health(scope["path"], is_ready=self._is_ready)(scope, receive, send)
        elif scope["type"] == "websocket" and not self.admits():
            await receive()
            await unavailable()(scope, receive, send)
        else:
            # Written out: each coroutine of its own would live as long as the connection.
            is_socket = scope["type"] == "websocket"
            self._sockets += is_socket
            try:
                await self._application(scope, receive, self._prepare(scope, receive, send))
            except ClientDisconnect:
                # A client that goes before its request has ended is no failure: no answer would be read.
                pass
            finally:
                self._sockets -= is_socket

    def admits(self) -> bool:
        """Whether there is room for another client, over either transport."""
        # A long-poll session is a connection without a socket, and a handshake is a socket without a connection.
        served = self._sockets + len(self._over_requests)
        return self._open and (self._max_sockets is None or served < self._max_sockets)

    def _prepare(self, scope: Scope, receive: Receive, send: Send) -> Send:
        """Put the offers of this server into the scope, and return what the application sends with."""
        if scope["type"] == "lifespan":
            return send
        offers = offers_of(scope)
        offers.admits, offers.stopping = self.admits, self._stopping
        if scope["type"] == "websocket":
            offers.connections = self._over_sockets
            return self._sending(scope, receive, send)
        offers.connections = self._over_requests
        return send

    def _is_ready(self) -> bool:
        return self._open and all(check() for check in self._checks)
