"""What one delivery of a broadcast costs the server, beside its peers, in one interleaved run.

    python -m benchmarks.fan_out                      5 rounds of 100 and 1,000 subscribers
    python -m benchmarks.fan_out --rounds 2 --echo    fewer rounds, and push → reply as well

Cost is CPU microseconds of the server for each unit, which holds on a busy machine better than any rate; what is firm
are the ratios of one run. The server runs on core 0, the load generator on core 1. Needs gcc with zlib, and taskset.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
FIRST_PORT = 24_200


@dataclass(frozen=True, slots=True)
class Server:
    """How a server is started, and which framing the load generator speaks to it."""

    name: str
    command: tuple[str, ...]
    framing: str = "phx"


def servers(programs: Path, port: int) -> list[Server]:
    """Everything that is measured, in the order of each round."""
    python = (sys.executable, "-m")
    uvicorn = (*python, "uvicorn", "--port", str(port), "--log-level", "error", "--no-access-log")
    sansio = (*uvicorn, "--ws", "websockets-sansio", "--ws-per-message-deflate", "false")
    ours = (*python, "emberwire", "serve", "benchmarks.app:app", "--port", str(port), "--log-level", "error")
    found = [
        Server("C, one send each (the limit)", (str(programs / "srv_c"), str(port))),
        Server("emberwire serve", ours),
        Server("emberwire serve --no-fastlane", (*ours, "--no-fastlane")),
        Server("bare Starlette on uvicorn", (*sansio, "benchmarks.peers.starlette_app:app")),
    ]
    if find_spec("socketio") is not None:  # pip install python-socketio
        found.append(Server("python-socketio on uvicorn", (*sansio, "benchmarks.peers.socketio_app:app"), "sio"))
    return found


def compile_programs(target: Path) -> None:
    """Compile the load generator and the C server. Exits with a sentence when there is no compiler."""
    if shutil.which("gcc") is None or shutil.which("taskset") is None:
        sys.exit("expected gcc and taskset; on Debian: apt-get install gcc zlib1g-dev util-linux")
    for name, libraries in (("wsload", ["-lz"]), ("srv_c", [])):
        source = str(PEERS / f"{name}.c")
        subprocess.run(["gcc", "-O2", "-w", "-o", str(target / name), source, *libraries], check=True)


@contextmanager
def running(server: Server, port: int) -> Iterator[int]:
    """Run a server on core 0; gives its process id."""
    command = ["taskset", "-c", "0", *server.command]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process)
            yield process.pid
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody answers on the port."""
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}") from None
            time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not answer on port {port}")


def measure(programs: Path, server: Server, port: int, pid: int, work: list[str]) -> float:
    """CPU microseconds of the server for each unit of work. Raises RuntimeError for a wrong or missing delivery."""
    wsload = ["taskset", "-c", "1", str(programs / "wsload"), "-p", str(port), "-f", server.framing, "-P", str(pid)]
    result = subprocess.run([*wsload, "-l", "x", *work], capture_output=True, text=True, timeout=120, check=False)
    try:
        report = json.loads(result.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise RuntimeError(f"{server.name}: {result.stdout}{result.stderr}") from None
    if any(report.get(fault) for fault in ("lost", "dups", "missing", "bad_payload")):
        raise RuntimeError(f"{server.name} did not deliver everything: {report}")
    return float(report["us_per"])


def main() -> None:
    """Measure and print a table: medians, ranges, and ratios to the C server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--echo", action="store_true", help="also push and reply, 50 at a time")
    options = parser.parse_args()
    workloads = {
        "100 subscribers": ["-m", "fan", "-n", "100", "-d", "2", "-W", "0.7", "-w", "8"],
        "1,000 subscribers": ["-m", "fan", "-n", "1000", "-d", "2", "-W", "0.7", "-w", "8"],
    }
    if options.echo:
        workloads["push and reply"] = ["-m", "echo", "-n", "50", "-d", "2", "-W", "0.5"]
    seen: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(folder)
        compile_programs(programs)
        port = FIRST_PORT
        for _ in range(options.rounds):
            for position in range(len(servers(programs, port))):
                port += 1
                server = servers(programs, port)[position]
                with running(server, port) as pid:
                    for name, work in workloads.items():
                        seen[server.name, name].append(measure(programs, server, port, pid, work))
    report([server.name for server in servers(Path(), 0)], list(workloads), seen)


def report(names: list[str], workloads: list[str], seen: dict[tuple[str, str], list[float]]) -> None:
    """Print the medians, the ranges, and how many times the C server each one costs."""
    for workload in workloads:
        limit = statistics.median(seen[names[0], workload])
        print(f"\n{workload}: CPU µs of the server for each, median [range] of {len(seen[names[0], workload])} rounds")
        for name in names:
            values = seen[name, workload]
            middle = statistics.median(values)
            print(f"  {name:<32} {middle:7.1f} [{min(values):.1f} … {max(values):.1f}]   {middle / limit:5.2f} times C")


if __name__ == "__main__":
    main()
