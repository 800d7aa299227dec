"""Private parts of uvicorn that the server relies on.

    SocketProtocol    server/websocket_protocol.py and server/fastlane.py override its `takes_…` methods
    HttpProtocol      server/http_protocol.py
    Server            server/drain.py

Where a name of a `Reliance` is missing the class beside it is not used: see server/guards.py.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

import uvicorn

from reference_server.internals import websockets
from reference_server.internals.probe import (
    Name,
    Reliance,
    async_hook,
    attribute,
    exists,
    found,
    found_class,
    hook,
    method,
)

_SOCKET_MODULE = "uvicorn.protocols.websockets.websockets_sansio_impl"
_SOCKET_PATH = f"{_SOCKET_MODULE}:WebSocketsSansIOProtocol"
_HTTP_MODULE = "uvicorn.protocols.http.h11_impl"
_HTTP_PATH = f"{_HTTP_MODULE}:H11Protocol"

if TYPE_CHECKING:
    import socket
    from asyncio.transports import BaseTransport
    from collections.abc import Callable, Sequence

    from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol as _Socket
    from websockets.frames import Frame
    from websockets.typing import LoggerLike
else:
    _Socket = found_class(_SOCKET_PATH)

_Http: Any = found_class(_HTTP_PATH)

_SERVER_PATH = "uvicorn:Server"

SOCKET = Reliance(
    packages=("uvicorn", "websockets"),
    bounds=(
        "a message over the mount's max_frame_bytes is refused before it is in memory",
        "messages of endless fragments are refused",
        "floods of pings and pongs are refused",
        "a burst of tiny frames is parsed in slices",
        "a handshake that is too long is answered",
        "frames before the handshake wait for it",
        "text that is not UTF-8 leaves no traceback in the log",
        "pings of a client count as a sign of life",
        "a client that stops reading is cut off, and its memory freed (the fast lane)",
    ),
    names=(
        Name(_SOCKET_MODULE, "WebSocketsSansIOProtocol", exists),
        Name(_SOCKET_PATH, "run_asgi", async_hook()),
        Name(_SOCKET_PATH, "receive", async_hook()),
        Name(_SOCKET_PATH, "send", async_hook("message")),
        Name(_SOCKET_PATH, "handle_ping", hook()),
        Name(_SOCKET_PATH, "handle_pong", hook("event")),
        Name(_SOCKET_PATH, "handle_cont", hook("event")),
        Name(_SOCKET_PATH, "send_receive_event_to_app", hook()),
        Name(_SOCKET_PATH, "handle_close", hook("event")),
        Name(_SOCKET_PATH, "handle_parser_exception", hook()),
        Name(_SOCKET_PATH, "on_task_complete", hook("task")),
        *(
            Name(_SOCKET_PATH, name, attribute)
            for name in (
                "close_sent",
                "close_timeout",
                "conn",
                "curr_msg_data_type",
                "disconnected",
                "frames",
                "handshake_complete",
                "handshake_initiated",
                "loop",
                "queue",
                "read_paused",
                "request",
                "response",
                "scope",
                "transport",
            )
        ),
        *websockets.NAMES,
    ),
)

HTTP = Reliance(
    packages=("uvicorn",),
    bounds=(
        "a request whose head does not end within 10 seconds is closed",
        "a request whose body does not come is closed",
        "a turn of the event loop reads few requests, so that a crowd does not delay open sockets",
        "pipelined requests wait for their turn, and a flood of them is closed",
        "a request whose head is too long is answered with 431, however it is cut",
        "a handshake over HTTP/1.0, or with another method than GET, is answered with 400",
    ),
    names=(
        Name(_HTTP_MODULE, "H11Protocol", exists),
        Name(_HTTP_PATH, "_should_upgrade", hook()),
        Name(_HTTP_PATH, "timeout_keep_alive_handler", hook()),
        Name(_HTTP_PATH, "on_response_complete", hook()),
        Name(_HTTP_PATH, "send_400_response", hook("msg")),
        *(Name(_HTTP_PATH, name, attribute) for name in ("client", "cycle", "flow", "timeout_keep_alive_task", "conn")),
        Name(_HTTP_PATH, "loop", attribute),
        Name(_HTTP_PATH, "scope", attribute),
        Name(_HTTP_PATH, "transport", attribute),
        Name("uvicorn.protocols.http.flow_control:FlowControl", "read_paused", attribute),
        Name("uvicorn.protocols.http.flow_control:FlowControl", "pause_reading", method()),
        *(
            Name(f"{_Http.__module__}:RequestResponseCycle", name, attribute)
            for name in ("body", "more_body", "response_complete", "response_started")
        ),
    ),
)

SERVER = Reliance(
    packages=("uvicorn",),
    bounds=(
        "the drain at SIGTERM: readiness turns 503, channels finish, sockets close with 1012 in batches",
        "a second SIGTERM ends the drain",
        "a clean stop exits with 0",
    ),
    names=(
        Name(_SERVER_PATH, "shutdown", async_hook("sockets")),
        Name(_SERVER_PATH, "handle_exit", hook("sig", "frame")),
        Name(_SERVER_PATH, "serve", async_hook("sockets")),
        Name(_SERVER_PATH, "startup", async_hook("sockets")),
        Name(_SERVER_PATH, "on_tick", async_hook("counter")),
        Name("uvicorn:Config", "get_loop_factory", method()),
        Name("uvicorn:Config", "timeout_graceful_shutdown", attribute),
        Name(_SERVER_PATH, "should_exit", attribute),
        Name(_SERVER_PATH, "force_exit", attribute),
        Name(_SERVER_PATH, "_captured_signals", attribute),
    ),
)

SECOND_LOOK = 1.0
"""Seconds from the end of a keep-alive timeout to the closing of the connection."""

CANNOT_START = 3
"""The exit code of uvicorn when the lifespan of the application fails (uvicorn.config.STARTUP_FAILURE)."""

PLAIN_SOCKETS = "websockets-sansio" if found(_SOCKET_PATH) else "auto"
"""uvicorn's own WebSocket protocol, for when `SocketProtocol` cannot be used."""


