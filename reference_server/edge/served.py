"""What the transports of all mounts of one endpoint share."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference_server.runtime.connection import Connection
from reference_server.runtime.node import Node


@dataclass(frozen=True, slots=True)
class Served:
    """One endpoint, as its transports see it: `host` is compared with origins, `open_now` are its connections."""

    node: Node
    host: str
    open_now: set[Connection] = field(default_factory=set)
    force_ssl: bool = False
