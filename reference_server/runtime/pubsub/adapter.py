"""What carries broadcasts between nodes has to promise.

1. At most once: a message reaches every other node once or not at all, and never comes back to the node that sent it.
2. In order: what one node publishes is received in that order by each other node.
3. Loud: `publish` raises PubSubUnavailable at once while the other nodes cannot be reached; nothing is kept for later.
4. Opaque: the adapter never looks into `data`, and never runs anything that it received.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

Receive: TypeAlias = Callable[[bytes], None]


class Adapter(Protocol):
    """The way to the other nodes of a cluster. `node` is this node's name, unique in the cluster."""

    @property
    def node(self) -> str: ...

    async def start(self, receive: Receive) -> None:
        """Connect, and call `receive` for every message of another node from now on."""

    async def publish(self, data: bytes) -> None:
        """Send to every other node. Raises PubSubUnavailable when they cannot be reached."""

    async def publish_to(self, node: str, data: bytes) -> None:
        """Send to one other node; an unknown name is not an error. Raises PubSubUnavailable as `publish`."""

    async def close(self) -> None:
        """Disconnect; safe to call twice."""
