"""Stops a server without a stampede of reconnects.

uvicorn closes every socket at once, before the application's lifespan ends, so a drain cannot live in the lifespan:
it is the server's. The plan of the batches is `core/drain_plan.py`.
Phoenix: pool_supervisor.ex, and endpoint.ex, the option `drainer`.
"""

from __future__ import annotations

import asyncio
import gc
import math
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

import uvicorn

from reference_server.core.drain_plan import DrainBatch, batches
from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.internals.interpreter import end_now
from reference_server.internals.uvicorn import Server
from reference_server.runtime.callbacks import is_interrupt_of_callback
from reference_server.runtime.connection import Connection
from reference_server.runtime.hang_watch import Working
from reference_server.runtime.log import log
from reference_server.runtime.node import nodes
from reference_server.server.door import BACKLOG
from reference_server.server.gate import Gate
from reference_server.server.watchdog import FORCED, Watchdog

LAST = 0.2
"""The share of `stop_within` that is kept for the closing handshakes and the application's lifespan."""

FOR_TERMINATE = 0.2
"""The share of `stop_within` that a channel has for `terminate`, at the least, if its other callbacks end."""

NAMED = 50
"""Channels that one line names."""


@dataclass(frozen=True, slots=True)
class DrainOptions:
    """How a node closes its sockets when it stops. Times in seconds."""

    over: float = 10.0
    """The batches are spread over this time, because phoenix.js reconnects without jitter."""

    at_least: int = 100
    """Sockets in a batch, at the least: a few are closed at once."""

    interval: float = 1.0
    """Between two batches."""

    stop_within: float = 5.0
    """Over `over`: what channels, clients and the application have to end. Phoenix: channel.ex, `shutdown`."""

    def __post_init__(self) -> None:
        if not (self.over >= 0 and self.at_least >= 1 and self.interval > 0 and self.stop_within > 0):
            raise ConfigurationError(f"A drain takes 0 seconds or more, in batches of 1 or more; got {self}.")

    @property
    def within(self) -> float:
        """Seconds from the signal to the end of the process, at the most."""
        return self.over + self.stop_within

    @property
    def last(self) -> float:
        """The last of these seconds, in which no callback runs any more."""
        return self.stop_within * LAST


async def drain(
    connections: set[Connection],
    options: DrainOptions,
    *,
    until: float,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> list[str]:
    """Close all connections with 1012, batch by batch, and wait for their channels; returns those that were cut.

    A connection's channels first finish what is in their mailboxes, so that what was accepted is also answered; then
    they run `terminate`. What still runs `until` (a time of the monotonic clock) is named in the log and cancelled.
    """
    open_now = list(connections)
    closing: list[asyncio.Task[None]] = []
    for batch in batches(len(open_now), size=options.at_least, interval=options.interval, within=options.over):
        if closing:
            await sleep(options.interval)
        log(log_lines.DRAINING, _counts(batch, len(open_now)))
        closing += [_close_soon(each, options, until) for each in open_now[batch.start : batch.stop]]
    if closing:
        await asyncio.wait(closing)
    while (busy := _busy()) and _left(until) > 0:
        await asyncio.wait([each.running() for each in busy], timeout=_left(until))
    return _cut_busy()


def _close_soon(connection: Connection, options: DrainOptions, until: float) -> asyncio.Task[None]:
    return asyncio.get_running_loop().create_task(_close(connection, options, until))


async def _close(connection: Connection, options: DrainOptions, until: float) -> None:
    left = _left(until) - options.stop_within * FOR_TERMINATE
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, min(options.stop_within, left))):
            await connection.settled()
    connection.drained()


def _busy() -> list[Working]:
    """The channels of all nodes that run a callback, those that have left and run `terminate` included."""
    return [each for node in nodes() for each in tuple(node.busy)]


def _named() -> list[str]:
    return [f"{each} in {each.doing()}" for each in _busy()]


def _cut_busy() -> list[str]:
    busy, names = _busy(), _named()
    if names:
        shown = "; ".join(names[:NAMED]) + (f"; and {len(names) - NAMED} more" if len(names) > NAMED else "")
        log(log_lines.STOP_CUT, {"count": len(names), "channels": shown})
    for each in busy:
        each.kill()
    return names


def _left(until: float) -> float:
    return until - time.monotonic()


def _counts(batch: DrainBatch, total: int) -> dict[str, int]:
    return {"count": batch.count, "total": total, "round": batch.index, "rounds": batch.rounds}


