"""How the cost of one delivery grows with subscribers, topics, channels on one socket, and presences in one topic.

    python -m benchmarks.growth                          all curves, 5 rounds
    python -m benchmarks.growth --only topics presences  some of them
    python -m benchmarks.growth --result out.json        also a result file, for `benchmarks.charts`

`sockets` is a server with that many subscribers over TCP, the system calls included; it needs gcc and taskset.
All others run in one process: connections, channels, broadcaster and outboxes are the runtime's own, and frames are not
written. Instead the write of such a frame to a socket is measured by itself in each round and added, the same for every
size; the cost without it is printed, too.
Sizes are measured in turn within each round and the best round counts, because a busy machine can only add.
Linear means that a delivery at the largest size costs at most 1.5 times one at the size that it is compared with.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias, cast

from benchmarks.clients import raise_file_limit
from benchmarks.fan_out import FIRST_PORT, running
from benchmarks.fan_out import measure as measured
from benchmarks.peer_servers import compile_programs, ours
from emberwire import Channel, Limits, Ok, Presence, Socket, Topic, channel, handle_in
from emberwire.testing import settle
from reference_server.core.message import Broadcast
from reference_server.core.outbox_state import EncodedFrame
from reference_server.core.serializer import V2
from reference_server.runtime.connection import Connection
from reference_server.runtime.node import Node
from reference_server.server.fastlane import FastlaneOutbox, Lane, framed

LINEAR = 1.5
"""Times the cost at the size that is compared with, up to which a curve counts as linear."""

DELIVERIES = 20_000
"""Frames of one measurement, at least: some hundredths of a second."""

LIMITS = Limits(max_rate=1e9, max_burst=1_000_000_000, max_channels=1_000)
WRITES = 200
"""Frames that fit into the buffer of a socket that nobody reads meanwhile."""

PAYLOAD = {"body": "x" * 120, "at": 1_700_000_000}

Step: TypeAlias = Callable[[int], Awaitable[None]]
"""One unit of work, given its number."""


class RoomChannel(Channel):
    """Anyone may join; `echo` replies, `touch` changes the meta of one's presence."""

    async def join(self, topic: Topic, payload: Any) -> Ok:  # noqa: EW201 - a measurement admits everybody
        if self.assigns["presence"] is not None:
            self.assigns["key"] = str(payload["key"])
        return Ok()

    async def after_join(self) -> None:
        presence: Presence | None = self.assigns["presence"]
        if presence is not None:
            await presence.track(self, self.assigns["key"], {"online_at": 0})

    @handle_in("echo")
    async def echo(self, payload: dict[str, Any]) -> Ok:
        return Ok(payload)

    @handle_in("touch")
    async def touch(self, payload: dict[str, Any]) -> Ok:
        await self.assigns["presence"].update(self, self.assigns["key"], payload)
        return Ok()


class RoomSocket(Socket):
    """The routes; nobody connects over a handshake."""

    room = channel("room:*", RoomChannel)


@dataclass(slots=True)
class Sink:
    """The transport of every client: it counts the frames that it is given, and forgets them."""

    frames: int = 0

    def write(self, data: bytes) -> None:
        self.frames += 1

    def get_write_buffer_size(self) -> int:
        return 0

    def abort(self) -> None:
        raise AssertionError("expected no client to be cut")


@dataclass(slots=True)
class EachFrame:
    """Stands in for `Turn`: each frame begins a turn of its own, so that it is written at once and never joined."""

    number: int = 0
    begin: Callable[[], int] = field(default_factory=lambda: count(1).__next__)


@dataclass(slots=True)
class Scene:
    """A node with clients in it, and what one step does there."""

    presence: Presence | None = None
    node: Node = field(default_factory=Node)
    sink: Sink = field(default_factory=Sink)
    turns: EachFrame = field(default_factory=EachFrame)
    clients: list[Connection] = field(default_factory=list)
    step: Step | None = None

    def connect(self) -> Connection:
        """A client whose socket has been accepted."""
        accepted = RoomSocket()
        accepted.assigns = {"presence": _shared(self.presence)}
        lane = Lane(cast(Any, self.sink), cast(Any, self.turns))
        outbox = FastlaneOutbox(
            lane, _refuse, limits=LIMITS, clock=self.node.clock, cut=self.sink.abort, client="somebody"
        )
        client = Connection(
            node=self.node, socket=accepted, socket_id=None, serializer=V2, limits=LIMITS, transport=outbox
        )
        client.open()
        self.clients.append(client)
        return client

    def join(self, client: Connection, topic: str, key: int = 0) -> None:
        """Let a client join a topic; `settle` waits for the reply."""
        client.receive(json.dumps(["1", "1", topic, "phx_join", {"key": key}]))


