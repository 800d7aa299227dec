"""A socket ends when its token does, over either transport."""

from __future__ import annotations

from datetime import UTC, datetime

from reference_server.runtime.clock import Timer
from reference_server.runtime.connect import Accept
from reference_server.runtime.connection import Connection

EXPIRED = 4001
"""The close code at `Accept(expires_at=…)`; phoenix.js reconnects and asks its `authToken` function for a new token.
A long-poll client hears 410, as for any session that is over, and does the same."""


def close_at_expiry(connection: Connection, accept: Accept) -> Timer | None:
    """Disconnect when `accept` says so; returns what has to be cancelled if the client goes before."""
    if accept.expires_at is None:
        return None
    # The token's end is a moment on the wall clock; from here on only the time until then counts.
    seconds = (accept.expires_at - datetime.now(UTC)).total_seconds()
    return connection.node.clock.call_later(max(seconds, 0.0), lambda: connection.disconnect(EXPIRED, "expired"))
