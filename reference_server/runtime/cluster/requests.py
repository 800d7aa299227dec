"""Questions from one node to another: asked, acknowledged within a moment, answered later, or dropped.

A long poll on the wrong node asks the one that holds its session, and waits for it as long as the poll may take. Two
times bound the wait: a node that does not acknowledge at once is not there, one that has acknowledged may work longer.
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
from reference_server.runtime.clock import Clock, Timer
from reference_server.runtime.cluster.envelope import Answered, Asked, Dropped, Envelope, Heard
from reference_server.runtime.log import log

MAX_ANSWERING = 10_000
"""Questions of other nodes that are worked on at once; over it the next ones are answered with nothing."""

Answerer: TypeAlias = Callable[[bytes, asyncio.Event], Awaitable[bytes | None]]
"""Answers a question; the event is set when the one who asked has gone. None says that there is no answer."""

SendTo: TypeAlias = Callable[[str, Envelope], Awaitable[None]]


class NoAnswer(EmberwireError):
    """The node is not there, or does not have what was asked for."""


@dataclass(slots=True)
class _Waiting:
    """A question that this node has asked."""

    node: str
    answer: asyncio.Future[bytes | None]
    timer: Timer
    answered_within: float


class Questions:
    """Those that one node asks, and those that it answers."""

    def __init__(self, name: str, *, clock: Clock, send_to: SendTo) -> None:
        self._name = name
        self._clock = clock
        self._send_to = send_to
        self._answerers: dict[str, Answerer] = {}
        # A number of an earlier run under the same name must not fit a question of this run.
        self._numbers = count(secrets.randbits(48))
        self._waiting: dict[int, _Waiting] = {}
        self._answering: dict[tuple[str, int], asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def serve(self, service: str, answerer: Answerer) -> None:
        """Answer the questions to a service with a function."""
        self._answerers[service] = answerer

    async def ask(self, node: str, service: str, data: bytes, *, heard_within: float, answered_within: float) -> bytes:
        """The answer of another node. Raises NoAnswer and PubSubUnavailable; times in seconds."""
        number = next(self._numbers)
        answer: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        timer = self._clock.call_later(heard_within, lambda: self._resolve(number, None))
        self._waiting[number] = _Waiting(node, answer, timer, answered_within)
        try:
            await self._send_to(node, Asked(self._name, number, service, data))
            answered = await answer
        except asyncio.CancelledError:
            self._start(self._tell(node, Dropped(self._name, number)))
            raise
        finally:
            self._waiting.pop(number).timer.cancel()
        if answered is None:
            raise NoAnswer(f"The node {node!r} did not answer.")
        return answered

    def take(self, message: Asked | Heard | Answered | Dropped) -> None:
        """A message of another node about a question."""
        match message:
            case Asked():
                self._begin(message)
            case Heard(sender, number):
                self._heard(sender, number)
            case Answered(sender, number, data):
                if number in self._waiting and self._waiting[number].node == sender:
                    self._resolve(number, data)
            case Dropped(sender, number):
                if (sender, number) in self._answering:
                    self._answering[sender, number].set()

    async def stop(self) -> None:
        """Drop all questions: this node leaves."""
        for number in list(self._waiting):
            self._resolve(number, None)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _resolve(self, number: int, data: bytes | None) -> None:
        waiting = self._waiting.get(number)
        if waiting is not None and not waiting.answer.done():
            waiting.answer.set_result(data)

    def _heard(self, sender: str, number: int) -> None:
        waiting = self._waiting.get(number)
        if waiting is not None and waiting.node == sender:
            waiting.timer.cancel()
            waiting.timer = self._clock.call_later(waiting.answered_within, lambda: self._resolve(number, None))

    def _begin(self, asked: Asked) -> None:
        answerer = self._answerers.get(asked.service)
        if answerer is None or len(self._answering) >= MAX_ANSWERING:
            self._start(self._tell(asked.sender, Answered(self._name, asked.question, None)))
        else:
            self._start(self._answer(asked, answerer))

    async def _answer(self, asked: Asked, answerer: Answerer) -> None:
        name = (asked.sender, asked.question)
        gone = self._answering[name] = asyncio.Event()
        try:
            await self._tell(asked.sender, Heard(self._name, asked.question))
            data = await answerer(asked.data, gone)
        except Exception as error:
            log(log_lines.QUESTION_FAILED, {"service": asked.service}, error=error)
            data = None
        finally:
            del self._answering[name]
        await self._tell(asked.sender, Answered(self._name, asked.question, data))

    async def _tell(self, node: str, message: Envelope) -> None:
        try:
            await self._send_to(node, message)
        except PubSubUnavailable:
            log(log_lines.QUESTION_UNSENT, {"other": node})

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
