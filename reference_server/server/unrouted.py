"""Answers 404 at paths without a WebSocket.

Starlette closes such a handshake as it closes one that a socket refuses, with 403: a wrong URL would look like a wrong
token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from reference_server.internals.starlette import ROUTING, found_no_route

Sending: TypeAlias = Callable[[Scope, Receive, Send], Send]
"""Gives the `send` with which an application answers one handshake."""


def sending() -> Sending:
    """The `send` that answers 404; the server's own where the installed Starlette does not show what it found."""
    return _answering_404 if ROUTING.is_met() else _unchanged


def _answering_404(scope: Scope, receive: Receive, send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "websocket.close" and found_no_route(scope):
            await PlainTextResponse("no socket is served at this path\n", status_code=404)(scope, receive, send)
        else:
            await send(message)

    return sent


def _unchanged(scope: Scope, receive: Receive, send: Send) -> Send:
    return send
