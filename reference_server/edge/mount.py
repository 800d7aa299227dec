"""What a mount says: a path, a socket class, and how clients may reach it. Checked when it is made.

    mount("/socket", UserSocket, auth_token=True, websocket=WebSocketOptions(check_origin=["https://example.com"]))

Phoenix: endpoint.ex, socket/3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from starlette.responses import Response
from starlette.types import Scope

from reference_server.core.errors import ConfigurationError
from reference_server.core.limits import Limits
from reference_server.core.origin import CheckOrigin
from reference_server.core.serializer import V1, V2, Serializer
from reference_server.runtime.handlers import require_async
from reference_server.runtime.returns import Refuse
from reference_server.runtime.socket import Socket

ConnectInfoKey = Literal[
    "peer_data", "trace_context_headers", "x_headers", "uri", "user_agent", "sec_websocket_headers", "session"
]
Session: TypeAlias = Mapping[str, Any] | None
SessionReader: TypeAlias = Callable[[Scope], Session]
ErrorHandler: TypeAlias = Callable[[Refuse], Response]


def starlette_session(scope: Scope) -> Session:
    """What Starlette's SessionMiddleware found in the cookie; None without that middleware."""
    session: Session = scope.get("session")
    return session


def forbidden(refusal: Refuse) -> Response:
    """The default error handler: 403 without a body, whatever the reason, so that nobody learns anything from it."""
    return Response(status_code=403)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketOptions:
    """How a socket is reached over WebSocket."""

    path: str = "/websocket"
    """Added to the path of the mount."""

    check_origin: CheckOrigin = True
    """True: the Origin's host must be the endpoint's. A list of origins, "conn", or a function. False switches the
    check off, and any page on the web may open sockets in its visitors' names."""

    connect_info: Sequence[ConnectInfoKey] = ()
    """What `connect` gets to see of the request."""

    constants: Mapping[str, Any] = field(default_factory=dict)
    """Values of your own that `connect` gets as `info.constants`."""

    session: SessionReader = starlette_session
    """Reads the session of a request, for `connect_info=("session",)`. The default is Starlette's SessionMiddleware."""

    check_csrf: bool = True
    """Whether the session is only shown to a client that also sends its CSRF token, as the parameter `_csrf_token`.
    A cookie alone proves nothing: the browser sends it for any page."""

    csrf_token_key: str = "_csrf_token"
    """Where the session holds the token."""

    subprotocols: Sequence[str] | None = None
    """Subprotocols that are accepted; None does not look at them."""

    error_handler: ErrorHandler = forbidden
    """Makes the HTTP response for a refused connect."""

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongPollOptions:
    """How a socket is reached by long polling, for clients whose network lets no WebSocket through."""

    path: str = "/longpoll"
    """Added to the path of the mount."""

    window: float = 10.0
    """Seconds that a poll waits for messages. A client that does not poll for 1.5 windows has lost its session."""

    max_body_bytes: int = 1_048_576
    """Bytes of one POST; DIFFERS: a POST over 1 MiB is refused, Phoenix reads 8 MB."""

    check_origin: CheckOrigin = True
    """As for WebSocketOptions."""

    connect_info: Sequence[ConnectInfoKey] = ()
    """As for WebSocketOptions."""

    constants: Mapping[str, Any] = field(default_factory=dict)
    """As for WebSocketOptions."""

    session: SessionReader = starlette_session
    """As for WebSocketOptions."""

    check_csrf: bool = True
    """As for WebSocketOptions."""

    csrf_token_key: str = "_csrf_token"
    """As for WebSocketOptions."""

    def __post_init__(self) -> None:
        _check(self)
        if not self.window > 0:
            raise ConfigurationError(f"The window of a poll is more than 0 seconds, got {self.window!r}.")
        if self.max_body_bytes < 1:
            raise ConfigurationError(f"max_body_bytes is at least 1, got {self.max_body_bytes!r}.")


def _check(options: WebSocketOptions | LongPollOptions) -> None:
    if not options.path.startswith("/"):
        raise ConfigurationError(f"The path of a transport starts with '/', got {options.path!r}.")
    known = get_args(ConnectInfoKey)
    for key in options.connect_info:
        if key not in known:
            raise ConfigurationError(f"connect_info knows {', '.join(known)}; got {key!r}.")
    # Phoenix: endpoint/supervisor.ex, check_origin_or_csrf_checked!/2, which looks at the first mount of a socket only.
    if options.check_origin is False and not options.check_csrf:
        raise ConfigurationError(
            "check_origin and check_csrf are both off, so any page could use its visitors' sessions; switch one on."
        )


@dataclass(frozen=True, slots=True)
class Mount:
    """One socket class at one path."""

    path: str
    socket: type[Socket]
    websocket: WebSocketOptions | None
    longpoll: LongPollOptions | None
    auth_token: bool
    limits: Limits
    serializers: tuple[Serializer, ...]

    def transport_paths(self) -> list[str]:
        """The paths of its transports, as clients ask for them."""
        return [self.path.rstrip("/") + each.path for each in (self.websocket, self.longpoll) if each is not None]


def mount(
    path: str,
    socket: type[Socket],
    *,
    websocket: WebSocketOptions | None = WebSocketOptions(),  # frozen: sharing it is safe
    longpoll: LongPollOptions | None = None,
    auth_token: bool = False,
    limits: Limits | None = None,
    serializers: Sequence[Serializer] = (V1, V2),
) -> Mount:
    """Serve `socket` at `path`, which may hold parameters: "/socket/{room}" puts `room` into the params.

    `auth_token` lets clients send a token in the handshake instead of the URL (phoenix.js: `authToken`); it arrives as
    `info.auth_token`. Raises ConfigurationError for what cannot work.
    """
    given: object = socket
    if not (isinstance(given, type) and issubclass(given, Socket)):
        raise ConfigurationError(f"mount({path!r}, …) needs a subclass of Socket, got {socket!r}.")
    require_async(socket, "connect")
    if not path.startswith("/") or (path != "/" and path.endswith("/")):
        raise ConfigurationError(f"The path of a mount starts with '/' and does not end with it, got {path!r}.")
    if path.count("{") != path.count("}"):
        raise ConfigurationError(f"A parameter in the path of a mount is written {{name}}, got {path!r}.")
    if websocket is None and longpoll is None:
        raise ConfigurationError(f"Nobody could reach {socket.__name__} at {path!r}: give it a transport.")
    if not serializers:
        raise ConfigurationError(f"The mount at {path!r} has no serializers; leave the argument out for V1 and V2.")
    return Mount(path, socket, websocket, longpoll, auth_token, limits or Limits(), tuple(serializers))
