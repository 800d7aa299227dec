"""Checks S26 and S09: whether the time of an answer tells a stranger what he may not know, by Welch's t.

    python -m benchmarks.timing                       100,000 attempts of each kind
    python -m benchmarks.timing --attempts 20000      fewer, and quicker

Two kinds are asked in random order, and the slowest tenth of all is left out: that is the machine and not the code.
|t| over 4.5 says that the kinds take different times; the control, which compares letter by letter and stops at the
first difference, shows that this measurement would see it. No test asserts a time; `tests/security/test_comparisons.py`
reads the code instead. Source of the method and its bound: dudect (Reparaz, Balasch, Verbauwhede, 2017).
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import math
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    Limits,
    Ok,
    Params,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    mount,
)
from reference_server.core.errors import TokenError
from reference_server.core.message import Message
from reference_server.runtime.tokens import Tokens
from reference_server.testing.client import ClientSocket, websocket_scope

USABLE = 4.5
"""|t| from which on somebody could learn something."""

KEPT = 0.9
"""The share of the measurements that counts, the quick ones."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one comparison came to. Times in nanoseconds."""

    name: str
    t: float
    first: float
    second: float

    def __str__(self) -> str:
        gap = abs(self.first - self.second) / min(self.first, self.second) * 100
        word = "tells the two apart" if abs(self.t) >= USABLE else "tells nothing"
        return (
            f"{self.name:<44} |t| {abs(self.t):7.2f}  {self.first:9.0f} {self.second:9.0f} ns  gap {gap:5.2f} %  {word}"
        )


def welch(first: list[float], second: list[float]) -> float:
    """Welch's t of two samples whose variances differ."""
    spread = statistics.variance(first) / len(first) + statistics.variance(second) / len(second)
    return (statistics.fmean(first) - statistics.fmean(second)) / math.sqrt(spread)


def judged(name: str, first: list[float], second: list[float]) -> Verdict:
    """Leave out what the machine did, by one bound for both kinds, and compare the rest."""
    bound = sorted(first + second)[int((len(first) + len(second)) * KEPT)]
    kept = [[each for each in kind if each <= bound] for kind in (first, second)]
    return Verdict(name, welch(*kept), *(statistics.fmean(kind) for kind in kept))


def order(attempts: int) -> list[int]:
    """Which kind is asked when: as often the one as the other, in an order that nothing else follows."""
    numbers = [0, 1] * attempts
    random.Random(7).shuffle(numbers)
    return numbers


def timed(name: str, kinds: tuple[Callable[[], object], Callable[[], object]], attempts: int) -> Verdict:
    """Ask both kinds, and compare how long they took."""
    taken: tuple[list[float], list[float]] = ([], [])
    for which in order(attempts):
        began = time.perf_counter_ns()
        kinds[which]()
        taken[which].append(time.perf_counter_ns() - began)
    return judged(name, *taken)


def refusing(tokens: Tokens, token: str) -> Callable[[], None]:
    """Verify a token that is wrong."""

    def verify() -> None:
        try:
            tokens.verify("user socket", token)
        except TokenError:
            return
        raise AssertionError("expected a wrong token to be refused")

    return verify


def letter_by_letter(known: str, sent: str) -> bool:
    """How not to compare a secret."""
    for ours, theirs in zip(known, sent, strict=False):
        if ours != theirs:
            return False
    return len(known) == len(sent)


def changed(token: str, place: int) -> str:
    """The token with another character at a place."""
    place %= len(token)
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


class PrivateChannel(Channel):
    """Rooms of which some exist; whoever asks may join none."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Error(reason="unauthorized")


class OpenSocket(Socket):
    """A socket without authentication: it lives in this process for the time of a measurement."""

    private = channel("private:*", PrivateChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:  # noqa: EW101 - nobody else can reach it
        return Accept()


async def joins(attempts: int) -> Verdict:
    """Joins of two topics that are refused alike, through the whole server but for the network."""
    options = WebSocketOptions(check_origin=False)  # noqa: EW104 - nobody else can reach it
    limits = Limits(max_rate=1e9, max_burst=1_000_000_000)
    endpoint = Endpoint(mount("/socket", OpenSocket, websocket=options, limits=limits), log=False)
    client = ClientSocket(endpoint)
    await client.open(websocket_scope(endpoint, "/socket", {}, None, {}))
    taken: tuple[list[float], list[float]] = ([], [])
    for which in order(attempts):
        taken[which].append(await answered(client, ("private:exists-1", "private:does-not")[which]))
    await client.finish()
    return judged("a join: a room that exists, or not", *taken)


async def answered(client: ClientSocket, topic: str) -> float:
    """Nanoseconds until a join is answered."""
    client.inbox.clear()
    began = time.perf_counter_ns()
    client.send(Message("1", "1", topic, "phx_join", {}))
    await client.wait(lambda: client.inbox or None, lambda: "expected an answer", within=5.0)
    return time.perf_counter_ns() - began


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=100_000)
    options = parser.parse_args()
    tokens = Tokens("a-secret-of-this-measurement-" * 3)
    token = tokens.sign("user socket", 7)
    signature = len(token) - token.rindex(".") - 1
    early, late = changed(token, -signature), changed(token, -2)
    known, first, last = token[-signature:], early[-signature:], late[-signature:]
    comparisons = {
        "control: letter by letter": (lambda: letter_by_letter(known, first), lambda: letter_by_letter(known, last)),
        "a token: its first or last letter is wrong": (refusing(tokens, early), refusing(tokens, late)),
        "a token: the same one twice": (refusing(tokens, late), refusing(tokens, late)),
    }
    gc.disable()
    for name, kinds in comparisons.items():
        print(timed(name, kinds, options.attempts))
    print(asyncio.run(joins(options.attempts // 5)))


if __name__ == "__main__":
    main()
