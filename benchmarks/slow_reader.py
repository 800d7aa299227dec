"""One reader of many stops reading: what it costs the server, and whether the others notice.

    python -m benchmarks.slow_reader                       100 readers, 400 broadcasts of 64 KB
    python -m benchmarks.slow_reader --full                1,000 readers, 4,000 broadcasts of 64 KB

Two rounds with the same load: in the first everybody reads, in the second one client never does. Printed are how long
the stalled socket lived (seen from the kernel's table of connections, not from the server's word), how much the
server's memory grew while it did, and the delay of the others in both rounds. Loopback only.
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ESTABLISHED = "01"
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True, slots=True)
class Load:
    """What one round sends, and to how many."""

    readers: int
    broadcasts: int
    size: int
    rate: float


@dataclass(slots=True)
class Round:
    """What was seen in one round. Times in milliseconds and seconds, memory in kB."""

    delays: list[float] = field(default_factory=list)
    grown: int = 0
    gone_after: float | None = None


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """Serve the application; gives its port and process id."""
    command = [sys.executable, "-m", "emberwire", "serve", "benchmarks.app:app", "--port", "0", "--log-level", "error"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().split(":")[2].split()[0])
        try:
            yield port, process.pid
        finally:
            process.terminate()


def join(port: int) -> socket.socket:
    """Open a WebSocket by hand and join the room: a client of our own is not limited by a library's buffers."""
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(
        b"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    read_until(client, b"\r\n\r\n")
    send(client, ["1", "1", "room:slow", "phx_join", {}])
    read_until(client, b'"status":"ok"')
    client.setblocking(False)
    return client


def read_until(client: socket.socket, wanted: bytes) -> None:
    """Read until `wanted` has come."""
    seen = b""
    while wanted not in seen:
        seen += client.recv(4096)


def send(client: socket.socket, message: list[object]) -> None:
    """Send a masked text frame; the mask is zero, which is as good as any on loopback."""
    text = json.dumps(message).encode()
    client.sendall(bytes([0x81, 0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4) + text)


def memory_kb(pid: int) -> int:
    """The resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB


def is_established(server_port: int, client_port: int) -> bool:
    """Whether the kernel still has the server's end of a connection."""
    wanted = (f":{server_port:04X}", f":{client_port:04X}", ESTABLISHED)
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, state, *_ = line.split()
        if local.endswith(wanted[0]) and remote.endswith(wanted[1]) and state == wanted[2]:
            return True
    return False


def run(port: int, pid: int, load: Load, *, stalled: socket.socket | None) -> Round:
    """Send the load and read it, all but the stalled client."""
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
    began = last = time.monotonic()
    buffer = bytearray(1 << 20)
    patience = load.broadcasts / load.rate * 4 + 20
    while time.monotonic() - began < patience and (time.monotonic() - last < 2.0 or is_flooding(port)):
        for key, _ in selector.select(timeout=0.2):
            last = read(key, buffer, seen) or last
        seen.grown = max(seen.grown, memory_kb(pid) - before)
        if stalled is not None and seen.gone_after is None and not is_established(port, stalled.getsockname()[1]):
            seen.gone_after = time.monotonic() - began
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


def is_flooding(port: int) -> bool:
    """Whether the server still sends."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats", timeout=10) as answer:
        return bool(json.load(answer)["flooding"])


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` per cent of the values lie."""
    return statistics.quantiles(values, n=100)[int(share) - 1] if len(values) > 1 else float("nan")


def main() -> None:
    """Run both rounds and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="1,000 readers and 4,000 broadcasts")
    options = parser.parse_args()
    load = Load(1_000, 4_000, 65_000, 20.0) if options.full else Load(100, 400, 65_000, 40.0)
    print(f"{load.readers} readers, {load.broadcasts} broadcasts of {load.size} bytes, {load.rate:g} a second")
    with server() as (port, pid):
        idle = run(port, pid, load, stalled=None)
        stalled = join(port)
        slow = run(port, pid, load, stalled=stalled)
    for name, seen in (("everybody reads", idle), ("one does not read", slow)):
        p50, p99 = percentile(seen.delays, 50), percentile(seen.delays, 99)
        print(f"{name:<18} delay p50 {p50:8.1f} ms  p99 {p99:8.1f} ms  memory +{seen.grown} kB")
    gone = "still there" if slow.gone_after is None else f"gone after {slow.gone_after:.1f} s"
    ratio = percentile(slow.delays, 99) / percentile(idle.delays, 99)
    print(f"the stalled socket is {gone}; the p99 of the others is {ratio:.2f} times that of the first round")


if __name__ == "__main__":
    main()
