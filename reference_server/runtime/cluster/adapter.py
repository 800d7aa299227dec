"""The Protocol of adapters to brokers, with their promises.

1. At most once: a message reaches another node once or not at all. (An own message may come back: the node drops it.)
2. In order: what one node publishes, in the order of the calls, each other node receives in that order, also when
   calls overlap. Messages to one node keep their order among themselves.
3. Loud: while the broker is away, `publish` raises PubSubUnavailable at once, and nothing is kept for later. A call
   that hangs raises it within `PUBLISH_TIMEOUT`; a cancelled one was sent whole or not at all.
4. Noticed: an adapter finds out by itself, within `NOTICED_WITHIN`, that it has lost its broker, also when nothing is
   answered any more and no connection is closed. It says `lost`, tries again with backoff, and says `recovered` when it
   is subscribed again; only from then on can messages be published.
5. Bounded: what waits to be sent or to be delivered has a bound; over it, `publish` raises and a receiver has a gap.
6. Opaque: it never looks into `data`, and never runs anything that it received.

Node names and the namespace are part of the names of channels, subjects and tables at the broker; see `node_name.py`
for what they may hold. Phoenix: pubsub/adapter.ex.
"""

from __future__ import annotations

from typing import Protocol

PUBLISH_TIMEOUT = 5.0
"""Seconds after which a publish that the broker does not take has failed."""

MAX_WAITING = 10_000
"""Messages of one node that may wait for the broker."""

MAX_WAITING_BYTES = 32 * 1024 * 1024
"""Bytes of one node that may wait for the broker."""

NOTICED_WITHIN = 10.0
"""Seconds within which a broker that fell silent counts as lost."""


class Listener(Protocol):
    """The node, as its adapter calls it. All calls are made in the node's event loop; none of them raises or waits.

    `lost` and `recovered` alternate, `lost` first. A gap that is noticed only when it is over is both, one after the
    other.
    """

    def received(self, data: bytes) -> None:
        """A message of another node, or one of this node that came back."""

    def lost(self) -> None:
        """The broker cannot be reached from now on."""

    def recovered(self, seconds: float) -> None:
        """Subscribed again, and publishing works; what others sent in the last `seconds` may be missing.

        The seconds count from the last sign that the subscription worked, not from the moment when it was found broken.
        """


class Adapter(Protocol):
    """The way to the other nodes of a cluster."""

    @property
    def node(self) -> str:
        """This node's name: no other node that runs now has it."""

    @property
    def is_connected(self) -> bool:
        """Whether messages can be published and received now: the readiness of the node."""

    @property
    def max_message_bytes(self) -> int:
        """The longest `data` that `publish` takes; longer messages are cut into parts by the node. At least 4096."""

    async def start(self, listener: Listener) -> None:
        """Connect and subscribe; `listener` hears everything from now on.

        Raises PubSubUnavailable when the broker cannot be reached within some seconds, and leaves nothing running then:
        it may be called again.
        """

    async def publish(self, data: bytes) -> None:
        """Send to every other node. Raises PubSubUnavailable when they cannot be reached."""

    async def publish_to(self, node: str, data: bytes) -> None:
        """Send to one other node; a name that no node has is no error. Raises PubSubUnavailable as `publish`."""

    async def close(self) -> None:
        """Disconnect; the listener hears nothing more. Safe to call twice, and before `start`."""
