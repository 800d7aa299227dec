"""Check R14, sockets that do nothing but stay: what each costs, and whether one of them is taken for dead.

    python -m benchmarks.idle_sockets                    1,000 sockets for 75 seconds
    python -m benchmarks.idle_sockets --sockets 10000    as many as one process should carry
    python -m benchmarks.idle_sockets --no-fastlane      the same through plain ASGI

Each client joins a topic of its own and then sends a heartbeat every 30 seconds, as phoenix.js does, longer than a
silent one is kept (60 seconds). Printed are the memory of the server for each joined connection, how many were closed
all the same, and how late the answers to the heartbeats are. Loopback only.
"""

from __future__ import annotations

import argparse
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.clients import established, frame, join, memory_kb, percentile, raise_file_limit, server

HEARTBEAT = 30.0
"""Seconds between two heartbeats of phoenix.js."""

AFTER_JOINS = 2.0
"""Seconds in which the server comes to rest, before its memory is read."""

ATTEMPT = frame([None, "heart", "phoenix", "heartbeat", {}])


@dataclass(slots=True)
class Seen:
    """What became of the heartbeats: milliseconds until their answers, and how many clients were closed."""

    delays: list[float] = field(default_factory=list)
    closed: int = 0


def joined(port: int, count: int) -> list[socket.socket]:
    """That many clients, each in a topic of its own."""
    return [join(port, f"room:{number}") for number in range(count)]


def beat(clients: list[socket.socket], *, seconds: float) -> Seen:
    """Send each client's heartbeats, spread over the time between two of them, and read the answers."""
    seen, selector = Seen(), selectors.DefaultSelector()
    asked: dict[socket.socket, float] = {}
    for client in clients:
        selector.register(client, selectors.EVENT_READ)
    began = time.monotonic()
    for due, client in schedule(clients, until=began + seconds, began=began):
        while (left := due - time.monotonic()) > 0:
            read(selector, asked, seen, timeout=left)
        if client.fileno() >= 0:
            asked[client] = time.monotonic()
            client.send(ATTEMPT)
    while time.monotonic() < began + seconds + AFTER_JOINS:
        read(selector, asked, seen, timeout=0.1)
    return seen


def schedule(clients: list[socket.socket], *, began: float, until: float) -> Iterator[tuple[float, socket.socket]]:
    """When whose heartbeat is due, in order."""
    step = HEARTBEAT / len(clients)
    number = 0
    while (due := began + number * step) < until:
        yield due, clients[number % len(clients)]
        number += 1


def read(selector: selectors.BaseSelector, asked: dict[socket.socket, float], seen: Seen, *, timeout: float) -> None:
    """Take what has come."""
    for key, _ in selector.select(timeout=timeout):
        client = key.fileobj
        assert isinstance(client, socket.socket)
        if client.recv(4096):
            seen.delays.append((time.monotonic() - asked.pop(client)) * 1_000)
        else:
            seen.closed += 1
            selector.unregister(client)
            client.close()


def main() -> None:
    """Open, wait, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=75.0, help="longer than the idle timeout of 60")
    parser.add_argument("--no-fastlane", action="store_true", help="through plain ASGI")
    options = parser.parse_args()
    raise_file_limit(options.sockets + 100)
    with server(*(["--no-fastlane"] if options.no_fastlane else [])) as (port, pid):
        warm = joined(port, 50)  # what the first clients cost once is not what each costs
        time.sleep(AFTER_JOINS)
        before = memory_kb(pid)
        began = time.monotonic()
        clients = joined(port, options.sockets)
        took = time.monotonic() - began
        time.sleep(AFTER_JOINS)
        after = memory_kb(pid)
        seen = beat(clients + warm, seconds=options.seconds)
        still = len(established(port) & {client.getsockname()[1] for client in clients if client.fileno() >= 0})
        later = memory_kb(pid)
    print(f"{options.sockets} sockets joined in {took:.1f} s: {(after - before) / options.sockets:.1f} KiB each")
    print(f"after {options.seconds:g} s {still} are open, {seen.closed} were closed, memory +{later - after} kB")
    p50, p99 = percentile(seen.delays, 50), percentile(seen.delays, 99)
    print(f"{len(seen.delays)} heartbeats were answered, p50 {p50:.1f} ms, p99 {p99:.1f} ms")


if __name__ == "__main__":
    main()
