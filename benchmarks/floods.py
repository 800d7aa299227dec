"""How long Bob waits beside each flood, and what the flood costs the server and a thousand honest clients.

    python -m benchmarks.floods                                        every flood, 1, 50 and 500 attackers, both loops
    python -m benchmarks.floods --floods fragments posts --attackers 50 --loops uvloop --seconds 10 --crowd 300
    python -m benchmarks.floods --descriptors                          1,000 silent connections more than `ulimit -n`

Bob pushes once a second. The attackers come back at once when they are cut. The honest crowd is a third each of people
who upload in fragments, of people who all come back at once in the middle, and of people who poll; under ghost tokens
their sessions live on another node. Each party is a process of its own. The server has the first core; attackers,
crowd and Bob share the others, the attackers with the lowest priority (nice 19). Loopback only.
On a machine that has other work to do, `--realtime` lets all but the attackers come before it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.clients import memory_kb, percentile, raise_file_limit
from benchmarks.flood_app import FAULT
from benchmarks.flood_clients import FLOODS

APP = "benchmarks.flood_app:app"
CLIENTS = [sys.executable, "-m", "benchmarks.flood_clients"]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Node:
    """A server that runs, and the file with what it has logged."""

    port: int
    pid: int
    log: Path

    def cpu(self) -> float:
        """The seconds of CPU that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def lines(self) -> list[str]:
        """What it has logged so far."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()


@contextmanager
def served(*options: str, files: int | None = None, realtime: bool = False) -> Iterator[Node]:
    """Serve on the first core, with at most so many open files."""
    command = [sys.executable, "-m", "emberwire", "serve", APP, "--port", "0", "--drain-over", "0", *options]
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        process = subprocess.Popen(
            on([0], command, files=files, realtime=realtime), stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdout is not None
            yield Node(int(process.stdout.readline().split(":")[2].split()[0]), process.pid, Path(log.name))
        finally:
            process.terminate()
            process.wait()


@contextmanager
def broker() -> Iterator[str]:
    """A Redis of its own for the time of a measurement; gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def on(
    cores: Sequence[int],
    command: Sequence[str],
    *,
    nice: int = 0,
    realtime: bool = False,
    files: int | None = None,
) -> list[str]:
    """The command on these cores only, with a priority and a limit on open files of its own."""
    limit = "" if files is None else f"ulimit -n {files}; "
    pin = f"taskset -c {','.join(map(str, cores))} " if shutil.which("taskset") else ""
    first = "chrt --rr 1 " if realtime else f"nice -n {nice} "
    return ["sh", "-c", f'{limit}exec {first}{pin}"$@"', "sh", *command]


def party(*arguments: object, nice: int = 0, realtime: bool = False) -> subprocess.Popen[str]:
    """Start some of the clients, on all cores but the first."""
    others = sorted(os.sched_getaffinity(0) - {0}) or [0]
    command = on(others, [*CLIENTS, *map(str, arguments)], nice=nice, realtime=realtime)
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> Any:
    """What a party prints when it has ended."""
    output, _ = process.communicate()
    return json.loads(output.splitlines()[-1]) if output.strip() else {"failed": process.returncode}


@dataclass(frozen=True, slots=True)
class Plan:
    """One measurement."""

    flood: str
    loop: str
    attackers: int
    crowd: int
    seconds: float
    nice: int
    realtime: bool


def measured(plan: Plan) -> dict[str, Any]:
    """Let everybody meet, and return what was seen."""
    with ExitStack() as stack:
        options = ["--loop", plan.loop]
        if plan.flood == "ghost tokens":
            options += ["--pubsub", stack.enter_context(broker())]
        node = stack.enter_context(served(*options, realtime=plan.realtime))
        other = stack.enter_context(served(*options, realtime=plan.realtime)) if plan.flood == "ghost tokens" else node
        return _met(plan, node, other)


