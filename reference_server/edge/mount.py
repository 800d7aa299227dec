"""`mount`: the path of a socket, and its transports.

    mount("/socket", UserSocket, auth_token=True, websocket=WebSocketOptions(check_origin=["https://example.com"]))

Phoenix: endpoint.ex, socket/3.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from starlette.responses import Response
from starlette.types import Scope

from reference_server.core.errors import ConfigurationError
from reference_server.core.handshake.origin import CheckOrigin
from reference_server.core.handshake.version import choose
from reference_server.core.limits import Limits
from reference_server.core.serializer import V2, Serializer
from reference_server.core.serializer_v1 import V1
from reference_server.runtime.connect import Refuse
from reference_server.runtime.handlers import require_callbacks
from reference_server.runtime.route import require_level
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
        _require_function("error_handler", self.error_handler)


LONGEST_WINDOW = 300.0
"""Seconds: what is longer was meant in milliseconds. phoenix.js gives a poll up after 20 seconds by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongPollOptions:
    """How a socket is reached by long polling, for clients whose network lets no WebSocket through."""

    path: str = "/longpoll"
    """Added to the path of the mount."""

    window: float = 10.0
    """Seconds that a poll waits for messages. A client may pause for 1.5 windows; after three its session is over."""

    max_body_bytes: int = 1_048_576
    """Bytes of one POST. DIFFERS: a POST over 1 MiB is refused; Phoenix reads 8 MB."""

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
        window: object = self.window
        if not isinstance(window, int | float) or not 0 < window <= LONGEST_WINDOW:
            raise ConfigurationError(
                f"The window of a poll is more than 0 seconds and at most {LONGEST_WINDOW:g}, got {window!r}; "
                f"Phoenix's window_ms counts milliseconds."
            )
        if self.max_body_bytes < 1:
            raise ConfigurationError(f"max_body_bytes is at least 1, got {self.max_body_bytes!r}.")


def _check(options: WebSocketOptions | LongPollOptions) -> None:
    path: object = options.path
    if not isinstance(path, str) or not path.startswith("/"):
        raise ConfigurationError(f"The path of a transport starts with '/', got {path!r}.")
    _check_braces("transport", path)
    asked: object = options.connect_info
    if isinstance(asked, str):
        raise ConfigurationError(f"connect_info is a list of keys, got {asked!r}; write [{asked!r}].")
    constants: object = options.constants
    if not isinstance(constants, Mapping):
        raise ConfigurationError(f"constants are a mapping of names to values, got {constants!r}.")
    _require_function("session", options.session)
    known = get_args(ConnectInfoKey)
    for key in options.connect_info:
        if key not in known:
            raise ConfigurationError(f"connect_info knows {', '.join(known)}; got {key!r}.")
    # Phoenix: endpoint/supervisor.ex, check_origin_or_csrf_checked!/2, which looks at the first mount of a socket only.
    if options.check_origin is False and not options.check_csrf:
        raise ConfigurationError(
            "check_origin and check_csrf are both off, so any page could use its visitors' sessions; switch one on."
        )


def _check_braces(where: str, path: str) -> None:
    if path.count("{") != path.count("}"):
        raise ConfigurationError(f"A parameter in the path of a {where} is written {{name}}, got {path!r}.")


def _require_function(option: str, value: object) -> None:
    if not callable(value) or inspect.iscoroutinefunction(value):
        raise ConfigurationError(f"{option} is an ordinary function, called without `await`, got {value!r}.")


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
        return [self.path_of(each) for each in (self.websocket, self.longpoll) if each is not None]

    def path_of(self, transport: WebSocketOptions | LongPollOptions) -> str:
        """The path of one transport; a mount at "/" adds nothing to it."""
        return self.path.rstrip("/") + transport.path


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
    `info.auth_token`. `websocket=None` leaves WebSocket out, and `longpoll=LongPollOptions()` adds long polling.
    `limits` bounds each client; `serializers` are the versions of the protocol that are spoken, by default 1 and 2.
    Raises ConfigurationError for a path, a socket class or options that cannot work.
    """
    _check_path(path)
    _check_socket(path, socket)
    _check_transport(path, "websocket", websocket, WebSocketOptions)
    _check_transport(path, "longpoll", longpoll, LongPollOptions)
    if websocket is None and longpoll is None:
        raise ConfigurationError(f"Nobody could reach {socket.__name__} at {path!r}: give it a transport.")
    given: object = limits
    if given is not None and not isinstance(given, Limits):
        raise ConfigurationError(f"mount({path!r}, …) takes limits=Limits(…), got {given!r}.")
    return Mount(path, socket, websocket, longpoll, auth_token, limits or Limits(), _chosen(path, serializers))


def _check_path(path: object) -> None:
    if not isinstance(path, str) or not path.startswith("/") or (path != "/" and path.endswith("/")):
        raise ConfigurationError(f"The path of a mount starts with '/' and does not end with it, got {path!r}.")
    _check_braces("mount", path)


def _check_socket(path: str, socket: object) -> None:
    if not (isinstance(socket, type) and issubclass(socket, Socket)):
        raise ConfigurationError(f"mount({path!r}, …) needs a subclass of Socket, got {socket!r}.")
    require_callbacks(socket, {"connect": ("params", "info")})
    require_level(socket, "log_connect")
    if inspect.iscoroutinefunction(socket.id):
        raise ConfigurationError(f"{socket.__name__}.id is called without `await`: write `def id(self)`.")


def _check_transport(path: str, name: str, given: object, options: type) -> None:
    if given is not None and not isinstance(given, options):
        raise ConfigurationError(f"mount({path!r}, …) takes {name}={options.__name__}(…) or None, got {given!r}.")


def _chosen(path: str, serializers: Sequence[Serializer]) -> tuple[Serializer, ...]:
    """The serializers, checked: each must be the one for clients of its version."""
    if not serializers:
        raise ConfigurationError(f"The mount at {path!r} has no serializers; leave the argument out for V1 and V2.")
    for each in serializers:
        version: object = getattr(each, "version", None)
        if not isinstance(version, str) or choose(version, serializers) is not each:
            raise ConfigurationError(
                f"The serializer {each!r} of version {version!r} at {path!r} would serve nobody: a version is three "
                f"numbers such as '2.0.0', and the first serializer of a version serves it."
            )
    return tuple(serializers)
