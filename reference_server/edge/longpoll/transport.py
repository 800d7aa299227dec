"""The long-poll transport: HTTP requests to one mount.

`core/longpoll/state.py` has the session and decides when a poll is answered; `core/longpoll/batch.py` parses a POST.
This file has the HTTP and the waiting. Phoenix: transports/long_poll.ex.

A session's token is a random name of 256 bits. Whoever knows it has the session, and nobody can guess it.
DIFFERS: the token is a random name, which needs no signature; Phoenix signs the address of the server process.
DIFFERS: a token is valid at the mount that gave it, because each mount checks its own origins; Phoenix accepts it at
every mount of the endpoint.
DIFFERS: responses have no `vary` header, because they are neither compressed nor stored; Phoenix's web server adds one.

A request that comes to another node than its session's is answered through `relay.py`.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from reference_server.core.errors import RemoteProtocolError
from reference_server.core.handshake.origin import Refused
from reference_server.core.handshake.subprotocol import Negotiated
from reference_server.core.logs import log_lines
from reference_server.core.longpoll.batch import Batch
from reference_server.core.longpoll.state import ENDED, FORBIDDEN, TAKEN, TIMED_OUT, status_body
from reference_server.core.opening import Opening
from reference_server.edge.connect_info import peer_of
from reference_server.edge.extensions import offers_of
from reference_server.edge.handshake import UNAVAILABLE, Handshake, Rejected, unavailable
from reference_server.edge.longpoll.bodies import Bodies, TooManyPosts
from reference_server.edge.longpoll.relay import LongPollRelay
from reference_server.edge.longpoll.session import Sessions
from reference_server.edge.mount import LongPollOptions, Mount
from reference_server.edge.served import Served
from reference_server.runtime.in_time import TooLate, wait_at_most
from reference_server.runtime.log import log

TOKEN_HEADER = "x-phoenix-longpoll-token"
AUTH_TOKEN_HEADER = "x-phoenix-authtoken"

_HEADERS = {"cache-control": "no-store", "access-control-allow-origin": "*"}
_JSON = "application/json; charset=utf-8"

Post: TypeAlias = Callable[[str, bytes, str], Awaitable[dict[str, Any] | None]]
"""Handles the body of a POST, given the token, the body and its type; None when there is no such session."""


class LongPollMount:
    """The ASGI application of one mount's long-poll transport."""

    def __init__(self, mounted: Mount, options: LongPollOptions, served: Served) -> None:
        self.mounted = mounted
        self._options = options
        self._node = node = served.node
        self._handshake = Handshake(mounted, options, served)
        self._relay = LongPollRelay(self, node=node, path=mounted.path, window=options.window, limits=mounted.limits)
        self._bodies = Bodies(mounted.limits, most_of_one=options.max_body_bytes)
        self._sessions = Sessions(node=node, window=options.window, limits=mounted.limits, open_now=served.open_now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        # Phoenix: long_poll.ex, call/2: the origin is judged before anybody looks at the method.
        checked = self._handshake.check_request(request.scope)
        if isinstance(checked, Refused):
            return self._refuse(request, FORBIDDEN, checked.sentence)
        match request.method:
            case "GET":
                return await self._get(request)
            case "POST":
                return await self._post(request)
            case "OPTIONS":
                return _preflight(request)
            case _:
                return Response(status_code=400, headers=_HEADERS)

    async def _get(self, request: Request) -> Response:
        token = _session_token(request)
        poll = self._relay.poll if self._relay.is_elsewhere(token) else self.poll_here
        try:
            body = await poll(token or "", _gone(request))
        except ClientDisconnect:
            return Response(status_code=400)
        if body is not None:
            return _json(body)
        with self._node.openings.begin() as opening:
            return await self._begin(request, opening)

    async def _post(self, request: Request) -> Response:
        token = _session_token(request)
        is_elsewhere = self._relay.is_elsewhere(token)
        if not is_elsewhere and self._sessions.find(token) is None:
            return _json(status_body(ENDED))
        post = self._relay.post if is_elsewhere else self.post_here
        room = self._bodies.room(token or "", _declared(request, self._options.max_body_bytes))
        async with AsyncExitStack() as stack:
            try:
                # Thousands that came together, and get no room, are not refused in one turn of the event loop.
                patience = self._options.window * random.uniform(0.5, 1.0)
                await wait_at_most(self._node.patient, patience, stack.enter_async_context(room))
            except (TooManyPosts, TooLate) as error:
                peer = peer_of(request.scope)
                values = {"socket": self.mounted.socket.__name__, "peer": peer, "sentence": str(error)}
                log(log_lines.POSTS_REFUSED, values, key=peer)
                return _json(status_body(TIMED_OUT), close=True)
            return await self._handle_post(request, token or "", post)

    async def _handle_post(self, request: Request, token: str, post: Post) -> Response:
        try:
            body_read = _body(request, self._options.max_body_bytes)
            # A body of one letter a minute would hold its request for ever.
            data = await wait_at_most(self._node.patient, self._options.window, body_read)
        except (ClientDisconnect, RemoteProtocolError, TooLate):
            return Response(status_code=400, headers={**_HEADERS, "connection": "close"})
        body = await post(token, data, request.headers.get("content-type", ""))
        return _json(status_body(ENDED) if body is None else body)

    async def _begin(self, request: Request, opening: Opening) -> Response:
        """Start a session for a GET without one; phoenix.js reads 410 as a new session."""
        address = _address(request.scope)
        if not self._admits(request, address, None):
            return unavailable()
        token = _auth_token(request.scope) if self.mounted.auth_token else None
        answer = await self._handshake.answer(request.scope, Negotiated(None, token, "", None), opening)
        if isinstance(answer, Rejected):
            return self._refuse(request, answer.status, answer.reason)
        if not self._admits(request, address, answer.socket_id):
            # Others came, or the node began to drain, while `connect` was asked.
            return unavailable()
        peer = peer_of(request.scope)
        session = self._sessions.start(answer, offers_of(request.scope).connections, peer=peer, address=address)
        return _json({"status": ENDED, "token": session.token, "messages": []})

    def _admits(self, request: Request, address: str | None, user: str | None) -> bool:
        limit = self._sessions.full(address, user)
        if limit is not None:
            peer = peer_of(request.scope)
            values = {"socket": self.mounted.socket.__name__, "peer": peer, "limit": limit}
            log(log_lines.SESSIONS_FULL, values, key=peer)
        return limit is None and offers_of(request.scope).admits()

    def _refuse(self, request: Request, status: int, reason: str) -> Response:
        peer = peer_of(request.scope)
        self._node.telemetry.emit("socket_refused", socket=self.mounted.socket, reason=reason, peer=peer)
        return _refusal(status)

    # --- sessions of this node, also for requests that came to another one ------------------------------------------

    async def poll_here(self, token: str, gone: Coroutine[Any, Any, None]) -> dict[str, Any] | None:
        """The answer to a GET, once there is one or the client has `gone`; None when there is no such session."""
        session = self._sessions.find(token)
        if session is None:
            gone.close()
            return None
        reply = await session.poll(gone)
        if reply.status == ENDED:
            self._sessions.forget(session)
        return reply.body(session.token)

    async def post_here(self, token: str, body: bytes, content_type: str) -> dict[str, Any] | None:
        """The answer to a POST, once the channels have taken what it holds; None when there is no such session."""
        session = self._sessions.find(token)
        if session is None:
            return None
        batch = Batch(body, content_type=content_type, limits=self.mounted.limits)
        try:
            taken = await wait_at_most(self._node.patient, self._options.window, session.receive(batch))
        except TooLate:
            taken = False
        return dict(status_body(TAKEN if taken else TIMED_OUT))


def _refusal(status: int) -> Response:
    """phoenix.js reads a refusal from the body, and takes any other status for a server that cannot be reached."""
    if status == FORBIDDEN:
        return _json(status_body(FORBIDDEN))
    return unavailable() if status == UNAVAILABLE else Response(status_code=status)


def _auth_token(scope: Scope) -> str | None:
    """phoenix.js sends the token's UTF-8 as it is; a header that is no UTF-8 is no token."""
    for name, value in scope["headers"]:
        if name.lower() == AUTH_TOKEN_HEADER.encode():
            with suppress(UnicodeDecodeError):
                return bytes(value).decode("utf-8")
    return None


def _address(scope: Scope) -> str | None:
    """Where a client comes from; None when it is not known, as behind a proxy that connects to a file."""
    client = scope.get("client")
    return None if client is None else str(client[0])


def _session_token(request: Request) -> str | None:
    """The header wins over the parameter, which phoenix.js before 1.9 sends. Phoenix: long_poll.ex, since 1.8.10."""
    return request.headers.get(TOKEN_HEADER, request.query_params.get("token"))


async def _gone(request: Request) -> None:
    """Returns when the client has gone, so that no message is handed to a response that nobody reads."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request, max_bytes: int) -> bytes:
    """Read the body, and no more of it than is allowed. Raises RemoteProtocolError for a longer one."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > max_bytes:
        raise _too_long(max_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise _too_long(max_bytes)
    return bytes(body)


def _too_long(max_bytes: int) -> RemoteProtocolError:
    return RemoteProtocolError(1009, f"expected a body of at most {max_bytes} bytes")


def _preflight(request: Request) -> Response:
    """Phoenix: long_poll.ex, set_cors_headers/1."""
    headers = {
        **_HEADERS,
        "access-control-allow-headers": request.headers.get("access-control-request-headers", ""),
        "access-control-allow-methods": "get, post, options",
        "access-control-max-age": "3600",
    }
    return Response(status_code=200, headers=headers)


def _declared(request: Request, most: int) -> int:
    """How many bytes a body may have, before any of it was read."""
    length = request.headers.get("content-length", "")
    return min(int(length), most) if length.isdecimal() else most


def _json(body: object, *, close: bool = False) -> Response:
    headers = {**_HEADERS, "connection": "close"} if close else _HEADERS
    return JSONResponse(body, headers=headers, media_type=_JSON)