def _met(plan: Plan, node: Node, other: Node) -> dict[str, Any]:
    bob = party("bob", node.port, plan.seconds + 3, realtime=plan.realtime)
    assert bob.stdout is not None
    bob.stdout.readline()
    crowd = party("crowd", node.port, other.port, plan.crowd, plan.seconds, realtime=plan.realtime)
    before, memory, cpu, began = len(node.lines()), memory_kb(node.pid), node.cpu(), time.monotonic()
    attackers = party("attack", plan.flood, node.port, plan.attackers, plan.seconds, nice=plan.nice)
    most = memory
    while bob.poll() is None or crowd.poll() is None:
        most = max(most, memory_kb(node.pid))
        time.sleep(0.2)
    # On a busy machine they get no time to end: nobody is measured by then.
    attackers.terminate()
    took = time.monotonic() - began
    seen = {"attackers": told(attackers), "crowd": told(crowd), "bob": told(bob)}
    lines = node.lines()
    return {
        **seen,
        "cpu": (node.cpu() - cpu) / took,
        "memory": (memory // 1_000, most // 1_000),
        "lines": (len(lines) - before) / took,
        "fault is logged": any(FAULT in line for line in lines),
    }


def line(plan: Plan, seen: dict[str, Any]) -> str:
    """One row of the table."""
    delays: list[float] = seen["bob"].get("delays", [])
    half, most = (percentile(delays, 50), max(delays)) if len(delays) > 1 else (float("nan"), float("nan"))
    crowd, (before, top) = seen["crowd"], seen["memory"]
    lost = sum(crowd.get("lost", {"failed": -1}).values())
    fault = "logged" if seen["fault is logged"] else "NOT LOGGED"
    return (
        f"{plan.flood:<13} {plan.loop:<8} {plan.attackers:>4}   {half:7.1f} {most:8.1f}   {before:>3} → {top:<4}"
        f" {seen['lines']:6.1f}   {fault:<10} {seen['attackers'].get('began again', 0):>7}"
        f" {crowd.get('answered', 0):>7} {lost:>4} {crowd.get('slowest', 0):>7.1f}   {seen['cpu']:4.2f}"
    )


HEAD = (
    "flood         loop     many   Bob p50  max [ms]   memory MB   lines/s   the fault  came back  honest lost slowest"
    "   CPU"
)


def descriptors(loop: str, *, files: int, more: int) -> str:
    """Silent connections over the limit on open files, beside Bob, in an installation with no options at all."""
    with served("--loop", loop, files=files) as node:
        bob = party("bob", node.port, 15)
        assert bob.stdout is not None
        bob.stdout.readline()
        before, cpu, began = len(node.lines()), node.cpu(), time.monotonic()
        silent = [socket.create_connection(("127.0.0.1", node.port)) for _ in range(files + more)]
        seen = told(bob)
        took = time.monotonic() - began
        for each in silent:
            each.close()
        delays = seen.get("delays", [float("nan")] * 2)
        return (
            f"{loop}: {files + more} silent connections, {files} open files: Bob p50 {percentile(delays, 50):.1f} ms, "
            f"max {max(delays):.1f} ms; CPU {node.cpu() - cpu:.1f} s in {took:.0f} s; "
            f"{len(node.lines()) - before} lines of log, {node.log.stat().st_size / 1e6:.2f} MB"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--floods", nargs="+", default=[each for each in FLOODS if each != "nothing"], choices=FLOODS)
    parser.add_argument("--attackers", nargs="+", type=int, default=[1, 50, 500])
    parser.add_argument("--loops", nargs="+", default=["asyncio", "uvloop"])
    parser.add_argument("--crowd", type=int, default=1_000, help="honest clients")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--nice", type=int, default=19, help="priority of the attackers: 0 is that of everybody")
    parser.add_argument(
        "--realtime", action="store_true", help="all but the attackers come before other programs (root)"
    )
    parser.add_argument("--descriptors", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="print what became of each party, too")
    options = parser.parse_args()
    raise_file_limit(12_000)
    if options.descriptors:
        for loop in options.loops:
            print(descriptors(loop, files=1_024, more=1_000), flush=True)
        return
    print(HEAD, flush=True)
    for flood in options.floods:
        for attackers in options.attackers:
            for loop in options.loops:
                plan = Plan(flood, loop, attackers, options.crowd, options.seconds, options.nice, options.realtime)
                seen = measured(plan)
                print(line(plan, seen), flush=True)
                if options.verbose:
                    print(f"    {seen['attackers']} {seen['crowd']}", flush=True)


if __name__ == "__main__":
    main()
