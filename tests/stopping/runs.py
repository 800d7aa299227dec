"""Starts an application that misbehaves, stops it with SIGTERM, and says what became of it.

with forge() as start:
    outcome = run(Cell("handler", "hangs", "asyncio"), start)
print(outcome.status, outcome.seconds, outcome.close_code)
"""

from __future__ import annotations

import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.security.attacker import Attacker, Fate
from tests.servers.forked import Forge, Forked

STARTED = re.compile(r"http://\S+:(\d+)")
SOCKET = "/socket/websocket?vsn=2.0.0"
PATIENCE = 40.0
"""Seconds until a process that neither starts nor stops has failed; a bound for failures, never a pause."""

AT_ONCE = 8
"""Processes that run side by side: most of them wait."""

PLACES = ("connect", "join", "handler", "handle_info", "handle_out", "terminate")
WAYS = (
    "raises", "rubbish", "hangs", "swallows", "sleep", "spins", "re", "hashlib", "cancels", "interrupt", "exit",
    "thread",
)  # fmt: skip
BLOCKS = ("sleep", "spins", "re", "hashlib")
"""Ways that keep the event loop from running, so that nobody can be told anything."""

GOES_ON = ("hangs", "swallows", "thread")
"""Ways that do not end by themselves."""

LOOPS = ("asyncio", "uvloop")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the table: which callback does what, on which event loop, with which time to drain."""

    where: str
    how: str
    loop: str
    drain_over: float = 0.0
    signals: int = 1
    stop_within: float = 5.0

    def __str__(self) -> str:
        return f"{self.where}-{self.how}-{self.loop}" + (f"-{self.signals} signals" if self.signals > 1 else "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the process ended, how many seconds after SIGTERM, and with which close code its bystander was told."""

    cell: Cell
    status: int
    seconds: float
    close_code: Fate | None
    handshake: int | None
    output: str


def cells(*, cut_within: float = 2.0, blocked_within: float = 0.5) -> list[Cell]:
    """The whole table. What has to be cut is cut sooner than by default: that saves minutes.

    `cut_within` is `stop_within` for what can be told that the server stops. `blocked_within` is that of a loop which
    blocks before it could be told anything, and burns a core until then.
    """
    rows = [(where, how, loop) for loop in LOOPS for where in PLACES for how in WAYS]

    def within(where: str, how: str) -> float:
        return 5.0 if ends(where, how) else blocked_within if is_blocked(where, how) else cut_within

    return [Cell(*row, stop_within=within(*row[:2])) for row in rows]


def is_blocked(where: str, how: str) -> bool:
    """Whether the loop blocks before the server is asked to stop; `terminate` is called when it stops."""
    return how in BLOCKS and where != "terminate"


def ends(where: str, how: str) -> bool:
    """Whether a cell stops without force."""
    return how not in BLOCKS + GOES_ON or (where, how) == ("connect", "hangs")


def run_all(wanted: Iterable[Cell], start: Forge) -> dict[Cell, Outcome]:
    """Run cells side by side."""
    rows = list(wanted)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return dict(zip(rows, threads.map(partial(run, start=start), rows), strict=True))


def run(cell: Cell, start: Forge) -> Outcome:
    """Start, misbehave, stop. Raises TimeoutError when the server does not start or does not get to the callback."""
    command = ["serve", "tests.stopping.app:app", "--port", "0", "--loop", cell.loop]
    command += ["--drain-over", f"{cell.drain_over:g}", "--stop-within", f"{cell.stop_within:g}"]
    with tempfile.TemporaryDirectory(prefix="emberwire-") as folder, ExitStack() as stack:
        log = Path(folder, "server.log")
        with log.open("wb") as output:
            process = start(command, output, EMBERWIRE_WHERE=cell.where, EMBERWIRE_HOW=cell.how)
        stack.callback(_make_sure, process)
        port = int(_until(lambda: STARTED.search(_read(log)), process, log)[1])
        bystander = _bystander(stack, port)
        client = _misbehave(stack, port, cell)
        if cell.where not in ("terminate", "lifespan"):
            _until(lambda: f"in {cell.where}\n" in _read(log) or None, process, log)
        began = time.monotonic()
        _signal(process, cell.signals)
        code = _fate(bystander)
        handshake = _status(client) if cell.where == "connect" else None
        status = process.wait(PATIENCE)
        return Outcome(cell, status, time.monotonic() - began, code, handshake, _read(log))


def _signal(process: Forked, times: int) -> None:
    for number in range(times):
        if number:
            time.sleep(0.3)  # two signals at once are one
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)


def _bystander(stack: ExitStack, port: int) -> Attacker:
    """A client that has joined nothing, and only hears how its socket ends."""
    client = stack.enter_context(Attacker(port))
    assert client.handshake(f"{SOCKET}&honest=1") == 101
    client.patience(PATIENCE)
    return client


def _misbehave(stack: ExitStack, port: int, cell: Cell) -> Attacker:
    client = stack.enter_context(Attacker(port))
    client.patience(PATIENCE)
    if cell.where == "connect":
        client.ask(SOCKET)
        return client
    assert client.handshake(f"{SOCKET}&honest=1") == 101
    client.say("1", "1", "room:1", "phx_join", {})
    if cell.where != "join":
        assert client.message()[4]["status"] == "ok"
    event = {"handler": "handler", "handle_info": "info", "handle_out": "out"}.get(cell.where)
    if event is not None:
        client.say("1", "2", "room:1", event, {})
    return client


def _fate(client: Attacker) -> Fate | None:
    try:
        return client.fate()
    except TimeoutError:
        return None


def _status(client: Attacker) -> int | None:
    with suppress(EOFError, OSError, ValueError):
        return client.status()
    return None


def _until(look: Callable[[], Found | None], process: Forked, log: Path) -> Found:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and (found := look()) is None:
        if process.poll() is not None:
            # It may have ended because of what it does; then the callback was reached before.
            found = look()
            break
        time.sleep(0.02)
    if found is None:
        raise TimeoutError(f"The server did not get so far:\n{_read(log)}")
    return found


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def _make_sure(process: Forked) -> None:
    if process.poll() is None:
        process.kill()
    process.wait(PATIENCE)
