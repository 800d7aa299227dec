"""Accepts or refuses a client before its socket opens.

Each step may refuse, in Phoenix's order:
1. the query and path parameters; 2. TLS, where the endpoint insists on it; 3. the Origin; 4. the auth token and
subprotocol; 5. the protocol version; 6. whether the server stays and has room; 7. the application's `connect`; 8. the
socket's id.
Phoenix: transports/websocket.ex, call/2, and socket.ex, __connect__/3.
"""

from __future__ import annotations

from contextvars import Context, copy_context
from dataclasses import dataclass, field, replace

from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from reference_server.core.errors import RemoteProtocolError
from reference_server.core.handshake.origin import Allowed, OriginPolicy, Refused, RequestAddress
from reference_server.core.handshake.query import decode_query
from reference_server.core.handshake.subprotocol import Mismatch, Negotiated
from reference_server.core.handshake.version import Unserved, choose
from reference_server.core.logs import log_lines
from reference_server.core.opening import Opening
from reference_server.core.serializer import Serializer
from reference_server.edge.admission import Admission
from reference_server.edge.connect_info import connect_info, header_values, peer_of
from reference_server.edge.extensions import offers_of
from reference_server.edge.force_ssl import NO_TLS, is_encrypted
from reference_server.edge.mount import LongPollOptions, Mount, WebSocketOptions
from reference_server.edge.served import Served
from reference_server.runtime.callbacks import called
from reference_server.runtime.connect import Accept, Params, Refuse
from reference_server.runtime.in_time import Interrupted, TooLate
from reference_server.runtime.log import log
from reference_server.runtime.socket import Socket

UNAVAILABLE = 503
"""The status of a client that may come back in a moment."""


