"""Serves one WebSocket from its handshake to its end.

`handshake.py` decides who comes in, in Phoenix's order; everything before `accept` is answered with HTTP.
Phoenix: transports/websocket.ex.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reference_server.core.handshake.subprotocol import SubprotocolPolicy
from reference_server.core.logs import log_lines
from reference_server.edge.connect_info import header_values, peer_of
from reference_server.edge.expiry import close_at_expiry
from reference_server.edge.extensions import Offers, offers_of
from reference_server.edge.handshake import UNAVAILABLE, Accepted, Handshake, Rejected, unavailable
from reference_server.edge.idle import IdleTimer
from reference_server.edge.mount import Mount, WebSocketOptions
from reference_server.edge.reader import Reader
from reference_server.edge.served import Served
from reference_server.runtime.callbacks import called
from reference_server.runtime.connection import Connection
from reference_server.runtime.log import log
from reference_server.runtime.reports import client_name


class WebSocketMount:
    """The ASGI application of one mount's WebSocket transport."""

    def __init__(self, mounted: Mount, options: WebSocketOptions, served: Served) -> None:
        self.mounted = mounted
        self._options = options
        self._node = served.node
        self._open_now = served.open_now
        self._handshake = Handshake(mounted, options, served)
        self._subprotocols = SubprotocolPolicy(options.subprotocols, auth_token=mounted.auth_token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one client. Returns once its channels were told to end."""
        offers = offers_of(scope)
        await receive()  # websocket.connect
        negotiated = self._subprotocols.negotiate(header_values(scope, "sec-websocket-protocol"))
        with self._node.openings.begin() as opening:
            answer = await self._handshake.answer(scope, negotiated, opening)
            if isinstance(answer, Accepted) and offers.stopping.begun:
                answer = Rejected(UNAVAILABLE, "the server stops")
            if isinstance(answer, Accepted):
                await self._let_in(answer, offers, scope, receive, send)
                return
        self._node.telemetry.emit(
            "socket_refused", socket=self.mounted.socket, reason=answer.reason, peer=peer_of(scope)
        )
        await _reject(self._response(answer, scope), scope, receive, send)

    async def _let_in(self, answer: Accepted, offers: Offers, scope: Scope, receive: Receive, send: Send) -> None:
        guard = offers.guard
        if guard is not None:
            guard.bound_messages(self.mounted.limits.max_frame_bytes)
            guard.bound_waiting(self.mounted.limits.send_deadline)
        await send({"type": "websocket.accept", "subprotocol": answer.subprotocol})
        connection = await self._serve(answer, offers, scope, receive, send)
        if guard is not None and guard.refused is not None:
            # The server refused a frame that the connection has not seen: it is logged and counted like any other.
            connection.refuse_frame(*guard.refused)

    def _response(self, rejected: Rejected, scope: Scope) -> Response:
        if rejected.status == UNAVAILABLE:
            return unavailable()
        if rejected.refusal is None:
            return Response(status_code=rejected.status)
        try:
            refusal, handler = rejected.refusal, self._options.error_handler
            response: object = called(lambda: handler(refusal))
            if isinstance(response, Response):
                return response
            raise TypeError(f"an error handler must return a Response, got {response!r}")
        except Exception as error:
            socket, peer = self.mounted.socket.__name__, peer_of(scope)
            log(log_lines.ERROR_HANDLER_CRASHED, {"socket": socket, "peer": peer}, key=peer, error=error)
            return Response(status_code=500)

    async def _serve(
        self, accepted: Accepted, offers: Offers, scope: Scope, receive: Receive, send: Send
    ) -> Connection:
        reader = Reader(receive, offers.hand_over)
        limits = self.mounted.limits
        peer = peer_of(scope)
        client = client_name(type(accepted.socket), accepted.socket_id, peer)
        outbox = offers.outbox(send, limits=limits, clock=self._node.patient, cut=reader.stop, client=client)
        connection = Connection(
            node=self._node,
            socket=accepted.socket,
            socket_id=accepted.socket_id,
            serializer=accepted.serializer,
            limits=limits,
            transport=outbox,
            peer=peer,
            context=accepted.context,
        )
        idle = IdleTimer(connection, seconds=limits.idle_timeout)
        if offers.guard is not None:
            offers.guard.heard = idle.pinged
        everywhere = (self._open_now, offers.connections)
        for registry in everywhere:
            registry.add(connection)
        connection.open(accepted.opening)
        if offers.stopping.begun:
            # The answer to the handshake was held up, and the drain has looked at the open connections already.
            connection.drained()
        idle.start()
        expiry = close_at_expiry(connection, accepted.accept)
        try:
            await reader.run(connection)
            await outbox.finished()
        finally:
            idle.stop()
            if expiry is not None:
                expiry.cancel()
            for registry in everywhere:
                registry.discard(connection)
            connection.closed("closed")
            outbox.detach()
        return connection


class WebSocketOnly:
    """The ASGI application that answers plain HTTP requests, of any method, to the path of a WebSocket.

    Phoenix: transports/websocket.ex, call/2.
    DIFFERS: `connect` is not asked about a request that cannot become a WebSocket; Phoenix asks it first, and answers
    400 only when it accepts.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400."""
        refusal = Response("this path speaks WebSocket only", status_code=400, media_type="text/plain")
        await refusal(scope, receive, send)


async def _reject(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the handshake with an HTTP response; servers without that extension answer 403 on their own."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    await response(scope, receive, send)
