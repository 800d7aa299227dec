"""The Protocol of one connection to a broker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

OPEN_TIMEOUT = 5.0
"""Seconds after which an attempt to connect and subscribe has failed."""

CLOSE_TIMEOUT = 1.0
"""Seconds that saying goodbye to a broker may take."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for one node, or for all others when `to` is None."""

    to: str | None
    data: bytes


Deliver: TypeAlias = Callable[[bytes], None]


class Session(Protocol):
    """One connection to the broker, subscribed to what is for this node. Its methods raise when it is broken."""

    @property
    def max_message_bytes(self) -> int:
        """The longest message that it carries."""

    async def run(self) -> None:
        """Deliver what arrives, in order, and nothing before this is called. Raises when the connection is broken."""

    async def ping(self) -> None:
        """Return when the broker has answered on every connection of the session."""

    async def send(self, messages: Sequence[Outgoing]) -> str | None:
        """Send messages in order; return when the broker has them. A sentence says why it refused (some of) them."""

    async def close(self) -> None:
        """Disconnect, within CLOSE_TIMEOUT. A broken session does so without waiting for its broker."""


OpenSession: TypeAlias = Callable[[Deliver], Awaitable[Session]]
"""Connects and subscribes, or raises anything and leaves nothing open, also when it is cancelled."""


async def to_its_end(cleaning: Coroutine[Any, Any, None]) -> None:
    """Run what cleans up to its end, also when the caller is cancelled meanwhile, however often.

    It bounds itself: a bound from outside would cut it short on a machine so busy that it has not begun yet.
    """
    task = asyncio.create_task(cleaning)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    task.result()
