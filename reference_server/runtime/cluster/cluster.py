"""Sends messages to the other nodes, and dispatches theirs.

Messages that are foreign, malformed, of another version, repeated or our own are counted in `ignored` and dropped.
A cast or a request of another node goes to the service that it names. `adapter.py` has the promises of an adapter.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from itertools import count
from typing import Any, TypeAlias

from reference_server.core.errors import PubSubUnavailable
from reference_server.core.logs import log_lines
from reference_server.runtime.broadcaster import Frames
from reference_server.runtime.clock import Clock
from reference_server.runtime.cluster import known_nodes
from reference_server.runtime.cluster.adapter import Adapter
from reference_server.runtime.cluster.envelope import (
    Ack,
    BinaryBroadcast,
    Cancel,
    Cast,
    Direct,
    Envelope,
    Part,
    Request,
    Response,
    TextBroadcast,
    Unreadable,
    decode,
    encode,
    read_frame,
)
from reference_server.runtime.cluster.known_nodes import KnownNodes
from reference_server.runtime.cluster.line import Line
from reference_server.runtime.cluster.parts import Joiner, split
from reference_server.runtime.cluster.requests import Requests
from reference_server.runtime.log import log
from reference_server.runtime.telemetry import Telemetry

MAX_SENDERS = 4_096
"""Runs of other nodes whose last number is remembered; the one that was silent longest is forgotten first."""

_SAID = {
    "namesake": "another node has the name of this one, so that neither hears the other; name each with EMBERWIRE_NODE"
}

Hear: TypeAlias = Callable[[bytes], None]


class Cluster:
    """The other nodes, as one node sees them. It is the listener of the adapter."""

    def __init__(
        self, adapter: Adapter, *, clock: Clock, telemetry: Telemetry, deliver: Callable[[Frames], object]
    ) -> None:
        self.adapter = adapter
        self.ignored: Counter[str] = Counter()
        """Messages that were not taken, by reason: foreign, version, garbage, own, namesake, repeated, unknown."""
        self.requests = Requests(adapter.node, clock=clock, send_to=self._send_to)
        self.known = KnownNodes()
        self.gap_listeners: set[Callable[[float], None]] = set()
        """Called with the seconds of a gap, when it is over."""
        self._telemetry = telemetry
        self._deliver = deliver
        self._services: dict[str, Hear] = {}
        self._joiner = Joiner()
        self._run = secrets.randbits(48)
        self._numbers = count(1)
        self._messages = count(1)
        self._last: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._line = Line(clock)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def name(self) -> str:
        """This node's name."""
        return self.adapter.node

    def serve(self, service: str, hear: Hear) -> None:
        """Call `hear` with what other nodes tell a service. One function for each service."""
        self._services[service] = hear

    async def greet(self) -> None:
        """Ask all other nodes to say hello; this node has joined them."""
        await self._say_hello(lambda: self.tell(known_nodes.SERVICE, known_nodes.HELLO_ALL))

    # --- sending ------------------------------------------------------------------------------------------------------

    async def broadcast(self, frames: Frames) -> None:
        """Send a broadcast to every other node. Raises PubSubUnavailable, and EncodeError for one that is too long."""
        frame, number = frames.frame.frame, next(self._numbers)
        if isinstance(frame, str):
            await self._publish(TextBroadcast(self.name, self._run, number, frame))
        else:
            await self._publish(BinaryBroadcast(self.name, self._run, number, frame))

    async def direct(self, node: str, frames: Frames) -> None:
        """Send a broadcast to one other node. Raises as `broadcast`."""
        frame = frames.frame.frame
        is_text = isinstance(frame, str)
        await self._send_to(node, Direct(self.name, is_text, frame.encode() if isinstance(frame, str) else frame))

    async def tell(self, service: str, data: bytes) -> None:
        """Tell a service of every other node something. Raises as `broadcast`."""
        await self._publish(Cast(self.name, service, data))

    async def tell_to(self, node: str, service: str, data: bytes) -> None:
        """Tell a service of one other node something. Raises as `broadcast`."""
        await self._send_to(node, Cast(self.name, service, data))

    async def _publish(self, message: Envelope) -> None:
        await self._send(encode(message), self.adapter.publish)

    async def _send_to(self, node: str, message: Envelope) -> None:
        await self._send(encode(message), lambda data: self.adapter.publish_to(node, data))

    async def _send(self, data: bytes, publish: Callable[[bytes], Awaitable[None]]) -> None:
        """Publish in one piece, or in parts; what is sent while parts are under way waits its turn."""
        fits = len(data) <= self.adapter.max_message_bytes
        if fits and self._line.is_empty:
            await publish(data)
            return
        pieces = [data] if fits else self._split(data)
        async with self._line.turn(len(data)):
            for piece in pieces:
                await publish(piece)

    def _split(self, data: bytes) -> list[bytes]:
        return split(data, sender=self.name, message=next(self._messages), at_most=self.adapter.max_message_bytes)

    # --- what the adapter tells ---------------------------------------------------------------------------------------

    def received(self, data: bytes) -> None:
        """Take a message of another node. Never raises."""
        try:
            self._take(decode(data))
        except Unreadable as error:
            self._ignore(error.reason)
        except Exception as error:
            log(log_lines.MESSAGE_FAILED, error=error)
            self._ignore("failed")

    def lost(self) -> None:
        """The other nodes cannot be reached from now on."""
        log(log_lines.CLUSTER_LOST, {"node": self.name})
        self._telemetry.emit("cluster_lost", node=self.name)

    def recovered(self, seconds: float) -> None:
        """The other nodes can be reached again: listeners are told that messages may be missing."""
        log(log_lines.CLUSTER_BACK, {"node": self.name, "seconds": seconds})
        self._joiner.clear()
        self._start(self.greet())
        self._telemetry.emit("cluster_recovered", measurements={"seconds": seconds}, node=self.name)
        for listener in tuple(self.gap_listeners):
            self._tell_gap(listener, seconds)

    def _tell_gap(self, listener: Callable[[float], None], seconds: float) -> None:
        try:
            listener(seconds)
        except Exception as error:
            # The adapter calls this between two sessions: it would never look after the next one.
            log(log_lines.GAP_UNTOLD, error=error)

    def _take(self, message: Envelope) -> None:
        if message.sender == self.name:
            self._ignore("own" if self._is_own(message) else "namesake")
            return
        self.known.note(message.sender)
        match message:
            case TextBroadcast(frame=frame) | BinaryBroadcast(frame=frame):
                if self._is_new(message):
                    self._deliver(Frames(*read_frame(frame)))
            case Direct(_, is_text, frame):
                self._deliver(Frames(*read_frame(_text(frame) if is_text else frame)))
            case Cast(sender, service, data):
                self._hear(sender, service, data)
            case Request() | Ack() | Response() | Cancel():
                self.requests.take(message)
            case Part():
                whole = self._joiner.take(message)
                if whole is not None:
                    self._take_whole(decode(whole))

    async def _say_hello(self, say: Callable[[], Awaitable[None]]) -> None:
        # While the broker is away nobody hears it; `recovered` says it again.
        with suppress(PubSubUnavailable):
            await say()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _is_own(self, message: Envelope) -> bool:
        """Whether this run may have sent a message under its name: broadcasts say so, others are taken for it."""
        return not isinstance(message, TextBroadcast | BinaryBroadcast) or message.run == self._run

    def _take_whole(self, message: Envelope) -> None:
        if isinstance(message, Part):
            raise Unreadable("garbage")
        self._take(message)

    def _hear(self, sender: str, service: str, data: bytes) -> None:
        hear = self._services.get(service)
        if service == known_nodes.SERVICE:
            if data == known_nodes.HELLO_ALL:
                self._start(self._say_hello(lambda: self.tell_to(sender, service, known_nodes.HELLO)))
        elif hear is None:
            # A node of a newer or older version of the application may have services that this one has not.
            self._ignore("unknown")
        else:
            hear(data)

    def _is_new(self, message: TextBroadcast | BinaryBroadcast) -> bool:
        """Whether a broadcast has not been here before: brokers and adapters may repeat, at-most-once is kept here."""
        run, last = self._last.pop(message.sender, (message.run, 0))
        is_new = run != message.run or message.number > last
        self._last[message.sender] = (message.run, message.number) if is_new else (run, last)
        if len(self._last) > MAX_SENDERS:
            self._last.popitem(last=False)
        if not is_new:
            self._ignore("repeated")
        return is_new

    def _ignore(self, reason: str) -> None:
        self.ignored[reason] += 1
        if self.ignored[reason] == 1 and reason != "own":
            log(log_lines.CLUSTER_IGNORED, {"reason": _SAID.get(reason, reason)})
        self._telemetry.emit("cluster_ignored", reason=reason)


def _text(frame: bytes) -> str:
    try:
        return frame.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("garbage") from error