class _Shared:
    """One presence for the assigns of all channels, which get copies of everything else."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence

    def __getattr__(self, name: str) -> Any:
        return getattr(self._presence, name)

    def __deepcopy__(self, memo: object) -> _Shared:
        return self


def _shared(presence: Presence | None) -> _Shared | None:
    return None if presence is None else _Shared(presence)


async def _refuse(message: object) -> None:
    raise AssertionError("expected no closing handshake")


# --- the scenes -------------------------------------------------------------------------------------------------------


async def subscribers(size: int) -> Scene:
    """One topic, `size` sockets on it; a step is a broadcast to all."""
    scene = Scene()
    for _ in range(size):
        scene.join(scene.connect(), "room:1")
    await settle(within=600)

    async def step(number: int) -> None:
        await scene.node.broadcast("room:1", "msg", PAYLOAD)

    scene.step = step
    return scene


async def topics(size: int) -> Scene:
    """`size` topics with one subscriber each, 100 channels a socket; a step is a broadcast to the next topic."""
    scene = Scene()
    for number in range(size):
        client = scene.connect() if number % 100 == 0 else scene.clients[-1]
        scene.join(client, f"room:{number}")
    await settle(within=600)

    async def step(number: int) -> None:
        # A stride that is prime to every size: neighbours in memory are no neighbours in time.
        await scene.node.broadcast(f"room:{number * 7_919 % size}", "msg", PAYLOAD)

    scene.step = step
    return scene


async def channels(size: int) -> Scene:
    """One socket with `size` channels; a step is a push to the next of them, and its reply."""
    scene = Scene()
    client = scene.connect()
    for number in range(size):
        scene.join(client, f"room:{number}")
    await settle(within=600)
    frames = [json.dumps(["1", "2", f"room:{number}", "echo", PAYLOAD]) for number in range(size)]

    async def step(number: int) -> None:
        client.receive(frames[number % size])
        while scene.node.busy:  # noqa: ASYNC110 - one turn of the loop, in which the channel's task runs
            await asyncio.sleep(0)

    scene.step = step
    return scene


async def presences(size: int) -> Scene:
    """One topic, `size` sockets that are tracked on it; a step changes one meta, and its diff goes to all."""
    presence = Presence()
    scene = Scene(presence=presence)
    presence.attach(scene.node)
    for number in range(size):
        scene.join(scene.connect(), "room:1", number)
    await settle(within=600)

    async def step(number: int) -> None:
        frame = json.dumps(["1", "2", "room:1", "touch", {"online_at": number}])
        scene.clients[number * 7_919 % size].receive(frame)
        await settle()

    scene.step = step
    return scene


@dataclass(frozen=True, slots=True)
class Curve:
    """What is varied, the sizes, and the size with which the largest is compared. Without `build` it is over TCP."""

    name: str
    build: Callable[[int], Awaitable[Scene]] | None
    sizes: tuple[int, ...]
    base: int = 100


CURVES = {
    curve.name: curve
    for curve in (
        Curve("sockets", None, (10, 100, 1_000, 10_000)),
        Curve("subscribers", subscribers, (10, 100, 1_000, 10_000)),
        Curve("topics", topics, (1, 10, 100, 1_000, 10_000, 50_000)),
        Curve("channels", channels, (1, 10, 100), base=10),
        Curve("presences", presences, (10, 100, 1_000, 5_000)),
    )
}


# --- measuring --------------------------------------------------------------------------------------------------------


async def measure(scene: Scene, *, deliveries: int) -> float:
    """CPU microseconds for each frame that reached a transport."""
    assert scene.step is not None
    gc.collect()
    before, number = scene.sink.frames, 0
    started = time.process_time()
    while scene.sink.frames - before < deliveries:
        await scene.step(number)
        number += 1
    return (time.process_time() - started) * 1e6 / (scene.sink.frames - before)


async def run(
    build: Callable[[int], Awaitable[Scene]], sizes: Sequence[int], *, rounds: int, deliveries: int = DELIVERIES
) -> dict[int, float]:
    """The best round of each size, all sizes in turn in every round."""
    scenes = {size: await build(size) for size in sizes}
    best = dict.fromkeys(sizes, float("inf"))
    for _ in range(rounds):
        for size, scene in scenes.items():
            best[size] = min(best[size], await measure(scene, deliveries=deliveries))
    for scene in scenes.values():
        for client in scene.clients:
            client.closed("closed")
    await settle(within=600)
    return best


def write_cost(rounds: int) -> float:
    """CPU microseconds of writing one such frame to a TCP socket on loopback, the best round."""
    frame = framed(EncodedFrame(V2.encode(Broadcast("room:1", "msg", PAYLOAD))))
    best = float("inf")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as here:
        there, _ = server.accept()
        with there:
            for _ in range(rounds * 20):
                started = time.process_time()
                for _ in range(WRITES):
                    here.send(frame)
                best = min(best, (time.process_time() - started) * 1e6 / WRITES)
                left = WRITES * len(frame)
                while left:
                    left -= len(there.recv(left))
    return best


def over_tcp(sizes: Sequence[int], *, rounds: int) -> dict[int, float]:
    """The same for a served application with that many subscribers, each a socket."""
    raise_file_limit(max(sizes) + 100)
    best = dict.fromkeys(sizes, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(folder)
        compile_programs(programs)
        for number in range(rounds * len(sizes)):
            port, size = FIRST_PORT + 500 + number, sizes[number % len(sizes)]
            server = ours(port, app="benchmarks.patient_app:app")
            work = ["-m", "fan", "-n", str(size), "-d", "4", "-W", "2", "-w", "1"]
            with running(server, port) as pid:
                best[size] = min(best[size], measured(programs, server, port, pid, work))
    return best


def table(curve: Curve, costs: dict[int, float], *, write: float) -> Iterator[str]:
    """Yield the lines of a table in Markdown. `write` is the part of each cost that is the write to a socket."""
    yield f"| {curve.name} | µs for each delivery | times that at {curve.base:,} | without the write |"
    yield "|---|---|---|---|"
    for size, cost in costs.items():
        alone = f"{cost - write:.2f}" if write else ""
        yield f"| {size:,} | {cost:.2f} | {cost / costs[curve.base]:.2f} | {alone} |"
    largest = costs[max(costs)] / costs[curve.base]
    yield f"\n{curve.name}: {'linear' if largest <= LINEAR else 'NOT linear'}, {largest:.2f} times at {max(costs):,}"


def result(measured_costs: dict[str, dict[int, float]]) -> dict[str, Any]:
    """The curves as a result file, each as times its own value at the size that it is compared with."""
    return {
        "kind": "curves",
        "title": "What one delivery costs as an application grows",
        "unit": "times the cost at 100 (of channels: at 10), best round; below 1.5 a curve counts as linear",
        "curves": [
            {
                "name": name,
                "points": [[size, round(cost / costs[CURVES[name].base], 3)] for size, cost in costs.items()],
            }
            for name, costs in measured_costs.items()
        ],
    }


def main() -> None:
    """Measure the curves that were asked for, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=list(CURVES), default=list(CURVES))
    parser.add_argument("--result", type=Path, metavar="FILE", help="write the figures as JSON")
    options = parser.parse_args()
    costs: dict[str, dict[int, float]] = {}
    for name in options.only:
        curve = CURVES[name]
        write = 0.0 if curve.build is None else write_cost(options.rounds)
        if curve.build is None:
            costs[name] = over_tcp(curve.sizes, rounds=options.rounds)
        else:
            own = asyncio.run(run(curve.build, curve.sizes, rounds=options.rounds))
            costs[name] = {size: cost + write for size, cost in own.items()}
        print("\n".join(table(curve, costs[name], write=write)), end="\n\n", flush=True)
    if options.result is not None:
        options.result.write_text(json.dumps(result(costs), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
