"""`emberwire serve`: runs uvicorn for long-lived sockets.

What plain `uvicorn app:app` does not do, measured on uvicorn 0.54: it keeps a client that stops reading for ever, it
offers compression that costs 38 kB for each socket, and it prints tokens in URLs into its access log.
"""

from __future__ import annotations

import gc
import importlib
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import uvicorn

from reference_server.core.errors import ConfigurationError
from reference_server.core.limits import ServerLimits
from reference_server.core.logs import log_lines
from reference_server.internals.uvicorn import CANNOT_START as UVICORN_CANNOT_START
from reference_server.runtime.log import log
from reference_server.runtime.node import nodes
from reference_server.server.door import BACKLOG, may_open, most_sockets
from reference_server.server.drain import DrainOptions
from reference_server.server.gate import Gate
from reference_server.server.guards import guards, require_guards

USER_TIMEOUT = 15_000
"""Milliseconds until the kernel ends a connection whose peer acknowledges nothing (TCP_USER_TIMEOUT, Linux).
uvicorn alone keeps it for ever. Long enough for a phone in a tunnel, short enough not to collect the dead."""

UNSENT = 16_384
"""Bytes that the kernel takes before it has sent what it has (TCP_NOTSENT_LOWAT): the rest waits in the process, where
`max_outbox_bytes` counts it. Without it the kernel takes up to 4 MB for a client that does not read."""

RECEIVE_BUFFER = 16_384
"""Bytes that the kernel keeps of one client (twice as many, on Linux) while we do not read, and so what one read can
bring at most; it would grow to 6 MB by itself. Over 100 ms of network a client can send 160 kB a second."""

MAX_FRAME = 16 * 1024 * 1024
"""Bytes: the server's own bound on a message, above that of every mount; mounts close with 1009 at theirs."""


COLLECT = (700, 10, 100)
"""When Python's garbage collector looks (`gc.set_threshold`). A look at all objects stops the event loop, 0.1 s and
more with 5,000 connections, and by default comes whenever their number has grown by a quarter: ten times while a crowd
comes in. Closed connections are no cycles and need no collector; cycles of the application wait for 700,000 further
objects."""

CANNOT_START = 2
"""The exit code of a server whose application does not load or does not start."""


def load_application(name: str) -> Any:
    """Import `module:attribute`, as uvicorn does, from the current directory.

    Raises ConfigurationError with a sentence when there is no such module or attribute.
    """
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute or module_name.startswith("."):
        raise ConfigurationError(f"An application is named as module:attribute, such as chat.app:app; got {name!r}.")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise ConfigurationError(
            f"There is no module {module_name!r} here; start from the project's folder."
        ) from error
    if not hasattr(module, attribute):
        raise ConfigurationError(f"The module {module_name!r} has no {attribute!r}.")
    application = getattr(module, attribute)
    if not callable(application):
        raise ConfigurationError(f"{name} is no application: expected something callable, got {application!r}.")
    return application


def listening_socket(host: str, port: int) -> socket.socket:
    """Bind and listen, with the timeout that accepted sockets inherit. Port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY only on sockets that name their protocol. Without it a second small frame, such as the
    # reply behind a broadcast, waits for the client to acknowledge the first: 40 ms on Linux.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


Loop: TypeAlias = Literal["auto", "asyncio", "uvloop"]
"""Which event loop runs a server; auto is uvloop where it is installed (the extra `fast`), else asyncio."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How a process serves: the options of `emberwire serve` that every worker is told.

    Without `fastlane`, frames go through plain ASGI as on any other server. Over `max_sockets`, handshakes get 503.
    With `require_guards` the server does not start when the installed packages leave a bound out of force.
    """

    drain: DrainOptions
    fastlane: bool = True
    max_sockets: int | None = None
    loop: Loop = "auto"
    require_guards: bool = False
    limits: ServerLimits = ServerLimits()  # noqa: RUF009  # frozen: sharing it is safe


def _silently() -> None:
    """Tell nobody: workers are announced by the process that started them."""


def serve(application: Any, *, host: str, port: int, options: ServerOptions) -> None:
    """Serve until SIGINT or SIGTERM, then drain. Raises ConfigurationError when a required guard is not in force."""
    check_guards(options)
    listener = listening_socket(host, port)
    line = f"Serving on {address(listener, host)} (stop with Ctrl+C)"
    run_server(application, listener, options, started=lambda: print(line, flush=True))


def check_guards(options: ServerOptions) -> None:
    """Raise ConfigurationError when `require_guards` is set and a bound is not in force, or for too many sockets."""
    most_sockets(may_open(), options.max_sockets)
    if options.require_guards:
        require_guards([each for node in nodes() for each in getattr(node.pubsub, "reliances", ())])


def run_server(
    application: Any, listener: socket.socket, options: ServerOptions, *, started: Callable[[], object] = _silently
) -> None:
    """Serve what comes in on a socket that listens, and call `started` once the application has started.

    Exits with CANNOT_START when the application does not start.
    """
    gc.set_threshold(*COLLECT)
    chosen = guards(options.limits, fastlane=options.fastlane)
    if chosen.warning is not None:
        log(log_lines.GUARDS_LOST, {"sentence": chosen.warning})
    gate = Gate(application, checks=[_in_touch], max_sockets=most_sockets(may_open(), options.max_sockets))
    config = uvicorn.Config(
        gate,
        http=chosen.http,
        ws=chosen.ws,
        loop=options.loop,
        ws_per_message_deflate=False,
        ws_max_size=MAX_FRAME,
        # phoenix.js sends heartbeats and each mount has an idle timeout; pings would be redundant.
        ws_ping_interval=None,
        access_log=False,
        server_header=False,
        backlog=chosen.backlog,
        # Its lines go where ours go: with a time, escaped, and no more of them than may be written.
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    try:
        chosen.server(config, gate=gate, drain=options.drain, started=started).run(sockets=[listener])
    except SystemExit as error:
        sys.exit(CANNOT_START if error.code == UVICORN_CANNOT_START else error.code)


def address(listener: socket.socket, host: str) -> str:
    """The URL of a socket that listens, with the port that it got."""
    return f"http://{_shown(host)}:{listener.getsockname()[1]}"


def _in_touch() -> bool:
    return all(node.is_ready for node in nodes())


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