class EventQueue(Protocol):
    """What uvicorn uses of the queue of ASGI events."""

    def put_nowait(self, event: Any, /) -> None: ...

    async def get(self) -> Any: ...

    def empty(self) -> bool: ...


class SocketProtocol(_Socket):
    """uvicorn's WebSocket protocol, whose subclass may look at each frame before uvicorn does."""

    # Names that uvicorn sets, besides ours: with more than 30 in its dictionary an object takes 1.5 KiB more, because
    # its keys are no longer shared with the others of its class. A name that uvicorn drops is an empty slot.
    __slots__ = (
        "access_logger",
        "app_state",
        "asgi_version",
        "close_timer",
        "connections",
        "frames",
        "initial_response",
        "last_ping_rtt",
        "limit_concurrency",
        "pending_ping_payload",
        "ping_interval",
        "ping_sent_at",
        "ping_timeout",
        "ping_timer",
        "pong_timer",
        "refused",
        "root_path",
        "tasks",
    )

    refused: websockets.Refusal | None
    """Why the connection was closed, when that was for what the client sent."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Take over a connection whose client asked for a WebSocket."""
        super().connection_made(transport)
        self.refused = None

    # --- what a subclass overrides ----------------------------------------------------------------------------------

    def extend(self, extensions: dict[str, Any]) -> None:
        """Add to the `extensions` of the ASGI scope."""

    def takes_ping(self) -> bool:
        """Whether a ping is answered."""
        return True

    def takes_pong(self) -> bool:
        """Whether a pong is looked at."""
        return True

    def takes_fragment(self, before: int, size: int) -> bool:
        """Whether a continuation frame of `size` bytes is added to the `before` frames of its message."""
        return True

    def takes_message(self, parts: Sequence[bytes], *, is_text: bool) -> bool:
        """Whether a whole message, in the parts that came, is passed on."""
        return True

    def application_acted(self) -> None:
        """The application has taken an event or sent one."""

    def before_close(self) -> None:
        """A close frame is about to be written: the last moment for other frames."""

    # --- the state, in our words ------------------------------------------------------------------------------------

    @property
    def is_asked(self) -> bool:
        """Whether the request of the handshake is complete."""
        return self.handshake_initiated

    @property
    def takes_frames(self) -> bool:
        """Whether the handshake was answered, and the application has taken the messages before."""
        return self.handshake_complete and not self.read_paused

    @property
    def takes_messages(self) -> bool:
        """The same, and no close frame was sent."""
        return self.handshake_complete and not self.read_paused and not self.close_sent

    @property
    def is_closing(self) -> bool:
        """Whether a close frame was sent, or the transport closes."""
        return self.close_sent or self.transport.is_closing()

    def bound_messages(self, max_bytes: int) -> None:
        """Close with 1009 when a message exceeds this bound, as soon as the header of its frame says so."""
        websockets.bound_messages(self.conn, max_bytes)

    def log_to(self, logger: LoggerLike) -> None:
        """Write the lines of the parser to a logger."""
        websockets.log_to(self.conn, logger)

    def queue_events(self, queue: EventQueue) -> None:
        """Keep the events of the application in this queue."""
        self.queue = queue  # type: ignore[assignment]  # uvicorn's is an asyncio.Queue, of which it uses these methods

    def bound_closing(self, seconds: float) -> None:
        """Wait for the client's close frame no longer than this."""
        self.close_timeout = seconds

    def parse(self, data: bytes) -> None:
        """Let uvicorn parse bytes of the client, and answer a request that its parser gave up on."""
        super().data_received(data)
        if not self.handshake_initiated:
            self._answer_unparsed_request()

    def queue_message(self, payload: bytes, *, is_text: bool) -> None:
        """Pass a message on to the application as if uvicorn had parsed it."""
        self.curr_msg_data_type = "text" if is_text else "bytes"
        self.frames = [payload]
        super().send_receive_event_to_app()

    def refuse(self, code: int, reason: str) -> None:
        """Close because of what the client sent; what it sends from now on is not looked at."""
        if not self.is_closing:
            websockets.fail(self.conn, code, reason)
            self.handle_parser_exception()

    # --- where uvicorn asks -----------------------------------------------------------------------------------------

    def run_asgi(self) -> Coroutine[Any, Any, None]:
        """Run the application. No coroutine of its own: it would live as long as the connection."""
        extensions: dict[str, Any] = self.scope["extensions"]
        self.extend(extensions)
        return super().run_asgi()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """The application has ended."""
        super().on_task_complete(task)
        # What was offered there refers to this connection, which refers to its scope.
        self.scope["extensions"].clear()

    def shutdown(self) -> None:
        """The server has drained and ends: a handshake that comes now is answered with 503, so that it is tried again.

        uvicorn 0.54 answers 500, which says that the application has failed.
        """
        if self.handshake_complete:
            super().shutdown()
            return
        self.disconnected = True  # what the application answers from now on is not written behind this
        self.transport.write(_refusal(HTTPStatus.SERVICE_UNAVAILABLE))
        self.transport.close()

    async def receive(self) -> ASGIReceiveEvent:
        """The next event for the application."""
        message = await super().receive()
        self.application_acted()
        return message

    async def send(self, message: ASGISendEvent) -> None:
        """Send an ASGI message; a handshake that was answered with an HTTP response counts as completed.

        uvicorn 0.54 logs such an answer as an error of the application.
        """
        await super().send(message)
        if message["type"] == "websocket.accept":
            # uvicorn and websockets would keep the head of the handshake, some 3 KiB, for as long as the connection.
            self.request.headers.clear()
            self.response.headers.clear()
        if self.close_sent:
            self.handshake_complete = True
        self.application_acted()

    def handle_ping(self) -> None:
        """Answer a ping with the pong that websockets has prepared."""
        if self.takes_ping():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """A pong has come."""
        if self.takes_pong():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """A continuation frame has come."""
        if self.takes_fragment(len(self.frames), len(event.data)):
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """A message is whole."""
        if self.takes_message(self.frames, is_text=self.curr_msg_data_type == "text"):
            super().send_receive_event_to_app()
        else:
            self.frames = []

    def handle_close(self, event: Frame) -> None:
        """The client has sent a close frame, which is answered."""
        self.before_close()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        """The connection closes because of what the client sent."""
        self.before_close()
        super().handle_parser_exception()
        self.refused = websockets.why_closed(self.conn)

    def _answer_unparsed_request(self) -> None:
        """uvicorn forgets about such a request, and keeps the connection."""
        status = websockets.refused_handshake(self.conn)
        if status is None:
            return
        self.transport.write(_refusal(status))
        self.transport.close()


