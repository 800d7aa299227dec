"""Stopping a node without a stampede: refuse new sockets, then close the open ones with 1012, some at a time.

uvicorn closes every socket at once, before the application's lifespan ends, so a drain cannot live in the lifespan:
it is the server's. The plan of the batches is `core/drain.py`.
Phoenix: pool_supervisor.ex, and endpoint.ex, the option `drainer`.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import FrameType

import uvicorn

from reference_server.core import log_lines
from reference_server.core.drain import DrainBatch, batches, size_for
from reference_server.core.errors import ConfigurationError
from reference_server.edge.gate import Gate
from reference_server.internals.uvicorn import Server
from reference_server.runtime.channel_task import ChannelTask
from reference_server.runtime.connection import Connection
from reference_server.runtime.log import log

SERVICE_RESTART = 1012
"""The close code of a drain. phoenix.js reconnects, to a node that stays."""

SETTLE = 5.0
"""Seconds that the channels of one connection have to finish what they are doing before it is closed."""


@dataclass(frozen=True, slots=True)
class DrainOptions:
    """How long a node takes to stop. Times in seconds."""

    over: float = 10.0
    """The batches are spread over this time, because phoenix.js reconnects without jitter."""

    at_least: int = 100
    """Sockets in a batch, at the least: a few are closed at once."""

    interval: float = 1.0
    """Between two batches."""

    within: float = 30.0
    """When this time is over, what is still open is dropped."""

    def __post_init__(self) -> None:
        if not 0 <= self.over <= self.within:
            raise ConfigurationError(f"A drain over {self.over} s does not fit into {self.within} s; raise `within`.")


async def drain(
    connections: set[Connection],
    options: DrainOptions,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> int:
    """Close all connections with 1012, batch by batch; returns how many there were.

    A connection's channels first finish what is in their mailboxes, so that what was accepted is also answered.
    """
    open_now = list(connections)
    size = max(options.at_least, size_for(len(open_now), seconds=options.over, interval=options.interval))
    closing: list[asyncio.Task[None]] = []
    for batch in batches(len(open_now), size=size, interval=options.interval):
        if closing:
            await sleep(options.interval)
        log(log_lines.DRAINING, _counts(batch, len(open_now)))
        closing += map(_close_soon, open_now[batch.start : batch.stop])
    if closing:
        await asyncio.wait(closing, timeout=options.within)
    return len(open_now)


def _close_soon(connection: Connection) -> asyncio.Task[None]:
    return asyncio.get_running_loop().create_task(_close(connection))


async def _close(connection: Connection) -> None:
    try:
        async with asyncio.timeout(SETTLE):
            await connection.settled()
    except TimeoutError:
        for task in filter(ChannelTask.is_busy, connection.tasks()):
            where = {"channel": str(task), "callback": task.doing()}
            log(log_lines.NOT_ENDED, {**where, "seconds": SETTLE, "lost": ""}, key=connection.peer)
    connection.disconnect(SERVICE_RESTART, "draining")


def _counts(batch: DrainBatch, total: int) -> dict[str, int]:
    return {"count": batch.count, "total": total, "round": batch.index, "rounds": batch.rounds}


class DrainingServer(Server):
    """uvicorn's server, which drains before it shuts down; a second signal makes it stop at once."""

    def __init__(self, config: uvicorn.Config, *, gate: Gate, options: DrainOptions) -> None:
        super().__init__(config)
        self._gate = gate
        self._options = options

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then shut down as uvicorn does."""
        self._gate.close()
        draining = asyncio.get_running_loop().create_task(drain(self._gate.connections, self._options))
        while not draining.done() and not self.is_forced:
            await asyncio.wait([draining], timeout=0.1)
        draining.cancel()
        await super().shutdown(sockets)
        self.forget_signals()

    async def on_tick(self, counter: int) -> bool:
        """Once a second tell of log lines that were held back and that no other has followed."""
        if counter % 10 == 0:
            log.tell_held_back()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal begins the drain, the second ends it."""
        if self.is_stopping and sig in (signal.SIGINT, signal.SIGTERM):
            self.force()
        super().handle_exit(sig, frame)