def unavailable() -> Response:
    """The answer to a client for which there is no room."""
    return PlainTextResponse("this node takes no new sockets\n", status_code=UNAVAILABLE, headers={"retry-after": "1"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """The client may come in: its socket with its assigns and id, its wire format, and the subprotocol to answer."""

    socket: Socket
    socket_id: str | None
    serializer: Serializer
    subprotocol: str | None
    accept: Accept
    context: Context = field(default_factory=copy_context)
    """What `connect` left in context variables."""

    opening: Opening | None = None
    """Knows the ids that were disconnected meanwhile."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The client stays out. `reason` is for logs and telemetry, not for the client.

    `refusal` is what the application's `connect` returned, when it was asked.
    """

    status: int
    reason: str
    refusal: Refuse | None = None


class Handshake:
    """The handshake of one mount. Its policies are its own: mounts share nothing (phoenix#6774).

    Why it refused is logged.
    """

    def __init__(self, mounted: Mount, options: WebSocketOptions | LongPollOptions, served: Served) -> None:
        self._mount = mounted
        self._options = options
        self._origin = OriginPolicy(options.check_origin, host=served.host)
        self._force_ssl = served.force_ssl
        self._admission = Admission(mounted.limits, clock=served.node.patient)

    def check_request(self, scope: Scope) -> Allowed | Refused:
        """Check TLS, where the endpoint requires it, and the Origin header."""
        if self._force_ssl and not is_encrypted(scope):
            self._log(scope, "force_ssl", NO_TLS)
            return Refused(NO_TLS)
        checked = self._origin.check(header_values(scope, "origin"), _address(scope))
        if isinstance(checked, Refused):
            self._log(scope, "origin", checked.sentence)
        return checked

    async def answer(
        self, scope: Scope, negotiated: Negotiated | Mismatch, opening: Opening | None = None
    ) -> Accepted | Rejected:
        """Accept or reject one request. `negotiated` holds its subprotocol and auth token.

        An exception of the application is answered with 500 and logged.
        """
        try:
            params = {**decode_query(scope.get("query_string", b"").decode("latin-1")), **scope.get("path_params", {})}
        except RemoteProtocolError as error:
            return Rejected(400, error.reason)
        refused = self.check_request(scope)
        if isinstance(refused, Refused):
            return Rejected(403, refused.sentence)
        if isinstance(negotiated, Mismatch):
            return self._forbid(scope, "subprotocol", negotiated.sentence)
        serializer = choose(params.get("vsn"), self._mount.serializers)
        if isinstance(serializer, Unserved):
            return self._forbid(scope, "version", serializer.sentence)
        if offers_of(scope).stopping.begun:
            # It was under way when the server began to stop: a middleware held it up, say.
            return self._stopped(scope)
        if self._admission.is_full:
            most = self._mount.limits.max_connecting
            log(log_lines.CONNECT_FULL, {"most": most, **self._who(scope)}, key=self._name)
            return Rejected(UNAVAILABLE, f"connect is asked about {most} clients already (max_connecting)")
        answer = await self._connect(scope, params, negotiated, serializer)
        return replace(answer, opening=opening) if isinstance(answer, Accepted) else answer

    async def _connect(
        self, scope: Scope, params: Params, negotiated: Negotiated, serializer: Serializer
    ) -> Accepted | Rejected:
        if negotiated.hint is not None:
            log(log_lines.CONNECT_HINT, {"sentence": negotiated.hint, **self._who(scope)}, key=peer_of(scope))
        try:
            info = connect_info(scope, self._options, params, negotiated)
            context = copy_context()
            socket = called(self._mount.socket)
            asked = socket.connect(params, info)
            answer: object = await self._admission.ask(asked, context=context, wakes=offers_of(scope).stopping.waiting)
            if isinstance(answer, Accept):
                return self._accept(scope, socket, answer, serializer, negotiated, context)
        except Interrupted:
            return self._stopped(scope)
        except TooLate:
            seconds = self._mount.limits.connect_deadline
            log(log_lines.CONNECT_LATE, {"seconds": seconds, **self._who(scope)}, key=self._name)
            return Rejected(UNAVAILABLE, f"connect did not answer within {seconds:g} s (connect_deadline)")
        except Exception as error:
            log(log_lines.CONNECT_CRASHED, self._who(scope), key=peer_of(scope), error=error)
            return Rejected(500, "connect crashed")
        if isinstance(answer, Refuse):
            return Rejected(403, answer.reason, answer)
        return self._misuse(scope, "connect", f"connect must return Accept(…) or Refuse(…), got {answer!r}.")

    def _accept(
        self,
        scope: Scope,
        socket: Socket,
        accept: Accept,
        serializer: Serializer,
        negotiated: Negotiated,
        context: Context,
    ) -> Accepted | Rejected:
        socket.assigns.update(accept.assigns)
        given: object = called(lambda: context.run(socket.id))
        if given is None or isinstance(given, str):
            return Accepted(socket, given, serializer, negotiated.chosen, accept, context)
        return self._misuse(scope, "id", f"id must return a str or None, got {given!r}.")

    def _stopped(self, scope: Scope) -> Rejected:
        log(log_lines.CONNECT_STOPPED, self._who(scope), key=peer_of(scope))
        return Rejected(UNAVAILABLE, "the server stops")

    def _forbid(self, scope: Scope, step: str, sentence: str) -> Rejected:
        self._log(scope, step, sentence)
        return Rejected(403, sentence)

    def _misuse(self, scope: Scope, step: str, sentence: str) -> Rejected:
        log(log_lines.CONNECT_WRONG, {"sentence": sentence, **self._who(scope)}, key=peer_of(scope), kind=step)
        return Rejected(403, sentence)

    def _log(self, scope: Scope, step: str, sentence: str) -> None:
        log(log_lines.HANDSHAKE_REFUSED, {"sentence": sentence, **self._who(scope)}, key=peer_of(scope), kind=step)

    def _who(self, scope: Scope) -> dict[str, str]:
        return {"socket": self._name, "peer": peer_of(scope)}

    @property
    def _name(self) -> str:
        return self._mount.socket.__name__


def _address(scope: Scope) -> RequestAddress:
    host = next(iter(header_values(scope, "host")), "")
    return RequestAddress.of(scheme=scope.get("scheme", "ws"), host_header=host)
