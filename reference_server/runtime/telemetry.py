"""Named events that an application can listen to.

    def count(event: Event) -> None: ...
    detach = endpoint.telemetry.attach("channel_joined", count)

Phoenix: logger.ex, the table of telemetry events. A handler that raises is detached and logged, so that it never harms
the connection that triggered it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias, get_args

from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.runtime.callbacks import called, require_plain
from reference_server.runtime.log import log

EventName = Literal[
    "socket_connected",
    "socket_refused",
    "socket_disconnected",
    "channel_joined",
    "channel_refused",
    "channel_crashed",
    "channel_left",
    "handled_in",
    "pushed",
    "slow",
    "refused",
    "dropped",
    "presence_changed",
    "presence_failed",
    "cluster_lost",
    "cluster_recovered",
    "cluster_ignored",
    "replica_changed",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `measurements` are numbers (durations in seconds), `metadata` names the socket and channel."""

    name: EventName
    measurements: Mapping[str, float]
    metadata: Mapping[str, Any]


Listener: TypeAlias = Callable[[Event], None]


class Telemetry:
    """The listeners of one endpoint."""

    def __init__(self) -> None:
        self.listeners: dict[str, tuple[Listener, ...]] = {}
        """By event: look here first where it costs something to put an event together."""

    def attach(self, name: EventName, handler: Listener) -> Callable[[], None]:
        """Call `handler` for every event of this name; returns the function that detaches it.

        Handlers run inside the code that they watch, so they must be quick and must not block.
        Raises ConfigurationError for a name that is never emitted, and for an `async def`.
        """
        if name not in get_args(EventName):
            raise ConfigurationError(f"There is no event {name!r}; the events are {', '.join(get_args(EventName))}.")
        require_plain(handler, f"attach({name!r}, …)")
        self.listeners[name] = (*self.listeners.get(name, ()), handler)
        return lambda: self._detach(name, handler)

    def emit(self, name: EventName, /, *, measurements: Mapping[str, float] | None = None, **metadata: Any) -> None:
        """Tell the listeners of `name`, if there are any."""
        listeners = self.listeners.get(name)
        if listeners is None:
            return
        event = Event(name, measurements or {}, metadata)
        for listener in listeners:
            try:
                called(partial(listener, event))
            except Exception as error:
                log(log_lines.TELEMETRY_RAISED, {"event": name}, error=error)
                self._detach(name, listener)

    def _detach(self, name: EventName, handler: Listener) -> None:
        left = tuple(other for other in self.listeners.get(name, ()) if other is not handler)
        if left:
            self.listeners[name] = left
        else:
            self.listeners.pop(name, None)
