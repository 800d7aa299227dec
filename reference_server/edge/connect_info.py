"""Collects what `connect` may see of a request.

Read from the ASGI scope and its headers only: a URL that a framework put together from the Host header can be made to
say anything (CVE-2026-48710). Phoenix: socket/transport.ex, connect_info/4.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from typing import Any

from starlette.types import Scope

from reference_server.core.handshake.subprotocol import Negotiated
from reference_server.edge.mount import LongPollOptions, Session, WebSocketOptions
from reference_server.runtime.connect import ConnectInfo, Headers, Params

_TRACE = ("traceparent", "tracestate")


def header_values(scope: Scope, name: str) -> list[str]:
    """All values of a header, in the order in which they came; `name` is lower case."""
    wanted = name.encode("latin-1")
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == wanted]


def peer_of(scope: Scope) -> str:
    """The address of the client; that of the proxy, behind a proxy which the server does not trust."""
    peer = _peer_data(scope)
    return "an unknown address" if peer is None else peer[0]


def connect_info(
    scope: Scope, options: WebSocketOptions | LongPollOptions, params: Params, negotiated: Negotiated
) -> ConnectInfo:
    """Gather the parts that `options.connect_info` names.

    `negotiated.shown` stands in for the Sec-WebSocket-Protocol header, so that no token shows up there.
    """
    asked = {key: _READERS[key](scope) for key in options.connect_info if key in _READERS}
    if "sec_websocket_headers" in options.connect_info:
        asked["sec_websocket_headers"] = _sec_websocket(scope, negotiated.shown)
    if "session" in options.connect_info:
        asked["session"] = _session(scope, options, params)
    return ConnectInfo(auth_token=negotiated.auth_token, constants=options.constants, **asked)


def _session(scope: Scope, options: WebSocketOptions | LongPollOptions, params: Params) -> Session:
    """The session, if the client also knows its CSRF token. Phoenix: socket/transport.ex, connect_session/5.

    DIFFERS: the token is compared as it is; Phoenix's Plug masks it anew for every page, against an attack on
    compressed responses that this application has to meet where it writes the token into a page.
    """
    session = options.session(scope)
    if session is None or not options.check_csrf:
        return session
    expected, sent = session.get(options.csrf_token_key), params.get("_csrf_token")
    if not isinstance(expected, str) or not isinstance(sent, str) or not expected:
        return None
    return session if hmac.compare_digest(expected.encode(), sent.encode()) else None


def _peer_data(scope: Scope) -> tuple[str, int] | None:
    client: Sequence[Any] | None = scope.get("client")
    return None if client is None else (str(client[0]), int(client[1]))


def _uri(scope: Scope) -> str:
    # DIFFERS: the URI is text, with the scheme that the client used (ws, wss); in Phoenix it is a struct with http(s).
    host = next(iter(header_values(scope, "host")), "")
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{scope.get('scheme', 'ws')}://{host}{scope['path']}" + (f"?{query}" if query else "")


def _user_agent(scope: Scope) -> str | None:
    return next(iter(header_values(scope, "user-agent")), None)


def _x_headers(scope: Scope) -> Headers:
    return _headers(scope, lambda name: name.startswith("x-"))


def _trace_context(scope: Scope) -> Headers:
    return _headers(scope, lambda name: name in _TRACE)


def _sec_websocket(scope: Scope, shown_protocols: str) -> Headers:
    others = _headers(scope, lambda name: name.startswith("sec-websocket-") and name != "sec-websocket-protocol")
    return (*others, ("sec-websocket-protocol", shown_protocols)) if shown_protocols else others


def _headers(scope: Scope, wanted: Callable[[str], bool]) -> Headers:
    pairs = ((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in scope["headers"])
    return tuple((name, value) for name, value in pairs if wanted(name))


_READERS: dict[str, Callable[[Scope], Any]] = {
    "peer_data": _peer_data,
    "uri": _uri,
    "user_agent": _user_agent,
    "x_headers": _x_headers,
    "trace_context_headers": _trace_context,
}
