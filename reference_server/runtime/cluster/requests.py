"""Requests from one node to another: sent, acknowledged, answered or cancelled.

A long poll on the wrong node sends a request to the node that holds its session, and waits for the response as long as
the poll may take. Two times bound the wait: a node that does not acknowledge at once is not there; one that has
acknowledged may take longer.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from reference_server.core.errors import EmberwireError, PubSubUnavailable
from reference_server.core.logs import log_lines
from reference_server.internals.cancelling import end
from reference_server.runtime.clock import Clock, Timer
from reference_server.runtime.cluster.envelope import Ack, Cancel, Envelope, Request, Response
from reference_server.runtime.log import log

MAX_ANSWERING = 10_000
"""Requests of other nodes that are worked on at once; over it the next ones are answered with nothing."""

Responder: TypeAlias = Callable[[bytes, asyncio.Event], Awaitable[bytes | None]]
"""Answers a request; the event is set when the request is cancelled. None says that there is no response."""

SendTo: TypeAlias = Callable[[str, Envelope], Awaitable[None]]


class NoAnswer(EmberwireError):
    """The node is not there, or has nothing for this request."""


@dataclass(slots=True)
class _Waiting:
    """A request that this node has sent."""

    node: str
    answer: asyncio.Future[bytes | None]
    timer: Timer
    answered_within: float


class Requests:
    """The requests that one node sends, and those that it answers."""

    def __init__(self, name: str, *, clock: Clock, send_to: SendTo) -> None:
        self._name = name
        self._clock = clock
        self._send_to = send_to
        self._responders: dict[str, Responder] = {}
        # A response to an earlier run under the same name must not fit a request of this run.
        self._numbers = count(secrets.randbits(48))
        self._waiting: dict[int, _Waiting] = {}
        self._answering: dict[tuple[str, int], asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def serve(self, service: str, responder: Responder) -> None:
        """Answer the requests to a service with a function."""
        self._responders[service] = responder

    async def call(self, node: str, service: str, data: bytes, *, acked_within: float, answered_within: float) -> bytes:
        """Send a request to another node, and return its response. Times in seconds.

        Raises NoAnswer when there is none in time, and PubSubUnavailable when the broker is away.
        """
        number = next(self._numbers)
        answer: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        timer = self._clock.call_later(acked_within, lambda: self._resolve(number, None))
        self._waiting[number] = _Waiting(node, answer, timer, answered_within)
        try:
            await self._send_to(node, Request(self._name, number, service, data))
            answered = await answer
        except asyncio.CancelledError:
            self._start(self._tell(node, Cancel(self._name, number)))
            raise
        finally:
            self._waiting.pop(number).timer.cancel()
        if answered is None:
            raise NoAnswer(f"The node {node!r} did not answer.")
        return answered

    def take(self, message: Request | Ack | Response | Cancel) -> None:
        """Take a message of another node about a request."""
        match message:
            case Request():
                self._begin(message)
            case Ack(sender, number):
                self._acked(sender, number)
            case Response(sender, number, data):
                if number in self._waiting and self._waiting[number].node == sender:
                    self._resolve(number, data)
            case Cancel(sender, number):
                if (sender, number) in self._answering:
                    self._answering[sender, number].set()

    async def stop(self) -> None:
        """End all requests: this node leaves the cluster. One that comes meanwhile is answered with nothing."""
        self._stopping = True
        try:
            for number in list(self._waiting):
                self._resolve(number, None)
            await end(self._tasks)
            self._answering.clear()  # those whose task ended before it began
        finally:
            self._stopping = False

    def _resolve(self, number: int, data: bytes | None) -> None:
        waiting = self._waiting.get(number)
        if waiting is not None and not waiting.answer.done():
            waiting.answer.set_result(data)

    def _acked(self, sender: str, number: int) -> None:
        waiting = self._waiting.get(number)
        if waiting is not None and waiting.node == sender:
            waiting.timer.cancel()
            waiting.timer = self._clock.call_later(waiting.answered_within, lambda: self._resolve(number, None))

    def _begin(self, request: Request) -> None:
        name = (request.sender, request.number)
        if name in self._answering:
            return  # a repetition
        responder = self._responders.get(request.service)
        if responder is None or self._stopping or len(self._answering) >= MAX_ANSWERING:
            self._start(self._tell(request.sender, Response(self._name, request.number, None)))
        else:
            # Counted before its task runs: many may come in one turn of the event loop.
            self._answering[name] = gone = asyncio.Event()
            self._start(self._answer(request, responder, gone))

    async def _answer(self, request: Request, responder: Responder, gone: asyncio.Event) -> None:
        try:
            await self._tell(request.sender, Ack(self._name, request.number))
            data = await responder(request.data, gone)
        except Exception as error:
            log(log_lines.REQUEST_FAILED, {"service": request.service}, error=error)
            data = None
        finally:
            del self._answering[request.sender, request.number]
        await self._tell(request.sender, Response(self._name, request.number, data))

    async def _tell(self, node: str, message: Envelope) -> None:
        try:
            await self._send_to(node, message)
        except PubSubUnavailable:
            log(log_lines.RESPONSE_UNSENT, {"other": node})

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
