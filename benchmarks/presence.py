"""What it saves to merge the presence changes of one tick into one `presence_diff` for each topic.

    python -m benchmarks.presence                    1,000 joins
    python -m benchmarks.presence --people 300       fewer, and quicker

People join a room in groups: each group is one tick, so groups of one are what a server without merging does, and what
Phoenix does. Counted are the pushes to clients, their bytes, and the CPU time for diffs, encoding and fan-out, with the
runtime's own tracker and broadcaster. Nothing is written to sockets: what a push costs there stands in `fan_out.py`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from reference_server.core.outbox_state import EncodedFrame
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.tracker import Tracker
from reference_server.core.serializer import V2
from reference_server.runtime.broadcaster import Fastlane, Frames
from reference_server.runtime.node import Node

TOPIC = "room:lobby"
META = {"online_at": 1_700_000_000, "device": "phone"}


@dataclass(slots=True)
class Sink:
    """All clients: what they were sent, in pushes and bytes."""

    pushes: int = 0
    bytes: int = 0

    def send(self, frame: EncodedFrame) -> None:
        self.pushes += 1
        self.bytes += len(frame.frame)


class DiffSubscriber:
    """One client of the room."""

    def __init__(self, sink: Sink) -> None:
        self.fastlane = Fastlane(sink.send, V2, frozenset())

    def deliver(self, frames: Frames) -> None:
        raise AssertionError("expected every diff to take the fast lane")


@dataclass(frozen=True, slots=True)
class Cost:
    """What the joins of one run cost."""

    group: int
    pushes: int
    bytes: int
    seconds: float


def measure(people: int, *, group: int, watchers: int) -> Cost:
    """Let people join in groups; `watchers` are in the room already, and who has joined watches, too."""
    node, sink, refs = Node(), Sink(), count(1)
    tracker = Tracker(ReplicaRef("a", 1), new_ref=lambda: f"{next(refs):016d}")
    for _ in range(watchers):
        node.broadcaster.subscribe(TOPIC, DiffSubscriber(sink))
    started = time.process_time()
    for number in range(people):
        if not watchers:
            node.broadcaster.subscribe(TOPIC, DiffSubscriber(sink))
        tracker.track(number, TOPIC, f"user-{number}", META)
        if (number + 1) % group == 0 or number + 1 == people:
            for diff in tracker.take_diffs():
                node.local_broadcast(diff.topic, "presence_diff", diff.payload)
    return Cost(group, sink.pushes, sink.bytes, time.process_time() - started)


def table(costs: list[Cost]) -> Iterator[str]:
    """Yield the lines of a table in Markdown; the first row is that without merging."""
    yield "| joins in one tick | pushes | MB sent | CPU | pushes saved |"
    yield "|---|---|---|---|---|"
    for cost in costs:
        yield (
            f"| {cost.group:,} | {cost.pushes:,} | {cost.bytes / 1e6:.1f} | {cost.seconds:.2f} s | "
            f"{costs[0].pushes / cost.pushes:,.0f} times |"
        )


def groups(people: int) -> list[int]:
    """1, 10, 100 … and at last everybody at once."""
    sizes = [10**power for power in range(10) if 10**power < people]
    return [*sizes, people]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000, help="how many join")
    people: int = parser.parse_args().people
    for title, watchers in (("who watch it fill", 0), (f"and {people:,} others are there already", people)):
        print(f"\n{people:,} people join a room, {title}:\n")
        print("\n".join(table([measure(people, group=group, watchers=watchers) for group in groups(people)])))


if __name__ == "__main__":
    main()
