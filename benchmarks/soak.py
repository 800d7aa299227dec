"""Check R17, a day in a few minutes: people come, talk and go all the time, and the server must not grow.

    python -m benchmarks.soak                    3 minutes
    python -m benchmarks.soak --minutes 20       what a day has of connections, at 200 messages a second

Fifty clients stay and hear everything; others come, join, say something and go, over both transports. The memory and
the open files of the server are read every second. Printed is the slope of each over the second half, when everything
that is kept once has been made, by least squares. Loopback only. What happens when processes and brokers die is the
matter of `make soak`.
"""

from __future__ import annotations

import argparse
import selectors
import socket
import statistics
import time
import urllib.request
from dataclasses import dataclass, field

from benchmarks.clients import join, memory_kb, open_files, send, server, stats

STAYING = 50
RATE = 200.0
"""Messages a second, to everybody who stays."""

LIFE = 10
"""Messages that one of those who come and go sends before it is replaced."""

HEARTBEAT = 30
"""Seconds between two heartbeats of those who stay."""

POLL_EVERY = 20
"""Of so many who come, one comes by long polling."""


@dataclass(slots=True)
class Samples:
    """What the server held, second by second: seconds, kB, and open files."""

    at: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)
    came: int = 0

    def take(self, pid: int, now: float) -> None:
        """Look once."""
        self.at.append(now)
        self.memory.append(memory_kb(pid))
        self.files.append(open_files(pid))

    def slope_per_hour(self, values: list[float]) -> float:
        """How fast a value grew in the second half."""
        half = len(values) // 2
        return statistics.linear_regression(self.at[half:], values[half:]).slope * 3_600


def soak(port: int, pid: int, *, seconds: float) -> Samples:
    """Let people come and go, and look every second."""
    samples, selector = Samples(), selectors.DefaultSelector()
    staying = [join(port, "room:soak") for _ in range(STAYING)]
    for client in staying:
        selector.register(client, selectors.EVENT_READ)
    visitor = visiting(port, samples)
    began = looked = time.monotonic()
    sent = 0
    while (now := time.monotonic()) < began + seconds:
        if now >= began + sent / RATE:
            sent += 1
            send(visitor, ["1", str(sent), "room:soak", "shout", {"number": sent}])
            if sent % LIFE == 0:
                visitor.close()
                visitor = visiting(port, samples)
        drain(selector, timeout=max(0.0, min(0.05, began + sent / RATE - time.monotonic())))
        if now - looked >= 1.0:
            looked = now
            samples.take(pid, now - began)
            for client in staying[len(samples.at) % HEARTBEAT :: HEARTBEAT]:
                send(client, [None, "heart", "phoenix", "heartbeat", {}])
    return samples


def visiting(port: int, samples: Samples) -> socket.socket:
    """Somebody comes to the room; one of twenty is followed by somebody who polls and is never seen again."""
    samples.came += 1
    if samples.came % POLL_EVERY == 0:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/socket/longpoll?vsn=2.0.0", timeout=10) as answer:
            assert b'"token"' in answer.read()
    visitor = join(port, "room:soak")
    visitor.setblocking(True)
    return visitor


def drain(selector: selectors.BaseSelector, *, timeout: float) -> None:
    """Read whatever has come to those who stay."""
    for key, _ in selector.select(timeout=timeout):
        client = key.fileobj
        assert isinstance(client, socket.socket)
        if not client.recv(1 << 16):
            raise SystemExit("expected those who stay to stay, but the server closed one of them")


def main() -> None:
    """Run, and print the slopes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3.0)
    options = parser.parse_args()
    with server() as (port, pid):
        samples = soak(port, pid, seconds=options.minutes * 60)
        left = stats(port)["connections"]
    memory, files = (samples.slope_per_hour(values) for values in (samples.memory, samples.files))
    print(
        f"{samples.came} came and went in {options.minutes:g} minutes, {RATE:g} messages a second; {left} are connected"
    )
    for what, values, slope in (
        ("memory", samples.memory, f"{memory / 1024:+.2f} MB"),
        ("files", samples.files, f"{files:+.1f}"),
    ):
        most = max(values)
        print(f"{what:<7} {values[0]:.0f} … {values[-1]:.0f}, at most {most:.0f}; {slope} an hour in the second half")


if __name__ == "__main__":
    main()