class DrainingServer(Server):
    """uvicorn's server, which drains before it shuts down; a second signal makes it stop at once.

    It exits with 0 when everything had ended by then, with FORCED when something was cut, and with the code of a
    `sys.exit` that a task of the application has called.
    """

    backlog = BACKLOG

    def __init__(
        self, config: uvicorn.Config, *, gate: Gate, options: DrainOptions, started: Callable[[], object]
    ) -> None:
        super().__init__(config)
        self._tell_started = started
        self._gate = gate
        self._options = options
        self._watchdog = Watchdog(options.within - options.last / 2, busy=_named)
        self._stop_at = math.inf
        self._signals = 0
        self._code = 0

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes, drain, and end the process: by SystemExit if the status is not 0."""
        with asyncio.Runner(loop_factory=self.loop_factory) as runner:
            loop = runner.get_loop()
            serving = loop.create_task(self.serve(sockets))
            while not serving.done():
                try:
                    loop.run_until_complete(serving)
                except (SystemExit, KeyboardInterrupt) as stop:
                    if serving.done():
                        raise
                    self._told_by(stop)
            self._end_tasks(loop)
            if self._code == FORCED:
                # Something was cut and the time is nearly over: the interpreter's own clean-up takes seconds on a
                # busy machine, and waits for threads.
                end_now(FORCED)
            self._watchdog.ended()
        if self._code:
            sys.exit(self._code)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and watch for signals that the event loop does not see."""
        await super().startup(sockets)
        self._watchdog.watch()
        # Modules and classes stay: the garbage collector need not look at them again and again.
        gc.collect()
        gc.freeze()
        if self.started:
            self._tell_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then shut down as uvicorn does, in what is left of the time."""
        self._begin_stop()
        self._gate.close()
        until = self._stop_at - self._options.last
        draining = asyncio.get_running_loop().create_task(drain(self._gate.connections, self._options, until=until))
        while not draining.done() and not self.is_forced:
            await asyncio.wait([draining], timeout=0.1)
        if self.is_forced or draining.result():
            self._code = self._code or FORCED
        draining.cancel()
        await self._gate.asked_all(within=_left(until))
        await self._shut_down(sockets)
        self.forget_signals()
        log.tell_held_back(after=0.0)

    async def on_tick(self, counter: int) -> bool:
        """Once a second, log how many repeated lines were held back."""
        if counter % 10 == 0:
            log.tell_held_back()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal begins the drain, the second ends it. An interrupt that code raised is no signal."""
        if is_interrupt_of_callback():
            self._begin_stop()
            self.stop_soon()
            return
        self._signals += 1
        if self._signals > 1:
            self.force()
            self._code = self._code or FORCED
            self._watchdog.begin(within=self._options.last)
        else:
            self._begin_stop()
        super().handle_exit(sig, frame)

    def _begin_stop(self) -> None:
        if math.isinf(self._stop_at):
            self._stop_at = time.monotonic() + self._options.within
            self._watchdog.begin()

    def _told_by(self, stop: SystemExit | KeyboardInterrupt) -> None:
        """Drain because of a `sys.exit` or KeyboardInterrupt in a task of the application."""
        code = stop.code if isinstance(stop, SystemExit) else 0
        self._code = self._code or (code if isinstance(code, int) else int(code is not None))
        log(log_lines.STOP_BY_CODE, {"what": repr(stop), "status": self._code}, error=stop)
        self._begin_stop()
        self.stop_soon()

    async def _shut_down(self, sockets: list[socket.socket] | None) -> None:
        spare = self._options.last / 4
        left = max(spare, _left(self._stop_at) - 4 * spare)
        self.shut_down_requests_within(left)
        try:
            async with asyncio.timeout(left + spare):
                await super().shutdown(sockets)
        except TimeoutError:
            self._code = self._code or FORCED
            log(log_lines.STOP_LIFESPAN, {"seconds": self._options.within})

    def _end_tasks(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel what still runs; a task that ignores its cancellation ends the process by force."""
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            _, going_on = loop.run_until_complete(asyncio.wait(tasks, timeout=self._options.last / 8))
            if going_on:
                names = ", ".join(str(task.get_coro()) for task in list(going_on)[:NAMED])
                log(log_lines.STOP_FORCED, {"count": len(going_on), "tasks": names, "status": FORCED})
                end_now(self._code or FORCED)