def _refusal(status: HTTPStatus) -> bytes:
    """An HTTP response with a status and no body."""
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    return head.encode("ascii")


class HttpProtocol(_Http):  # type: ignore[misc]  # which class it is depends on what is installed
    """uvicorn's HTTP protocol over h11, also where httptools is installed.

    httptools bounds no head, and lets a handshake without Host in: each bound would be two.
    """

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    client: tuple[str, int] | None

    _may_close = False

    # --- what a subclass overrides ----------------------------------------------------------------------------------

    def next_waits(self) -> None:
        """A request was answered, and the next one is here already: it begins with `go_on`."""
        self.go_on()

    # --- the state, in our words ------------------------------------------------------------------------------------

    def parse(self, data: bytes) -> None:
        """Let uvicorn parse bytes of the client."""
        self._may_close = False
        super().data_received(data)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has sent no further request, at the second look.

        After the event loop was blocked the timer comes before what the client has sent meanwhile.
        """
        if self._may_close:
            super().timeout_keep_alive_handler()
        else:
            self._may_close = True
            self.timeout_keep_alive_task = self.loop.call_later(SECOND_LOOK, self.timeout_keep_alive_handler)

    def _should_upgrade(self) -> bool:
        """Whether a request becomes a WebSocket. RFC 6455, section 4.1: GET, and HTTP/1.1 or higher.

        Any other one is a plain request, which a path of sockets answers with 400. Phoenix: transports/websocket.ex.
        """
        is_handshake = self.scope["method"] == "GET" and self.scope["http_version"] != "1.0"
        return is_handshake and bool(super()._should_upgrade())

    def go_on(self) -> None:
        """Let uvicorn look at what is behind the request that was answered."""
        super().on_response_complete()

    @property
    def has_upgraded(self) -> bool:
        """Whether the connection has become a WebSocket."""
        return self.transport.get_protocol() is not self

    @property
    def has_head(self) -> bool:
        """Whether a request is being answered, or the connection has become a WebSocket."""
        return self.has_upgraded or (self.cycle is not None and not self.cycle.response_complete)

    @property
    def awaits_body(self) -> bool:
        """Whether the body of the request that is being answered has not ended."""
        cycle = self.cycle
        return cycle is not None and not cycle.response_complete and cycle.more_body

    def hold_body(self) -> None:
        """Read nothing more of a body until the application takes what has come; uvicorn holds 64 KiB ahead."""
        if self.awaits_body and self.cycle.body:
            self.flow.pause_reading()

    @property
    def is_held_back(self) -> bool:
        """Whether reading pauses until the application takes what came of the body."""
        return bool(self.flow.read_paused)

    @property
    def has_answered(self) -> bool:
        """Whether the response has begun."""
        return self.cycle is not None and bool(self.cycle.response_started)

    # --- where uvicorn asks -----------------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """Answer a request that cannot be parsed: a head of more than 16 KiB with 431. RFC 6585, section 5.

        uvicorn 0.54 calls this while it handles h11's exception, whose status it drops. A whole head that comes in one
        read is not counted, so that what a client got for it hung upon how the network had cut it.
        """
        if _is_too_long(sys.exc_info()[1]) and not self.has_head:
            self.transport.write(_refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE))
            self.transport.close()
        else:
            super().send_400_response(msg)

    def on_response_complete(self) -> None:
        """The response to a request was written."""
        if not self.transport.is_closing() and self._has_next():
            self.next_waits()
        else:
            self.go_on()

    def _has_next(self) -> bool:
        return bool(self.conn.trailing_data[0])


def _is_too_long(error: BaseException | None) -> bool:
    """Whether h11 gave up on a head for its length."""
    return getattr(error, "error_status_hint", None) == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class Server(uvicorn.Server):
    """uvicorn's server."""

    backlog = 0
    """Connections that the kernel keeps while they wait to be accepted; 0 leaves it as it is."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept, up to `config.backlog` connections in one turn of the loop on asyncio and on uvloop.

        asyncio takes its `backlog` for that too, so the kernel's is set after.
        """
        await super().startup(sockets and self._listeners(sockets))
        for each in sockets or []:
            if self.backlog:
                each.listen(self.backlog)

    def _listeners(self, sockets: list[socket.socket]) -> list[socket.socket]:
        """uvloop 0.23 accepts one connection in a turn for each listener: so a socket is several of them."""
        is_uvloop = type(asyncio.get_running_loop()).__module__.startswith("uvloop")
        for each in sockets:  # `dup` gives its mode to the copies, and a blocking accept stops another worker
            each.setblocking(False)
        copies = self.config.backlog - 1 if is_uvloop else 0
        return [*sockets, *(each.dup() for each in sockets for _ in range(copies))]

    @property
    def loop_factory(self) -> Callable[[], asyncio.AbstractEventLoop] | None:
        """What makes the event loop that was asked for."""
        return self.config.get_loop_factory()

    def shut_down_requests_within(self, seconds: float) -> None:
        """Cancel requests, and drop connections, that have not ended some seconds after the shutdown began."""
        self.config.timeout_graceful_shutdown = seconds  # type: ignore[assignment]  # it goes to asyncio.wait_for

    def stop_soon(self) -> None:
        """Shut down, as after a signal."""
        self.should_exit = True

    @property
    def is_forced(self) -> bool:
        """Whether it has to stop at once."""
        return self.force_exit

    def force(self) -> None:
        """Stop at once."""
        self.force_exit = True

    def forget_signals(self) -> None:
        """Exit with 0: uvicorn raises a signal again after a clean stop, so that a supervisor would see a failure."""
        self._captured_signals.clear()
