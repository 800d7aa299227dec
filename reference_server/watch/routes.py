"""`emberwire routes`: lists sockets, topics and events.

Phoenix: mix phx.routes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reference_server.runtime.channel import Channel
from reference_server.runtime.handlers import Handler
from reference_server.runtime.route import ChannelRoute
from reference_server.watch.discover import FoundMount


def describe_routes(mounts: list[FoundMount]) -> str:
    """A text of one block for each socket, topics in the order in which they are matched."""
    return "\n\n".join("\n".join(_socket(found)) for found in mounts) + "\n"


def _socket(found: FoundMount) -> Iterator[str]:
    prefix = found.path.removesuffix(found.mount.path)
    paths = ", ".join(prefix + path for path in found.mount.transport_paths())
    yield f"{found.mount.socket.__name__}  {paths}"
    for pattern, route in found.mount.socket.routes:
        yield f"  {pattern.text:<24} {route.channel.__name__}"
        yield from (f"    {line}" for line in _events(route))


def _events(route: ChannelRoute) -> Iterator[str]:
    for handler in route.handlers.values():
        yield f"<- {handler.event:<20} {type_name(handler)}"
    if route.channel.handle_in is not Channel.handle_in:
        yield "<- (any other event)"
    for event, payload in route.channel.sends.items():
        mark = " (intercepted)" if event in route.intercepts else ""
        yield f"-> {event:<20} {getattr(payload, '__name__', payload)}{mark}"


def type_name(handler: Handler) -> str:
    """How a handler's payload is called; "no payload" when it takes none."""
    if handler.decode is None:
        return "no payload"
    name: Any = "any JSON" if handler.payload_type is Any else handler.payload_type
    return str(getattr(name, "__name__", name))
