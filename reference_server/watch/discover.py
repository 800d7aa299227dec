"""Finds the sockets of an application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reference_server.core.errors import ConfigurationError
from reference_server.edge.endpoint import Endpoint
from reference_server.edge.longpoll.transport import LongPollMount
from reference_server.edge.mount import Mount
from reference_server.edge.websocket import WebSocketMount


@dataclass(frozen=True, slots=True)
class FoundMount:
    """A mount, and the full path at which the application serves it."""

    path: str
    mount: Mount


def mounts_of(application: Any) -> list[FoundMount]:
    """All mounts of an Endpoint, or of a Starlette or FastAPI application, in the order in which they are served.

    Raises ConfigurationError when there are none, which is always a mistake of the caller.
    """
    found: dict[int, FoundMount] = {}
    for prefix, mounted in _walk(application, ""):
        found.setdefault(id(mounted), FoundMount(f"{prefix}{mounted.path}", mounted))
    if not found:
        raise ConfigurationError(
            f"Expected an Endpoint, or an application whose routes hold those of one, got {type(application).__name__} "
            f"without any; add *endpoint.routes to its routes."
        )
    return list(found.values())


def _walk(application: Any, prefix: str) -> Iterator[tuple[str, Mount]]:
    if isinstance(application, Endpoint):
        yield from ((prefix, mounted) for mounted in application.mounts)
        return
    for route in getattr(application, "routes", None) or ():
        served = getattr(route, "app", None)
        if isinstance(served, WebSocketMount | LongPollMount):
            yield prefix, served.mounted
        elif hasattr(served, "routes"):
            yield from _walk(served, prefix + getattr(route, "path", ""))
