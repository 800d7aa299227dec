"""What a server may offer an endpoint beyond ASGI.

    offers = offers_of(scope)
    offers.connections.add(connection)
    outbox = offers.outbox(send, limits=limits, clock=clock, cut=stop, client=name)

A server that knows Emberwire puts one `Offers` into the `extensions` of the ASGI scope, under `KEY`. On every other
server the endpoint uses the default, which has no bounds, registers nothing and writes through plain ASGI. So the code
of the edge names no server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from starlette.types import Receive, Scope, Send

from reference_server.core.limits import Limits
from reference_server.core.message import Frame
from reference_server.edge.outbox import Outbox
from reference_server.runtime.clock import Clock
from reference_server.runtime.connection import Connection
from reference_server.runtime.transport import Transport

KEY = "emberwire"
"""The key of the ASGI scope's `extensions` under which the offers of a server stand."""


class Stopping:
    """Whether the server stops, and the callbacks that end the calls of `connect` then."""

    def __init__(self) -> None:
        self.begun = False
        self.waiting: set[Callable[[], None]] = set()
        """Each is called once, when the server begins to stop."""

    def begin(self) -> None:
        """The server stops."""
        self.begun = True
        for wake in list(self.waiting):
            wake()


class Guard(Protocol):
    """A server that bounds what one client may send, below ASGI."""

    heard: Callable[[], None]
    """Called at each ping and pong, which ASGI keeps from applications: a client that sends them is not idle."""

    @property
    def refused(self) -> tuple[int, str] | None:
        """The close code and the reason, when the server closed the connection for what the client sent."""

    def bound_messages(self, max_bytes: int) -> None:
        """Close with 1009 when a message exceeds this bound, as soon as the header of its frame says so."""

    def bound_waiting(self, seconds: float) -> None:
        """Cut the connection when the client's system has not acknowledged a byte so long after it was written."""


Take: TypeAlias = Callable[[Frame], bool]
"""Takes a message where the server has parsed it; False when it has to come through `receive`, in its turn."""


class HandOver(Protocol):
    """Gives each message to `take` first. Only if `receive` is the server's own: a middleware wants to see all."""

    def __call__(self, take: Take, receive: Receive, /) -> None: ...


def _through_asgi(take: Take, receive: Receive) -> None:
    """A server that has nothing but ASGI: all messages come through `receive`."""


class WebSocketTransport(Transport, Protocol):
    """The transport of one WebSocket, and what its endpoint does with it at the end."""

    async def finished(self) -> None:
        """Return when the frames of a connection that is closing have been written, or cannot be any more."""

    def detach(self) -> None:
        """Forget the frames that wait: the client has gone."""


class MakeTransport(Protocol):
    """Makes the transport of one WebSocket. `cut` stops reading from the client, who is `client` in log lines."""

    def __call__(
        self, send: Send, *, limits: Limits, clock: Clock, cut: Callable[[], None], client: str
    ) -> WebSocketTransport: ...


@dataclass(slots=True)
class Offers:
    """What one server offers for one request; the default is a server that knows nothing of Emberwire."""

    connections: set[Connection] = field(default_factory=set)
    """The registry in which the server wants to see open connections."""

    admits: Callable[[], bool] = lambda: True
    """Whether there is room for another client."""

    stopping: Stopping = field(default_factory=Stopping)
    guard: Guard | None = None
    outbox: MakeTransport = Outbox
    hand_over: HandOver = _through_asgi


def offers_of(scope: Scope) -> Offers:
    """The offers in a scope; the default is put there when there are none."""
    extensions = scope.setdefault("extensions", {})
    offers: Offers | None = extensions.get(KEY)
    if offers is None:
        offers = extensions[KEY] = Offers()
    return offers
