"""One line of log for each thing that happens to a socket or channel, fit to be kept: no secrets, no forged lines.

    CONNECTED UserSocket users_socket:7 over websocket
    JOINED room:42 (RoomChannel) in 3 ms, payload {"password": "[FILTERED]"}
    HANDLED new_msg on room:42 (RoomChannel) in 812 µs

An endpoint logs by itself, to `emberwire.events`: connects and joins at INFO, messages at DEBUG. A channel class says
otherwise with `log_join` and `log_handle_in`, a socket class with `log_connect`. Payloads are only written at DEBUG.
Phoenix: logger.ex.

DIFFERS: of what is refused, one line a second is written for each connection (joins) or address (handshakes), with the
number of those that were not; Phoenix writes all. Telemetry counts every one. The params of a handshake, which hold
tokens, are not written; Phoenix writes them filtered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from reference_server.core.log_filter import Discard, LogRule, escape, filter_values
from reference_server.core.log_pace import LogPace, held_back
from reference_server.runtime.clock import Clock
from reference_server.runtime.telemetry import Event, EventName, Telemetry

logger = logging.getLogger("emberwire.events")


class EventLog:
    """Writes the events of one endpoint. `rule` says what is hidden in payloads: passwords and tokens by default."""

    def __init__(self, telemetry: Telemetry, *, clock: Clock, rule: LogRule = Discard()) -> None:  # noqa: B008  # frozen
        self._rule = rule
        self._clock = clock
        self._pace = LogPace()
        handlers: dict[EventName, Callable[[Event], None]] = {
            "socket_connected": self._connected,
            "socket_refused": self._refused,
            "socket_disconnected": self._disconnected,
            "channel_joined": self._joined,
            "channel_refused": self._refused_join,
        }
        for name, handler in handlers.items():
            telemetry.attach(name, handler)
        # Attached only where somebody would see it: otherwise each message would be measured for nothing.
        if logger.isEnabledFor(logging.DEBUG):
            telemetry.attach("handled_in", self._handled)

    def _connected(self, event: Event) -> None:
        _say(event, f"CONNECTED {_socket(event)} over {event.metadata['transport']}")

    def _refused(self, event: Event) -> None:
        name, peer = event.metadata["socket"].__name__, event.metadata["peer"]
        if (held := self._pace.take((peer, name), now=self._clock.now())) is not None:
            reason = escape(str(event.metadata["reason"]))
            _say(event, f"REFUSED a connection of {escape(peer)} to {name}: {reason}{held_back(held)}")

    def _disconnected(self, event: Event) -> None:
        _say(event, f"DISCONNECTED {_socket(event)}: {escape(str(event.metadata['reason']))}")

    def _joined(self, event: Event) -> None:
        self._join_line("JOINED", event)

    def _refused_join(self, event: Event) -> None:
        connection = event.metadata["connection"]
        if (held := self._pace.take(connection, now=self._clock.now())) is not None:
            self._join_line("REFUSED JOIN", event, held_back(held))

    def _join_line(self, what: str, event: Event, held_back: str = "") -> None:
        self._write(event.metadata["channel"].log_join, f"{what} {_channel(event)}{held_back}", event)

    def _handled(self, event: Event) -> None:
        name = escape(event.metadata["event"])
        self._write(event.metadata["channel"].log_handle_in, f"HANDLED {name} on {_channel(event)}", event)

    def _write(self, level: int | None, line: str, event: Event) -> None:
        if level is None or not logger.isEnabledFor(level):
            return
        line = f"{line} in {_duration(event.measurements['seconds'])}"
        if logger.isEnabledFor(logging.DEBUG):
            line = f"{line}, payload {self._payload(event.metadata['payload'])}"
        logger.log(level, "%s", line)

    def _payload(self, payload: Any) -> str:
        if isinstance(payload, bytes):
            return f"{len(payload)} bytes"
        return escape(repr(filter_values(payload, self._rule)), limit=1_000)


def _say(event: Event, line: str) -> None:
    """Write a line about a socket at the level that its class asks for."""
    level: int | None = event.metadata["socket"].log_connect
    if level is not None:
        logger.log(level, "%s", line)


def _socket(event: Event) -> str:
    return f"{event.metadata['socket'].__name__} {escape(event.metadata['socket_id'] or '(no id)')}"


def _channel(event: Event) -> str:
    return f"{escape(event.metadata['topic'])} ({event.metadata['channel'].__name__})"


def _duration(seconds: float) -> str:
    return f"{seconds * 1_000:.0f} ms" if seconds >= 0.001 else f"{seconds * 1_000_000:.0f} µs"
