"""The three transports of the edge, each with a client at the other end that reads when a test lets it.

wire = OutboxWire(Limits(max_outbox_bytes=20))
wire.stop_reading()
wire.send("hello")
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, cast

from starlette.types import Message

from emberwire import Accept, Limits, Socket
from emberwire.testing import FakeClock, settle
from reference_server.core.longpoll.state import LOOK_WINDOWS
from reference_server.core.outbox_state import EncodedFrame
from reference_server.core.serializer import V2
from reference_server.edge.handshake import Accepted
from reference_server.edge.longpoll.session import Sessions
from reference_server.edge.outbox import Outbox
from reference_server.runtime.connection import Connection
from reference_server.runtime.node import Node
from reference_server.runtime.transport import Transport
from reference_server.server.fastlane import FastlaneOutbox, Lane
from reference_server.server.turn import Turn

WINDOW = 8.0
"""Seconds of a long poll."""


class Wire(Protocol):
    """A transport and its client. `closes` is what the client was told at the end; `cuts` how often it was given up."""

    clock: FakeClock
    deadline: float
    """Seconds after which a client that takes nothing is given up, at the latest."""
    pause: float
    """Seconds for which a client may take nothing, again and again."""

    @property
    def transport(self) -> Transport: ...

    @property
    def got(self) -> list[str | bytes]:
        """The frames that have reached the client."""

    @property
    def closes(self) -> list[object]: ...

    @property
    def cuts(self) -> int: ...

    def stop_reading(self) -> None: ...

    async def read(self) -> None:
        """The client takes everything that waits, and reads on."""

    def detach(self) -> None:
        """The client has gone."""


def send(wire: Wire, *frames: str | bytes) -> None:
    """Give frames to the transport."""
    for frame in frames:
        wire.transport.send(EncodedFrame(frame))


class OutboxWire:
    """Plain ASGI: a client behind `send`, which takes messages while it reads; `fails` is what sending raises."""

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self.deadline = self.pause = limits.send_deadline
        self.reads = asyncio.Event()
        self.reads.set()
        self.fails: Exception | None = None
        self.messages: list[Message] = []
        self.cuts = 0
        self.clock = FakeClock()
        self.transport = Outbox(self._send, limits=limits, clock=self.clock, cut=self._cut, client="ada")

    @property
    def got(self) -> list[str | bytes]:
        sent = [message for message in self.messages if message["type"] == "websocket.send"]
        return [message["text"] if "text" in message else message["bytes"] for message in sent]

    @property
    def closes(self) -> list[object]:
        return [message["code"] for message in self.messages if message["type"] == "websocket.close"]

    def stop_reading(self) -> None:
        self.reads.clear()

    async def read(self) -> None:
        self.reads.set()
        await settle()

    def detach(self) -> None:
        self.transport.detach()

    async def _send(self, message: Message) -> None:
        await self.reads.wait()
        if self.fails is not None:
            raise self.fails
        self.messages.append(message)

    def _cut(self) -> None:
        self.cuts += 1


class SlowTransport:
    """An asyncio transport whose client takes only what the test takes for it."""

    def __init__(self) -> None:
        self.buffer = b""
        self.aborted = False
        self.reads = True
        self.lost = False
        self.taken = b""
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:
        if self.lost:
            raise RuntimeError("the handler is closed")
        self.writes.append(data)
        if self.reads:
            self.taken += data
        else:
            self.buffer += data

    def get_write_buffer_size(self) -> int:
        return len(self.buffer)

    def abort(self) -> None:
        self.aborted = True

    def take(self, size: int) -> None:
        self.taken += self.buffer[:size]
        self.buffer = self.buffer[size:]


class FastlaneWire:
    """The fast lane over that transport; `fails` is what the server raises for the closing handshake."""

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self.deadline = self.pause = limits.send_deadline
        self.socket = SlowTransport()
        self.messages: list[Message] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails: Exception | None = None
        self.cuts = 0
        self.clock = FakeClock()
        lane = Lane(cast(Any, self.socket), Turn())
        self.transport = FastlaneOutbox(lane, self._send, limits=limits, clock=self.clock, cut=self._cut, client="ada")

    @property
    def got(self) -> list[str | bytes]:
        return list(unframed(self.socket.taken))

    @property
    def closes(self) -> list[object]:
        return [message["code"] for message in self.messages]

    def stop_reading(self) -> None:
        self.socket.reads = False
        self.gate.clear()

    async def read(self) -> None:
        self.socket.take(len(self.socket.buffer))
        self.socket.reads = True
        self.gate.set()
        await settle()

    def detach(self) -> None:
        self.transport.detach()

    async def _send(self, message: Message) -> None:
        await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        self.messages.append(message)

    def _cut(self) -> None:
        self.cuts += 1


def unframed(data: bytes) -> list[str | bytes]:
    """The contents of whole, short WebSocket frames. RFC 6455, section 5.2."""
    found: list[str | bytes] = []
    while data:
        kind, length, start = data[0], data[1], 2
        if length == 126:
            length, start = int.from_bytes(data[2:4], "big"), 4
        payload, data = data[start : start + length], data[start + length :]
        found.append(payload.decode() if kind == 0x81 else payload)
    return found


class LongPollWire:
    """A long-poll session whose client polls when it is asked to `read`: it never reads by itself."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.deadline = 2 * LOOK_WINDOWS * WINDOW
        # `read` ends with a poll that sits its window out, and a session's silence begins when that poll came.
        self.pause = (LOOK_WINDOWS - 1) * WINDOW
        self.clock = FakeClock()
        self.got: list[str | bytes] = []
        self.statuses: list[int] = []
        self._node = Node(clock=self.clock)
        self._open_now: set[Connection] = set()
        self._sessions = Sessions(node=self._node, window=WINDOW, limits=limits or Limits(), open_now=self._open_now)
        accepted = Accepted(Socket(), None, V2, None, Accept())
        self.transport = self._sessions.start(accepted, set(), peer="ada")

    @property
    def closes(self) -> list[object]:
        return [status for status in self.statuses if status == 410]

    @property
    def cuts(self) -> int:
        """A session that is over by its bound waits for a last poll; one that has expired is forgotten."""
        return int(self.transport.is_over() or not self._open_now)

    def stop_reading(self) -> None:
        """Nothing: it reads only in `read`."""

    async def read(self) -> None:
        for _ in range(2):  # what waits, and then whether that was all
            poll = asyncio.create_task(self.transport.poll(_stays()))
            await settle()
            while not poll.done():
                self.clock.advance(WINDOW)
                await settle()
            reply = await poll
            self.got += reply.messages
            self.statuses.append(reply.status)

    def detach(self) -> None:
        self._sessions.forget(self.transport)


async def _stays() -> None:
    await asyncio.Event().wait()
