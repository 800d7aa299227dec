"""What one delivery of a broadcast costs the server, beside its peers, in one interleaved run.

    python -m benchmarks.fan_out                       5 rounds of 100 and 1,000 subscribers
    python -m benchmarks.fan_out --mode reply          push → reply, 50 at a time; `both` is both
    python -m benchmarks.fan_out --phoenix deps        Phoenix, too: a folder with its sources and those it needs
    python -m benchmarks.fan_out --realtime            before all other programs: for a busy machine (root, Linux)
    python -m benchmarks.fan_out --result out.json     also a result file, for `benchmarks.charts`

Cost is CPU microseconds of the server for each unit, which holds on a busy machine better than any rate; what is firm
are the ratios of one run. The server runs on core 0, the load generator on core 1. Needs gcc with zlib, and taskset.
`deps` is what `mix deps.get` makes of a Phoenix project; with Elixir it is compiled outside of this tree.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.peer_servers import Missing, Server, compile_phoenix, compile_programs, servers

FIRST_PORT = 24_200
BROADCASTS = {
    "100 subscribers": ["-m", "fan", "-n", "100", "-d", "2", "-W", "0.7", "-w", "8"],
    "1,000 subscribers": ["-m", "fan", "-n", "1000", "-d", "2", "-W", "0.7", "-w", "8"],
}
REPLIES = {"push and reply": ["-m", "echo", "-n", "50", "-d", "2", "-W", "0.5"]}
MODES = {"broadcast": BROADCASTS, "reply": REPLIES, "both": BROADCASTS | REPLIES}

Seen: TypeAlias = dict[tuple[str, str], list[float]]
"""Server and workload → CPU microseconds for each unit, one for each round."""


@contextmanager
def running(server: Server, port: int) -> Iterator[int]:
    """Run a server on core 0; gives its process id."""
    command, environment = ["taskset", "-c", "0", *server.command], {**os.environ, **server.environment}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment) as process:
        try:
            wait_for(port, process)
            yield process.pid
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody answers on the port."""
    for _ in range(200):
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
    if any(report.get(fault) for fault in ("lost", "dups", "missing", "bad_payload")) or "us_per" not in report:
        raise RuntimeError(f"{server.name} did not deliver everything: {report}")
    return float(report["us_per"])


def rounds(programs: Path, count: int, workloads: Mapping[str, list[str]], *, phoenix: bool) -> Seen:
    """Measure every server in each round, each on a port of its own."""
    seen: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    port = FIRST_PORT
    for _ in range(count):
        for position in range(len(servers(programs, port, phoenix=phoenix))):
            port += 1
            server = servers(programs, port, phoenix=phoenix)[position]
            if isinstance(server, Missing):
                continue
            with running(server, port) as pid:
                for name, work in workloads.items():
                    seen[server.name, name].append(measure(programs, server, port, pid, work))
    return dict(seen)


def main() -> None:
    """Measure and print a table: medians, ranges, and ratios to the C server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mode", choices=list(MODES), default="broadcast")
    parser.add_argument("--phoenix", type=Path, metavar="FOLDER", help="sources of Phoenix and of what it needs")
    parser.add_argument("--realtime", action="store_true", help="run before all other programs (root, Linux)")
    parser.add_argument("--result", type=Path, metavar="FILE", help="write the figures as JSON")
    options = parser.parse_args()
    workloads = MODES[options.mode]
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(folder)
        compile_programs(programs)
        if options.phoenix is not None:
            compile_phoenix(options.phoenix, programs / "phoenix")
        for missing in servers(programs, 0, phoenix=options.phoenix is not None):
            if isinstance(missing, Missing):
                print(f"left out: {missing.name}; it needs {missing.reason}")
        if options.realtime:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))  # servers and load generators inherit it
        seen = rounds(programs, options.rounds, workloads, phoenix=options.phoenix is not None)
    print("\n".join(table(list(workloads), seen)))
    if options.result is not None:
        options.result.write_text(json.dumps(result(list(workloads), seen), indent=1) + "\n", encoding="utf-8")


def table(workloads: list[str], seen: Seen) -> Iterator[str]:
    """Yield the medians, the ranges, and how many times the C server each one costs."""
    for workload in workloads:
        rows = {server: values for (server, name), values in seen.items() if name == workload}
        limit = statistics.median(next(iter(rows.values())))
        yield f"\n{workload}: CPU µs of the server for each, median [range] of {len(next(iter(rows.values())))} rounds"
        for name, values in rows.items():
            middle = statistics.median(values)
            yield f"  {name:<32} {middle:7.1f} [{min(values):.1f} … {max(values):.1f}]   {middle / limit:5.2f} times C"


def result(workloads: list[str], seen: Seen) -> dict[str, Any]:
    """The same as a result file."""
    return {
        "kind": "bars",
        "title": "What one delivery and one reply cost",
        "unit": "CPU µs of the server for each unit: median, the range of the rounds, times the C server",
        "ours": "emberwire serve",
        "groups": [
            {
                "name": workload,
                "bars": [
                    [server, round(statistics.median(values), 2), round(min(values), 2), round(max(values), 2)]
                    for (server, name), values in seen.items()
                    if name == workload
                ],
            }
            for workload in workloads
        ],
    }


if __name__ == "__main__":
    main()
