"""Answers the health checks of a load balancer.

GET /-/live    200 while the process answers at all
GET /-/ready   200 while it takes new sockets, 503 when it drains or has lost its cluster
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import PlainTextResponse, Response

from reference_server.edge.handshake import unavailable

LIVE, READY = "/-/live", "/-/ready"


def health(path: str, *, is_ready: Callable[[], bool]) -> Response:
    """The answer to a request for LIVE or READY."""
    return PlainTextResponse("ok\n") if path == LIVE or is_ready() else unavailable()
