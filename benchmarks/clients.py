"""A server for the time of a measurement, and clients that are nothing but TCP sockets.

A client of our own is not limited by a library's buffers, and ten thousand of them fit into one process.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ESTABLISHED = "01"
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
PATH = "/socket/websocket?vsn=2.0.0"


@contextmanager
def server(*options: str, app: str = "benchmarks.app:app", port: int = 0) -> Iterator[tuple[int, int]]:
    """Serve an application; gives its port and process id."""
    command = [sys.executable, "-m", "emberwire", "serve", app, "--port", str(port), "--log-level", "error", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        taken = int(process.stdout.readline().split(":")[2].split()[0])
        try:
            yield taken, process.pid
        finally:
            process.terminate()


def handshake(path: str = PATH) -> bytes:
    """The request for a WebSocket."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def join(port: int, topic: str = "room:slow") -> socket.socket:
    """Open a WebSocket and join a topic; afterwards the socket does not block."""
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(handshake())
    read_until(client, b"\r\n\r\n")
    send(client, ["1", "1", topic, "phx_join", {}])
    read_until(client, b'"status":"ok"')
    client.setblocking(False)
    return client


def read_until(client: socket.socket, wanted: bytes) -> bytes:
    """Read until `wanted` has come; returns everything that was read. Raises EOFError when the server hangs up."""
    seen = b""
    while wanted not in seen:
        received = client.recv(4096)
        if not received:
            raise EOFError(f"the server hung up after {seen!r}")
        seen += received
    return seen


def send(client: socket.socket, message: list[object]) -> None:
    """Send a message as a masked text frame."""
    client.sendall(frame(message))


def frame(message: list[object]) -> bytes:
    """A masked text frame; the mask is zero, which is as good as any on loopback."""
    text = json.dumps(message).encode()
    return bytes([0x81, 0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4) + text


def memory_kb(pid: int) -> int:
    """The resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_KB


def open_files(pid: int) -> int:
    """How many files and sockets a process holds."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def established(server_port: int) -> set[int]:
    """The ports of the clients whose connections the kernel still keeps at the server's end."""
    found = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, remote, state, *_ = line.split()
        if state == ESTABLISHED and int(local.rpartition(":")[2], 16) == server_port:
            found.add(int(remote.rpartition(":")[2], 16))
    return found


def stats(port: int) -> dict[str, Any]:
    """What the application of the measurements says about itself."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats", timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` per cent of the values lie."""
    return statistics.quantiles(values, n=100)[int(share) - 1] if len(values) > 1 else float("nan")


def raise_file_limit(wanted: int) -> None:
    """A socket is a file: ask for as many as are needed, of this process and of the server that it starts."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if wanted > hard:
        raise SystemExit(f"expected a limit of at least {wanted} open files, got {hard}; raise it with ulimit -n")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
