"""The servers that `fan_out.py` compares: how each is started, and what it needs.

A peer that this machine lacks is left out of a run, and the run says why.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
NODE_MODULES = Path(__file__).parent.parent / "tests" / "interop" / "node_modules"
LIMIT = "C, one send each (the limit)"


@dataclass(frozen=True, slots=True)
class Server:
    """How a server is started on core 0, and which framing the load generator speaks to it."""

    name: str
    command: tuple[str, ...]
    framing: str = "phx"
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """A server that cannot be measured here, and the reason."""

    name: str
    reason: str


def compile_programs(target: Path) -> None:
    """Compile the load generator and the C server. Exits with a sentence when there is no compiler."""
    if shutil.which("gcc") is None or shutil.which("taskset") is None:
        sys.exit("expected gcc and taskset; on Debian: apt-get install gcc zlib1g-dev util-linux")
    for name, libraries in (("wsload", ["-lz"]), ("srv_c", [])):
        source = str(PEERS / f"{name}.c")
        subprocess.run(["gcc", "-O2", "-w", "-o", str(target / name), source, *libraries], check=True)


def compile_phoenix(sources: Path, target: Path) -> None:
    """Compile Phoenix from its sources. Exits with what the compiler said when it fails."""
    command = ["elixir", str(PEERS / "build_phoenix.exs"), str(sources.resolve()), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"Phoenix could not be compiled from {sources}:\n{done.stderr[-2_000:]}")


def servers(programs: Path, port: int, *, phoenix: bool) -> list[Server | Missing]:
    """Everything that is measured, in the order of each round; `phoenix` says whether it was compiled."""
    return [
        Server(LIMIT, (str(programs / "srv_c"), str(port))),
        ours(port),
        ours(port, fast_lane=False),
        *_in_python(port),
        _node_ws(port),
        _phoenix(programs, port) if phoenix else Missing("Phoenix on Bandit", "no --phoenix FOLDER with its sources"),
    ]


def ours(port: int, *, app: str = "benchmarks.app:app", fast_lane: bool = True) -> Server:
    """`emberwire serve`; without the fast lane it is the same through plain ASGI."""
    start = (sys.executable, "-m", "emberwire", "serve", app)
    command = (*start, "--port", str(port), "--log-level", "error")
    if fast_lane:
        return Server("emberwire serve", command)
    return Server("emberwire serve --no-fastlane", (*command, "--no-fastlane"))


def _in_python(port: int) -> Iterator[Server | Missing]:
    python = (sys.executable, "-m")
    uvicorn = (*python, "uvicorn", "--port", str(port), "--log-level", "error", "--no-access-log")
    sansio = (*uvicorn, "--ws", "websockets-sansio", "--ws-per-message-deflate", "false")
    yield Server("bare Starlette on uvicorn", (*sansio, "benchmarks.peers.starlette_app:app"))
    if find_spec("picows") is None or find_spec("uvloop") is None:
        yield Missing("bare picows", "pip install picows uvloop")
    else:
        yield Server("bare picows", (*python, "benchmarks.peers.picows_app", str(port)))
    if find_spec("socketio") is None:
        yield Missing("python-socketio on uvicorn", "pip install python-socketio")
    else:
        yield Server("python-socketio on uvicorn", (*sansio, "benchmarks.peers.socketio_app:app"), "sio")


def _node_ws(port: int) -> Server | Missing:
    if shutil.which("node") is None or not (NODE_MODULES / "ws").is_dir():
        return Missing("bare ws on node", "node, and the JavaScript clients of the tests: make test installs them")
    return Server(
        "bare ws on node", ("node", str(PEERS / "ws_app.cjs"), str(port)), environment={"NODE_PATH": str(NODE_MODULES)}
    )


def _phoenix(programs: Path, port: int) -> Server:
    beams = programs / "phoenix"
    one_core = ("elixir", "--erl", "+S 1:1", "-pa", str(beams / "consolidated"))
    return Server(
        "Phoenix on Bandit, one core",
        (*one_core, str(PEERS / "phoenix_app.exs"), str(port)),
        environment={"ERL_LIBS": str(beams)},
    )
