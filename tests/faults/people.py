"""People who talk while faults happen, and the judge of what they heard: nothing twice, nothing in a wrong order, and
nothing lost without a word.

Judged is the history of a whole run, afterwards. A broadcast that succeeded may be missing at a client only if that
client was told of a gap that covers it, or was not connected for all of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from websockets.exceptions import ConnectionClosed

from tests.faults.cluster import Cluster
from tests.faults.nodes import PATIENCE, NodeProcess, TopicSocket

IN_FLIGHT = 1.5
"""Seconds before the end of a connection within which what was sent may not have got through any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One broadcast that succeeded, somewhere between two moments."""

    number: int
    begun: float
    done: float


@dataclass(slots=True)
class Life:
    """One connection: a name of its own, what it said, and what it heard."""

    client: TopicSocket
    node: NodeProcess
    since: float
    sent: list[Sent] = field(default_factory=list)
    failed: int = 0
    ended: float = float("inf")

    def gaps(self) -> Iterator[tuple[float, float]]:
        """The times of which it was told that messages may be missing."""
        for seen in self.client.seen:
            if seen.event == "gap":
                # The node counts from its last sign of life; what was under way at that moment may be lost as well.
                yield seen.at - seen.payload["seconds"] - 0.5, seen.at

    def should_have(self, sent: Sent) -> bool:
        """Whether it must have heard a broadcast."""
        was_there = self.since < sent.begun and sent.done < self.ended - IN_FLIGHT
        return was_there and not any(start < sent.done and sent.begun < end for start, end in self.gaps())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was wrong in a history, of so many messages that had to be heard."""

    heard: int
    lost: int
    repeated: int
    swapped: int
    failed: int


class Person:
    """Talks several times a second, and connects again, to any node, whenever the connection ends."""

    def __init__(self, name: str, cluster: Cluster, random: Random) -> None:
        self.lives: list[Life] = []
        self._name = name
        self._cluster = cluster
        self._random = random
        self._living = asyncio.create_task(self._live())

    @property
    def now(self) -> Life | None:
        """The life that goes on, if there is one."""
        return self.lives[-1] if self.lives and self.lives[-1].client.is_open else None

    async def end(self) -> None:
        """Fall silent; the last connection stays open. Raises what went wrong meanwhile."""
        self._living.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._living

    async def _live(self) -> None:
        while True:
            life = await self._connected()
            self.lives.append(life)
            with contextlib.suppress(ConnectionClosed):
                await self._talk(life)
            life.ended = time.monotonic()

    async def _connected(self) -> Life:
        while True:
            node = self._random.choice(list(self._cluster.nodes.values()))
            user = f"{self._name}-{len(self.lives)}-{self._random.randrange(10**6)}"
            # Whatever a node that stops or starts does to a connection: there are others.
            with contextlib.suppress(Exception):
                async with asyncio.timeout(PATIENCE):
                    return Life(await self._cluster.client(node, user), node, time.monotonic())
            await asyncio.sleep(0.05)

    async def _talk(self, life: Life) -> None:
        number = 0
        while True:
            begun = time.monotonic()
            reply = await life.client.push("storm", {"first": number, "count": 1})
            if reply["failed"]:
                life.failed += 1
            else:
                life.sent.append(Sent(number, begun, time.monotonic()))
            number += 1
            await asyncio.sleep(0.02 + 0.05 * self._random.random())


def judge(lives: list[Life]) -> Verdict:
    """Compare what each connection heard with what every other one said."""
    due = lost = repeated = swapped = 0
    for hearer in lives:
        for speaker in lives:
            numbers = hearer.client.numbers.get(speaker.client.user, [])
            heard = set(numbers)
            missing = [sent for sent in speaker.sent if sent.number not in heard and hearer.should_have(sent)]
            due += sum(map(hearer.should_have, speaker.sent))
            lost += len(missing)
            repeated += len(numbers) - len(heard)
            swapped += sum(after < before for before, after in pairwise(numbers))
    return Verdict(due, lost, repeated, swapped, sum(life.failed for life in lives))
