"""Chooses the hardened protocols, or uvicorn's own.

Otherwise a release that moved a private name would cause a traceback for each client, or a bound without effect.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import uvicorn

from reference_server.core.errors import ConfigurationError
from reference_server.core.limits import ServerLimits
from reference_server.internals.probe import Reliance, lost
from reference_server.internals.starlette import ROUTING
from reference_server.internals.uvicorn import HTTP, PLAIN_SOCKETS, SERVER, SOCKET
from reference_server.server.door import ACCEPTED_AT_ONCE, BACKLOG, may_open, most_connections
from reference_server.server.drain import DrainingServer, DrainOptions
from reference_server.server.fastlane import FastlaneProtocol
from reference_server.server.gate import Gate
from reference_server.server.http_protocol import guarded_http_protocol
from reference_server.server.process import Process
from reference_server.server.websocket_protocol import GuardedSocketProtocol, guarded_socket_protocol

SERVER_RELIANCES = (SOCKET, HTTP, SERVER, ROUTING)

ADVICE = "Install releases for which this version of emberwire was tested; --require-guards refuses to start instead."


@dataclass(frozen=True, slots=True)
class Guards:
    """The classes that `emberwire serve` gives to uvicorn. `warning` lists the bounds that are not in force, if any."""

    http: type[Any] | str
    ws: type[Any] | str
    warning: str | None
    backlog: int

    def server(
        self, config: uvicorn.Config, *, gate: Gate, drain: DrainOptions, started: Callable[[], object]
    ) -> uvicorn.Server:
        """The server that drains and calls `started` when it serves; or uvicorn's own, and `started` is called now."""
        if SERVER.is_met():
            return DrainingServer(config, gate=gate, options=drain, started=started)
        started()
        return uvicorn.Server(config)


def guards(limits: ServerLimits, *, fastlane: bool) -> Guards:
    """The guards that the installed packages allow."""
    # uvicorn's own sockets would not say when they have gone.
    process = Process.of(limits, most_connections=most_connections(may_open()) if SOCKET.is_met() else math.inf)
    guarded = guarded_socket_protocol(FastlaneProtocol if fastlane else GuardedSocketProtocol, process)
    sentence = lost(SERVER_RELIANCES)
    return Guards(
        http=guarded_http_protocol(process) if HTTP.is_met() else "auto",
        ws=guarded if SOCKET.is_met() else PLAIN_SOCKETS,
        warning=None if sentence is None else f"{sentence} {ADVICE}",
        backlog=ACCEPTED_AT_ONCE if SERVER.is_met() else BACKLOG,
    )


def require_guards(others: Sequence[Reliance] = ()) -> None:
    """Raise ConfigurationError when a guard, or what `others` rely on, is not in force."""
    sentence = lost((*SERVER_RELIANCES, *others))
    if sentence is not None:
        raise ConfigurationError(f"--require-guards: {sentence} Install other releases, or leave the option out.")
