"""Checks R42 and S19: a server is killed and started again, and all its clients come back in the same second.

    python -m benchmarks.reconnects                           500 clients
    python -m benchmarks.reconnects --clients 2000            as many as one process should take back
    python -m benchmarks.reconnects --half-open 5000          and strangers who begin a handshake and never finish it

The clients wait as phoenix.js does between two attempts, without jitter, and at most 10 seconds for an answer.
`connect` waits for a database of 20 connections, which takes 10 ms or `--question` seconds for each client. Printed are
when the clients were back after the crash, what came of their attempts, and how late the event loop was. Loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from benchmarks.clients import frame, handshake, memory_kb, percentile, raise_file_limit, server, stats

APP = "benchmarks.crowd_app:app"
RETRY = (0.010, 0.050, 0.100, 0.150, 0.200, 0.250, 0.500, 1.000, 2.000)
"""Seconds that phoenix.js 1.8 waits before its attempts; from then on 5."""

GIVE_UP = 10.0
"""Seconds that a client waits for an answer."""

JOIN = frame(["1", "1", "room:1", "phx_join", {}])
HALF = b"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


@dataclass(slots=True)
class Crowd:
    """All clients: when each was back, in seconds from the start of the new server, and the answers to all attempts."""

    back: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    async def client(self, port: int, began: float) -> asyncio.StreamWriter:
        """Try until the room is joined."""
        attempt = 0
        while True:
            answer, writer = await attempted(port)
            self.answers[answer] += 1
            if writer is not None:
                self.back.append(time.monotonic() - began)
                return writer
            await asyncio.sleep(RETRY[attempt] if attempt < len(RETRY) else 5.0)
            attempt += 1


async def attempted(port: int) -> tuple[str, asyncio.StreamWriter | None]:
    """One attempt: what came of it, and the connection when it has joined."""
    try:
        async with asyncio.timeout(GIVE_UP):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(handshake())
            status = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
            if status == "101":
                writer.write(JOIN)
                await reader.readuntil(b'"ok"')
                return "joined", writer
            writer.close()
            return status, None
    except TimeoutError:
        return "no answer", None
    except (OSError, asyncio.IncompleteReadError):
        return "no connection", None


@contextmanager
def half_open(port: int, count: int) -> Iterator[None]:
    """Strangers who connect and send half a request."""
    strangers = []
    for _ in range(count):
        stranger = socket.create_connection(("127.0.0.1", port))
        stranger.sendall(HALF)
        strangers.append(stranger)
    try:
        yield
    finally:
        for stranger in strangers:
            stranger.close()


async def everybody(crowd: Crowd, port: int, count: int) -> list[asyncio.StreamWriter]:
    """All clients from now on, until each is back."""
    began = time.monotonic()
    return list(await asyncio.gather(*(crowd.client(port, began) for _ in range(count))))


async def lost(writers: list[asyncio.StreamWriter]) -> None:
    """The server has gone: every client notices."""
    for writer in writers:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def come_back(port: int, pid: int, clients: int, strangers: int) -> tuple[Crowd, dict[str, float], int]:
    """Fill the server, kill it, start it again on the same port, and let everybody come back."""
    inside = await everybody(Crowd(), port, clients)
    os.kill(pid, signal.SIGKILL)
    await lost(inside)
    crowd = Crowd()
    waiting = asyncio.create_task(everybody(crowd, port, clients))
    await asyncio.sleep(0)
    with ExitStack() as stack:
        # In threads, so that the clients go on trying meanwhile.
        _, new = await asyncio.to_thread(stack.enter_context, server(app=APP, port=port))
        await asyncio.to_thread(stack.enter_context, half_open(port, strangers))
        inside = await waiting
        measured, memory = await asyncio.to_thread(stats, port), memory_kb(new)
        await lost(inside)
    return crowd, measured, memory


def main() -> None:
    """Kill, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--half-open", type=int, default=0, help="strangers who never finish their handshake")
    parser.add_argument("--question", type=float, default=0.010, help="seconds that the database takes for a client")
    parser.add_argument("--max-connecting", type=int, help="another bound than that of `Limits`")
    options = parser.parse_args()
    os.environ["CROWD_QUESTION"] = str(options.question)
    if options.max_connecting is not None:
        os.environ["CROWD_MAX_CONNECTING"] = str(options.max_connecting)
    raise_file_limit(options.clients * 2 + options.half_open + 100)
    with server(app=APP) as (port, pid):
        crowd, measured, memory = asyncio.run(come_back(port, pid, options.clients, options.half_open))
    half, most, last = percentile(crowd.back, 50), percentile(crowd.back, 95), max(crowd.back)
    print(
        f"{len(crowd.back)} clients are back: half after {half:.1f} s, 95 % after {most:.1f} s, all after {last:.1f} s"
    )
    print("their attempts:", ", ".join(f"{count} {answer}" for answer, count in sorted(crowd.answers.items())))
    work = f"had worked for {measured['work']:.0f} ms meanwhile, at most {measured['worst']:.0f} ms"
    print(
        f"at most {measured['most']} in connect at once; the loop was late by p99 {measured['lag']:.0f} ms, and {work}"
    )
    print(f"the memory of the server is {memory} kB")


if __name__ == "__main__":
    main()
