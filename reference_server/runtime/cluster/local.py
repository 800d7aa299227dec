"""The adapter of a node that is alone."""

from __future__ import annotations

from reference_server.runtime.cluster.adapter import Listener


class LocalPubSub:
    """Broadcasts stay on this node."""

    is_connected = True
    max_message_bytes = 16 * 1024 * 1024

    def __init__(self, node: str = "local") -> None:
        self.node = node

    async def start(self, listener: Listener) -> None:
        """Nothing to connect to."""

    async def publish(self, data: bytes) -> None:
        """There is no other node."""

    async def publish_to(self, node: str, data: bytes) -> None:
        """There is no other node."""

    async def close(self) -> None:
        """Nothing to disconnect."""
