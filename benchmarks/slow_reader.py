"""Checks R10 and R11, some readers of many stop reading: what it costs the server, and whether the others notice.

    python -m benchmarks.slow_reader                       100 readers, 400 broadcasts of 64 KB
    python -m benchmarks.slow_reader --full                1,000 readers, 4,000 broadcasts of 64 KB
    python -m benchmarks.slow_reader --stalled 20          20 more do not read, instead of 1
    python -m benchmarks.slow_reader --full --readers 800 --stalled 200 --broadcasts 400

Two rounds with the same load: in the first everybody reads, in the second some clients never do. Printed are how long
the stalled sockets lived (seen from the kernel's table of connections, not from the server's word), how much the
server's memory grew while they did, and the delay of the others in both rounds. Loopback only.
"""

from __future__ import annotations

import argparse
import selectors
import socket
import time
from dataclasses import dataclass, field, replace

from benchmarks.clients import established, join, memory_kb, percentile, send, server, stats


@dataclass(frozen=True, slots=True)
class Load:
    """What one round sends, and to how many."""

    readers: int
    broadcasts: int
    size: int
    rate: float


LOOK_EVERY = 0.5
"""Seconds until the kernel's table of connections is read again."""


@dataclass(slots=True)
class Round:
    """What was seen in one round. Times in milliseconds and seconds, memory in kB."""

    delays: list[float] = field(default_factory=list)
    grown: int = 0
    gone_after: list[float] = field(default_factory=list)


def run(port: int, pid: int, load: Load, *, stalled: list[socket.socket]) -> Round:
    """Send the load and read it, all but the stalled clients."""
    readers = [join(port) for _ in range(load.readers)]
    probes = readers[:: max(1, len(readers) // 20)]
    publisher = join(port)
    before = memory_kb(pid)
    selector = selectors.DefaultSelector()
    for client in (*readers, publisher):
        selector.register(client, selectors.EVENT_READ, client in probes)
    publisher.setblocking(True)
    send(publisher, ["1", "2", "room:slow", "flood", {"count": load.broadcasts, "size": load.size, "rate": load.rate}])
    publisher.setblocking(False)
    seen = Round()
    watched = {client.getsockname()[1] for client in stalled}
    began = last = look_next = time.monotonic()
    buffer = bytearray(1 << 20)
    patience = load.broadcasts / load.rate * 4 + 20
    while time.monotonic() - began < patience and (time.monotonic() - last < 2.0 or stats(port)["flooding"]):
        for key, _ in selector.select(timeout=0.2):
            last = read(key, buffer, seen) or last
        seen.grown = max(seen.grown, memory_kb(pid) - before)
        if watched and (now := time.monotonic()) >= look_next:
            # Now and then only: with a thousand connections in it the table takes milliseconds to read, in which this
            # program would not read its probes, and would call that the server's delay.
            look_next = now + LOOK_EVERY
            gone = watched - established(port)
            watched -= gone
            seen.gone_after += [now - began] * len(gone)
    for client in (*readers, publisher):
        client.close()
    return seen


def read(key: selectors.SelectorKey, buffer: bytearray, seen: Round) -> float:
    """Read what is there; a probe looks for the time at which the broadcast was sent."""
    client = key.fileobj
    assert isinstance(client, socket.socket)
    count = client.recv_into(buffer)
    now = time.monotonic()
    if key.data:
        start = buffer.find(b'"sent_at":', 0, count)
        if start >= 0:
            end = buffer.find(b",", start, count)
            seen.delays.append((now - float(buffer[start + 10 : end])) * 1_000)
    return now if count else 0.0


def main() -> None:
    """Run both rounds and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="1,000 readers and 4,000 broadcasts")
    parser.add_argument("--readers", type=int, help="how many read, by default what the size says")
    parser.add_argument("--broadcasts", type=int, help="how many broadcasts, by default what the size says")
    parser.add_argument("--stalled", type=int, default=1, help="how many do not read")
    options = parser.parse_args()
    load = Load(1_000, 4_000, 65_000, 20.0) if options.full else Load(100, 400, 65_000, 40.0)
    load = replace(load, readers=options.readers or load.readers, broadcasts=options.broadcasts or load.broadcasts)
    print(f"{load.readers} readers, {load.broadcasts} broadcasts of {load.size} bytes, {load.rate:g} a second")
    with server() as (port, pid):
        idle = run(port, pid, load, stalled=[])
        stalled = [join(port) for _ in range(options.stalled)]
        slow = run(port, pid, load, stalled=stalled)
    for name, seen in (("everybody reads", idle), (f"{options.stalled} do not read", slow)):
        p50, p99 = percentile(seen.delays, 50), percentile(seen.delays, 99)
        print(f"{name:<18} delay p50 {p50:8.1f} ms  p99 {p99:8.1f} ms  memory +{seen.grown} kB")
    gone = f"{len(slow.gone_after)} of {options.stalled} stalled sockets are gone"
    last = f", the last after {max(slow.gone_after):.1f} s" if slow.gone_after else ""
    ratio = percentile(slow.delays, 99) / percentile(idle.delays, 99)
    print(f"{gone}{last}; the p99 of the others is {ratio:.2f} times that of the first round")


if __name__ == "__main__":
    main()
