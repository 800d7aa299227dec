"""What each joined, idle connection costs in memory, and where the bytes are.

    python -m benchmarks.connection_memory                     10,000 connections, and 1,000 for the second question
    python -m benchmarks.connection_memory --sockets 2000      fewer
    python -m benchmarks.connection_memory --no-fastlane       the same through plain ASGI

The first server is left alone: its resident memory grows, and that divided by the connections is the price.
A second one runs with tracemalloc, which says which line asked for the bytes, and counts the objects of each type that
a connection adds, with `sys.getsizeof`. What tracemalloc does not see is malloc without Python: uvloop's and libuv's
handles, TLS, the slack of the allocator. The kernel's buffers belong to no process. Loopback only.
"""

from __future__ import annotations

import argparse
import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks.clients import join, memory_kb, raise_file_limit, server

AT_REST = 2.0
"""Seconds in which the server comes to rest, before it is looked at."""

WARM = 50
"""Connections before the first look: what the first ones cost once is not what each costs."""

TRACED = "benchmarks.traced_app:app"


@contextmanager
def joined(port: int, count: int) -> Iterator[list[socket.socket]]:
    """That many clients, each in a topic of its own, for the time of the block."""
    with ExitStack() as stack:
        clients = [stack.enter_context(join(port, f"room:{number}")) for number in range(count)]
        time.sleep(AT_REST)
        yield clients


def resident(count: int, options: list[str]) -> tuple[float, int]:
    """KiB of resident memory for each connection, and how many were still open at the end."""
    with server(*options) as (port, pid), joined(port, WARM):
        before = memory_kb(pid)
        with joined(port, count) as clients:
            grown = memory_kb(pid) - before
            return grown / count, sum(map(_is_open, clients))


def _is_open(client: socket.socket) -> bool:
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True


def traced(count: int, options: list[str]) -> dict[str, Any]:
    """What the traced server says about the connections that came between two looks."""
    with server(*options, app=TRACED) as (port, _), joined(port, WARM):
        _ask(port, "begin")
        with joined(port, count):
            found: dict[str, Any] = _ask(port, "report")
            return found


def _ask(port: int, what: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/memory/{what}", timeout=300) as answer:
        return json.load(answer)


def table(title: str, rows: list[tuple[str, float, float]], count: int) -> Iterator[str]:
    """Yield the lines of a table in Markdown: name, how many and how many bytes for each connection."""
    yield f"\n| {title} | for each connection | bytes for each |"
    yield "|---|---|---|"
    for name, number, size in rows:
        yield f"| `{name}` | {number / count:.1f} | {size / count:,.0f} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--traced", type=int, default=1_000, help="connections of the second server")
    parser.add_argument("--top", type=int, default=20, help="rows of each table")
    parser.add_argument("--no-fastlane", action="store_true", help="through plain ASGI")
    options = parser.parse_args()
    raise_file_limit(options.sockets + WARM + 100)
    extra = ["--no-fastlane"] if options.no_fastlane else []
    each, still = resident(options.sockets, extra)
    print(f"{options.sockets:,} joined, idle connections: {each:.1f} KiB each, {still:,} of them open at the end")
    found = traced(options.traced, extra)
    print(f"tracemalloc sees {found['bytes'] / options.traced / 1024:.1f} KiB of each")
    for title in ("file", "line", "type"):
        print("\n".join(table(title, found[title][: options.top], options.traced)))


if __name__ == "__main__":
    main()
