"""`Endpoint`: the sockets of an application, as routes and ASGI application.

    endpoint = Endpoint(mount("/socket", UserSocket), host="example.com", presences=[presence])
    app = Starlette(routes=[*endpoint.routes, Route("/", home)], lifespan=endpoint.lifespan)

Code outside of channels broadcasts through it: `await endpoint.broadcast("room:42", "new_msg", {"body": "hello"})`.
Phoenix: endpoint.ex.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.routing import BaseRoute, Route, Router, WebSocketRoute, compile_path
from starlette.types import Lifespan, Receive, Scope, Send

from reference_server.core.errors import ConfigurationError
from reference_server.core.message import Broadcast
from reference_server.edge.event_log import EventLog
from reference_server.edge.force_ssl import check_force_ssl
from reference_server.edge.longpoll.transport import LongPollMount
from reference_server.edge.mount import Mount
from reference_server.edge.served import Served
from reference_server.edge.websocket import WebSocketMount, WebSocketOnly
from reference_server.runtime.clock import Clock
from reference_server.runtime.cluster.adapter import Adapter
from reference_server.runtime.cluster.brokers.from_url import pubsub_from_environment, pubsub_from_url
from reference_server.runtime.connection import Connection
from reference_server.runtime.node import Node, nodes
from reference_server.runtime.presence.presence import Presence
from reference_server.runtime.telemetry import Telemetry


class Endpoint:
    """All sockets of one application, each on its mount; an ASGI application.

    `host` is the public name of the application, with which `check_origin=True` compares the origin of a page.
    `presences` are the `Presence` objects that its channels use; each belongs to one endpoint.
    `pubsub` is the broker between the nodes: its URL or an adapter. Without it the environment variable
    EMBERWIRE_PUBSUB names the broker, and without that this node is alone.
    `clock` is the time that everything here runs by; a test gives a `FakeClock`.
    `force_ssl` answers 403 to clients that did not come over TLS, as the proxy's X-Forwarded-Proto says.
    `log=False` writes no lines about connects, joins and messages.
    Raises ConfigurationError for mounts whose paths collide, and for origins over http together with `force_ssl`.
    """

    def __init__(
        self,
        *mounts: Mount,
        host: str = "localhost",
        presences: Sequence[Presence] = (),
        pubsub: Adapter | str | None = None,
        clock: Clock | None = None,
        force_ssl: bool = False,
        log: bool = True,
    ) -> None:
        _check_arguments(mounts, presences)
        self.host = host
        self.force_ssl = check_force_ssl(force_ssl, mounts)
        self.node = Node(pubsub=_adapter(pubsub), clock=clock)
        self.connections: set[Connection] = set()
        self.mounts = mounts
        for presence in presences:
            presence.attach(self.node)
        self.routes: list[BaseRoute] = [route for each in mounts for route in self._routes(each)]
        self._router = Router(self.routes, lifespan=self.lifespan)
        self._refuse_collisions()
        if log:
            EventLog(self.telemetry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve as an ASGI application with nothing but the sockets."""
        await self._router(scope, receive, send)

    @asynccontextmanager
    async def lifespan(self, app: object = None) -> AsyncIterator[None]:
        """Connect to the cluster while the application runs; pass it to Starlette as `lifespan`."""
        try:
            await self.node.start()
            yield
        finally:
            await self.node.stop()

    def around(self, lifespan: Lifespan[Any]) -> Lifespan[Any]:
        """Return a lifespan for an application that has one already: its own starts first, and stops last.

        Whatever its own yields is yielded on, as Starlette's lifespan state is. It goes where the application's own
        went, or beside it: `app.router.lifespan_context = endpoint.around(app.router.lifespan_context)`.
        """

        @asynccontextmanager
        async def both(app: Any) -> AsyncIterator[Any]:
            async with lifespan(app) as state, self.lifespan(app):
                yield state

        return both

    @property
    def telemetry(self) -> Telemetry:
        """The events of this endpoint, to attach listeners to: see `runtime/telemetry.py`."""
        return self.node.telemetry

    async def broadcast(self, topic: str, event: str, payload: Any) -> None:
        """Send to everyone on a topic, on every node. Raises EncodeError and PubSubUnavailable."""
        await self.node.broadcast(topic, event, payload)

    def local_broadcast(self, topic: str, event: str, payload: Any) -> int:
        """Send to everyone on a topic on this node; returns to how many. Raises EncodeError."""
        return self.node.local_broadcast(topic, event, payload)

    async def disconnect(self, socket_id: str) -> None:
        """Close every socket with this id, on every node: after a logout, or when a right is taken away.

        End the session, or take the right, before: a client reconnects at once. A socket whose `connect` still runs is
        closed as it opens.
        """
        await self.node.disconnect(socket_id)

    def subscribe(self, topic: str, function: Callable[[Broadcast], None]) -> Callable[[], None]:
        """Call `function` with every broadcast on a topic; returns what unsubscribes it. It must not block.

        Raises ConfigurationError for an `async def`, which would never run.
        """
        return self.node.subscribe(topic, function)

    def _routes(self, mounted: Mount) -> list[BaseRoute]:
        try:
            return self._transport_routes(mounted)
        except ConfigurationError:
            raise
        except (AssertionError, KeyError, ValueError) as error:
            raise ConfigurationError(
                f"The path {mounted.path!r} of {mounted.socket.__name__} cannot be routed: {error}. Parameters are "
                f"written {{name}} or {{name:int}}, and each name stands once."
            ) from error

    def _transport_routes(self, mounted: Mount) -> list[BaseRoute]:
        # DIFFERS: a path is taken as it is written; Phoenix drops empty parts, and serves "/socket//websocket", too.
        routes: list[BaseRoute] = []
        served = Served(self.node, self.host, self.connections, force_ssl=self.force_ssl)
        if mounted.websocket is not None:
            path = mounted.path_of(mounted.websocket)
            serve = WebSocketMount(mounted, mounted.websocket, served)
            routes += [WebSocketRoute(path, serve), Route(path, WebSocketOnly(), methods=None)]
        if mounted.longpoll is not None:
            poll = LongPollMount(mounted, mounted.longpoll, served)
            routes.append(Route(mounted.path_of(mounted.longpoll), poll, methods=None))
        return routes

    def _refuse_collisions(self) -> None:
        seen: list[tuple[re.Pattern[str], Mount]] = []
        for mounted in self.mounts:
            for path in mounted.transport_paths():
                # A parameter's own text is matched by every parameter that takes any text, wherever it stands.
                first = next((earlier for pattern, earlier in seen if pattern.match(path)), None)
                if first is not None:
                    raise ConfigurationError(
                        f"{mounted.socket.__name__} and {first.socket.__name__} are both served at {path!r}; "
                        f"the second could never be reached."
                    )
                seen.append((compile_path(path)[0], mounted))


def _check_arguments(mounts: Sequence[object], presences: object) -> None:
    for each in mounts:
        if not isinstance(each, Mount):
            raise ConfigurationError(f'Endpoint takes mounts, such as mount("/socket", UserSocket), got {each!r}.')
    if not isinstance(presences, Sequence) or not all(isinstance(each, Presence) for each in presences):
        raise ConfigurationError(f"Endpoint takes presences=[presence], a list of Presence objects, got {presences!r}.")


def _adapter(pubsub: Adapter | str | None) -> Adapter | None:
    if pubsub is None:
        return pubsub_from_environment(taken={node.name for node in nodes()})
    return pubsub_from_url(pubsub) if isinstance(pubsub, str) else pubsub
