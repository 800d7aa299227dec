"""Private parts of Starlette that the server relies on."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from reference_server.internals.probe import Name, Reliance

_ROUTER, _ENDPOINT = "router", "endpoint"


def _is_set_by_router(router: Any, key: str) -> bool:
    """Whether a Router that has no route for a handshake sets a key of its scope."""
    scope = _handshake()
    _run(router([])(scope, _receive, _send))
    return key in scope


def _is_set_by_route(route: Any, key: str) -> bool:
    """Whether a route that matches a handshake sets a key of its scope."""
    _, child_scope = route("/", _send).matches(_handshake())
    return key in child_scope


ROUTING = Reliance(
    packages=("starlette",),
    bounds=("a path without a socket answers 404 to a handshake, and not 403 like a socket that refuses",),
    names=(
        Name("starlette.routing:Router", _ROUTER, _is_set_by_router),
        Name("starlette.routing:WebSocketRoute", _ENDPOINT, _is_set_by_route),
    ),
)


def found_no_route(scope: Any) -> bool:
    """Whether a router has had this request and has found no route for it."""
    return _ROUTER in scope and _ENDPOINT not in scope


def _handshake() -> dict[str, Any]:
    return {"type": "websocket", "path": "/", "root_path": "", "headers": [], "query_string": b""}


async def _receive() -> dict[str, Any]:
    return {"type": "websocket.connect"}


async def _send(message: Any) -> None:
    """Nobody is told."""


def _run(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run what waits for nothing, without an event loop."""
    try:
        coroutine.send(None)
    except StopIteration:
        pass
    finally:
        coroutine.close()
