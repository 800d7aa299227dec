"""Logs what happens to sockets and channels, without secrets.

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

from collections.abc import Callable
from typing import Any

from reference_server.core.logs import log_lines
from reference_server.core.logs.log_filter import Discard, LogRule, filter_values
from reference_server.core.logs.log_lines import LogLine
from reference_server.runtime.log import log, shows_debug
from reference_server.runtime.telemetry import Event, EventName, Telemetry


class EventLog:
    """Writes the events of one endpoint. `rule` says what is hidden in payloads: passwords and tokens by default."""

    def __init__(self, telemetry: Telemetry, *, rule: LogRule = Discard()) -> None:  # noqa: B008  # frozen
        self._rule = rule
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
        if shows_debug(log_lines.EVENTS):
            telemetry.attach("handled_in", self._handled)

    def _connected(self, event: Event) -> None:
        _say(log_lines.CONNECTED, event, transport=event.metadata["transport"], **_socket(event))

    def _refused(self, event: Event) -> None:
        _say(log_lines.REFUSED, event, socket=event.metadata["socket"].__name__, reason=str(event.metadata["reason"]))

    def _disconnected(self, event: Event) -> None:
        _say(log_lines.DISCONNECTED, event, reason=str(event.metadata["reason"]), **_socket(event))

    def _joined(self, event: Event) -> None:
        self._write(log_lines.JOINED, event.metadata["channel"].log_join, event)

    def _refused_join(self, event: Event) -> None:
        self._write(log_lines.REFUSED_JOIN, event.metadata["channel"].log_join, event)

    def _handled(self, event: Event) -> None:
        self._write(log_lines.HANDLED, event.metadata["channel"].log_handle_in, event, event=event.metadata["event"])

    def _write(self, line: LogLine, level: int | None, event: Event, /, **more: str) -> None:
        if level is None:
            return
        payload = f", payload {self._payload(event.metadata['payload'])}" if shows_debug(line.logger) else ""
        channel, topic = event.metadata["channel"].__name__, event.metadata["topic"]
        duration = _duration(event.measurements["seconds"])
        what = {"channel": channel, "topic": topic, "duration": duration, "payload": payload, **more}
        log(line, what, key=event.metadata["connection"], level=level)

    def _payload(self, payload: Any) -> str:
        return f"{len(payload)} bytes" if isinstance(payload, bytes) else repr(filter_values(payload, self._rule))


def _say(line: LogLine, event: Event, /, **what: str) -> None:
    """Write a line about a socket at the level that its class asks for."""
    level: int | None = event.metadata["socket"].log_connect
    if level is not None:
        log(line, {"peer": event.metadata["peer"], **what}, key=event.metadata["peer"], level=level)


def _socket(event: Event) -> dict[str, str]:
    return {"socket": event.metadata["socket"].__name__, "id": event.metadata["socket_id"] or "(no id)"}


def _duration(seconds: float) -> str:
    return f"{seconds * 1_000:.0f} ms" if seconds >= 0.001 else f"{seconds * 1_000_000:.0f} µs"
