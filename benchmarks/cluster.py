"""What one broadcast of another node costs: CPU of the node that publishes, of one that receives, and the rate.

    python -m benchmarks.cluster                # 20,000 broadcasts on each broker that is on this machine

The receiving node has no client on the topic, so this is the price of being in a cluster: every node pays it for every
broadcast of every other node. Both are processes of their own; the broker is a third, and its CPU is not counted.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import click

from reference_server.runtime.cluster.brokers.from_url import pubsub_from_url
from reference_server.runtime.node import Node
from tests.contract.servers import BROKERS, Broker, Missing, Server

PAYLOAD = {"body": "x" * 150, "from": "somebody"}
AT_ONCE = 50
"""Broadcasts that overlap, as those of as many handlers do."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of CPU for each broadcast, and broadcasts a second."""

    publish: float
    receive: float
    rate: float


@click.command()
@click.option(
    "--count", default=20_000, show_default=True, help="Broadcasts on Redis and NATS; PostgreSQL gets a tenth."
)
def main(count: int) -> None:
    """Measure each broker in turn, and print a line for each."""
    for broker in BROKERS.values():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            cost = measured(broker, Path(folder), count // 10 if broker.name == "postgres" else count)
        if cost is not None:
            print(f"| {broker.name} | {cost.publish:.0f} | {cost.receive:.0f} | {cost.rate:,.0f} |", flush=True)


def measured(broker: Broker, folder: Path, count: int) -> Cost | None:
    """What one broker costs; None when it is not on this machine."""
    try:
        server = Server.find(broker, folder)
    except Missing as missing:
        print(missing)
        return None
    try:
        ours, theirs = multiprocessing.Pipe()
        publisher = multiprocessing.get_context("spawn").Process(target=publish, args=(server.url, count, theirs))
        publisher.start()
        receive, rate = asyncio.run(received(server.url, count, ours))
        publish_cost: float = ours.recv()
        publisher.join()
    finally:
        server.kill()
    return Cost(publish_cost, receive, rate)


async def received(url: str, count: int, publisher: Connection) -> tuple[float, float]:
    """Microseconds of CPU for each broadcast that another node sends, and how many came in a second."""
    node = Node(pubsub=pubsub_from_url(url))
    last = asyncio.Event()
    node.subscribe("last", lambda broadcast: last.set())
    await node.start()
    await asyncio.to_thread(publisher.recv)  # it is there, too
    cpu, started = time.process_time(), time.perf_counter()
    publisher.send("go")
    async with asyncio.timeout(300):
        await last.wait()
    spent, took = time.process_time() - cpu, time.perf_counter() - started
    await node.stop()
    return 1e6 * spent / count, count / took


def publish(url: str, count: int, receiver: Connection) -> None:
    """The process that broadcasts."""
    asyncio.run(_publish(url, count, receiver))


async def _publish(url: str, count: int, receiver: Connection) -> None:
    node = Node(pubsub=pubsub_from_url(url))
    await node.start()
    receiver.send("ready")
    receiver.recv()
    cpu = time.process_time()
    for _ in range(count // AT_ONCE):
        await asyncio.gather(*(node.broadcast("room:1", "msg", PAYLOAD) for _ in range(AT_ONCE)))
    receiver.send(1e6 * (time.process_time() - cpu) / count)
    await node.broadcast("last", "msg", {})
    await node.stop()


if __name__ == "__main__":
    main()
