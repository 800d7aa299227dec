"""Stand-ins for what is beyond the runtime: a client's transport, and the other nodes.

They keep the promises of what they stand in for and nothing more; none of them records calls of the code under test.
Time stands still in `emberwire.testing.clock`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

from emberwire.testing import settle
from reference_server.core.errors import PubSubUnavailable
from reference_server.core.message import Message
from reference_server.core.outbox_state import EncodedFrame
from reference_server.runtime.cluster.adapter import Listener


async def rounds(number: int) -> None:
    """Let the event loop go round that often, to break in while something is under way. For all else: `settle`."""
    for _ in range(number):
        await asyncio.sleep(0)


class FakeTransport:
    """The way to a client that takes everything; `frames` is what it got, `closed` how it was closed."""

    carries_binary = True

    def __init__(self, name: Literal["websocket", "longpoll"] = "websocket") -> None:
        self.name: Literal["websocket", "longpoll"] = name
        self.sent: list[str | bytes] = []
        self.closed: tuple[int, str] | None = None

    def send(self, frame: EncodedFrame) -> None:
        if self.closed is None:
            self.sent.append(frame.frame)

    def close(self, code: int, reason: str = "") -> None:
        if self.closed is None:
            self.closed = (code, reason)

    @property
    def messages(self) -> list[Message]:
        """The text frames, in the array format of protocol version 2."""
        return [Message(*json.loads(frame)) for frame in self.sent if isinstance(frame, str)]

    def take(self) -> list[Message]:
        """The text frames since the last call."""
        taken = self.messages
        self.sent.clear()
        return taken


class FakeCluster:
    """Nodes in one process that hear each other at once and in order, until a test comes between them.

    `cut` and `heal` part nodes and bring them together again, without a word to either; `drops` decides about single
    messages; `outage` and `restore` are those of the broker, which every node notices.
    """

    def __init__(self) -> None:
        self.members: dict[str, FakeAdapter] = {}
        self.drops: Callable[[str, str, bytes], bool] = lambda sender, to, data: False
        self._cuts: set[frozenset[str]] = set()

    def adapter(self, node: str, *, max_message_bytes: int = 1024 * 1024) -> FakeAdapter:
        """The way into the cluster for one node."""
        return FakeAdapter(node, self, max_message_bytes=max_message_bytes)

    def cut(self, one: str, other: str) -> None:
        """Let nothing more through between two nodes."""
        self._cuts.add(frozenset((one, other)))

    def heal(self) -> None:
        """Undo all cuts."""
        self._cuts.clear()

    def outage(self) -> None:
        """The broker goes away, and every node notices."""
        for member in self.members.values():
            member.lose()

    def restore(self, seconds: float = 1.0) -> None:
        """The broker is back after some seconds, and every node has subscribed again."""
        for member in self.members.values():
            member.find(seconds)

    def carry(self, sender: str, to: FakeAdapter, data: bytes) -> None:
        """Bring one message to one node, unless something is in the way."""
        if to.is_connected and frozenset((sender, to.node)) not in self._cuts and not self.drops(sender, to.node, data):
            to.receive(data)


class FakeAdapter:
    """A PubSub adapter without a broker. With `failing` set, it raises that instead of working."""

    def __init__(
        self, node: str = "here", cluster: FakeCluster | None = None, *, max_message_bytes: int = 1024 * 1024
    ) -> None:
        self.node = node
        self.cluster = cluster or FakeCluster()
        self.max_message_bytes = max_message_bytes
        self.is_connected = False
        self.published: list[bytes] = []
        self.failing: Exception | None = None
        self.listener: Listener | None = None
        self.starts = 0
        self.closes = 0

    async def start(self, listener: Listener) -> None:
        self.starts += 1
        if self.failing is not None:
            raise self.failing
        self.listener = listener
        self.is_connected = True
        self.cluster.members[self.node] = self

    async def publish(self, data: bytes) -> None:
        self._check(data)
        self.published.append(data)
        for other in list(self.cluster.members.values()):
            if other is not self:
                self.cluster.carry(self.node, other, data)

    async def publish_to(self, node: str, data: bytes) -> None:
        self._check(data)
        other = self.cluster.members.get(node)
        if other is not None:
            self.cluster.carry(self.node, other, data)

    async def close(self) -> None:
        self.closes += 1
        self.is_connected = False
        self.cluster.members.pop(self.node, None)

    def receive(self, data: bytes) -> None:
        """A message arrives from the broker."""
        assert self.listener is not None, "the adapter has not been started"
        self.listener.received(data)

    def lose(self) -> None:
        """This node cannot reach the broker any more."""
        self.is_connected = False
        if self.listener is not None:
            self.listener.lost()

    def find(self, seconds: float = 1.0) -> None:
        """This node has subscribed again, after some seconds without the broker."""
        self.is_connected = True
        if self.listener is not None:
            self.listener.recovered(seconds)

    def _check(self, data: bytes) -> None:
        assert len(data) <= self.max_message_bytes, f"a message of {len(data)} bytes for {self.max_message_bytes}"
        if self.failing is not None:
            raise self.failing
        if not self.is_connected:
            raise PubSubUnavailable("The broker cannot be reached.")


@asynccontextmanager
async def nothing_left_behind() -> AsyncIterator[None]:
    """Fail when the block leaves a task running; exceptions that nobody saw are reported by anyio's plugin."""
    before = asyncio.all_tasks()
    yield
    await settle()
    left = [task for task in asyncio.all_tasks() - before if not _belongs_to_the_plugin(task)]
    assert not left, f"tasks that still run: {left}"


def _belongs_to_the_plugin(task: asyncio.Task[Any]) -> bool:
    return getattr(task.get_coro(), "__qualname__", "").startswith("TestRunner.")
