"""Closes connections that are silent for too long.

phoenix.js sends a heartbeat every 30 seconds, so a client that is silent for longer has left, or is no such client.
DIFFERS: pings and pongs of the client count under `emberwire serve` only, because other servers keep them from
applications; Phoenix counts every frame.
"""

from __future__ import annotations

from reference_server.core.logs import log_lines
from reference_server.runtime.clock import Timer
from reference_server.runtime.connection import Connection
from reference_server.runtime.log import log

PROTOCOL_ERROR = 1002
"""The close code of a silent client, as Bandit closes it."""

STUCK = 1011
"""The close code when a channel has taken none of its client's messages for the whole idle timeout."""


class IdleTimer:
    """The idle timeout of one connection. Times are in seconds of the node's patient clock.

    One timer for the connection's life that looks when it is due, instead of a new one for each frame.
    """

    __slots__ = ("_clock", "_connection", "_pinged", "_seconds", "_timer")

    def __init__(self, connection: Connection, *, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds
        self._clock = connection.node.patient
        self._pinged = 0.0
        self._timer: Timer | None = None

    def start(self) -> None:
        """Begin to count."""
        self._timer = self._clock.call_later(self._seconds, self._check)

    def pinged(self) -> None:
        """The client sent a ping or a pong: it lives, but no channel has taken anything from it."""
        self._pinged = self._clock.now()

    def stop(self) -> None:
        """The connection has ended."""
        if self._timer is not None:
            self._timer.cancel()

    def _check(self) -> None:
        # A client from which we do not read is not idle. But a channel that takes nothing for a whole timeout is stuck,
        # and its client is better off with a new connection.
        ready = self._connection.is_ready()
        since = max(self._connection.heard_at, self._pinged if ready else self._connection.progress_at)
        left = since + self._seconds + self._clock.blocked_since(since) - self._clock.now()
        if left > 0:
            self._timer = self._clock.call_later(left, self._check)
        elif ready:
            self._connection.disconnect(PROTOCOL_ERROR, "idle")
        else:
            self._tell_stuck()
            self._connection.disconnect(STUCK, "a channel is stuck")

    def _tell_stuck(self) -> None:
        connection = self._connection
        busy = ", ".join(f"{each} in {each.doing()}" for each in connection.channels() if each.is_busy())
        who = {"client": str(connection), "channel": busy}
        log(log_lines.CLIENT_STUCK, {**who, "seconds": self._seconds, "code": STUCK}, key=connection.peer)
