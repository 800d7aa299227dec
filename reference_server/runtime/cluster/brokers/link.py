"""Keeps one node connected to its broker.

An adapter gives the way to open a `Session`, which is one subscribed connection to its broker and ends with it. A
session is never repaired: when anything about it fails it is closed and another one is opened, after a backoff. So a
subscription can neither be doubled nor silently lost, whatever the client library does about broken connections.

    class RedisPubSub(Link):
        def __init__(self, url, ...):
            super().__init__(url, open_session, ...)        # open_session(deliver) -> Session

Without a session publishing raises at once, and keeps nothing for later. The link does not read the messages.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from reference_server.core.backoff import Backoff
from reference_server.core.errors import ConfigurationError, EmberwireError, EncodeError, PubSubUnavailable
from reference_server.core.logs import log_lines
from reference_server.internals.cancelling import end
from reference_server.internals.probe import Reliance, lost
from reference_server.runtime.cluster.adapter import PUBLISH_TIMEOUT, Listener
from reference_server.runtime.cluster.brokers.broker_url import without_password
from reference_server.runtime.cluster.brokers.send_queue import SendQueue, Waiting, accept, refuse
from reference_server.runtime.cluster.brokers.session import (
    CLOSE_TIMEOUT,
    OPEN_TIMEOUT,
    OpenSession,
    Outgoing,
    Session,
    to_its_end,
)
from reference_server.runtime.cluster.node_name import checked_name, new_node_name
from reference_server.runtime.log import log

PING_INTERVAL = 3.0
"""Seconds between two questions to the broker whether it is there; it has as many seconds to answer.

Twice this and LATE is the longest that a silent broker goes unnoticed: NOTICED_WITHIN of the adapter's promises.
"""

STANDSTILL = 30.0
"""Seconds after which a process that stood still (SIGSTOP, a paused machine) has a gap, whatever the broker says.

Its connections may have outlived that, and what brokers kept for it meanwhile may not: rows of PostgreSQL are deleted.
"""

LATE = 0.5
"""Seconds more that an answer gets: when user code has blocked the event loop, the answer lies there, unread."""

STABLE = 1.0
"""Seconds after which a session counts as good: the next one is tried for without delay, as if it were the first."""


def now() -> float:
    """Seconds of a clock that never jumps."""
    return asyncio.get_running_loop().time()


class Link:
    """An adapter without its broker: opens sessions, one after the other."""

    def __init__(
        self,
        broker: str,
        open_session: OpenSession,
        *,
        node: str | None,
        max_message_bytes: int,
        ping_interval: float = PING_INTERVAL,
        backoff: Backoff | None = None,
        reliances: tuple[Reliance, ...] = (),
    ) -> None:
        self.node = checked_name(node or new_node_name())
        self.reliances = reliances
        """What it relies on in the client library: a server that requires its guards asks for it."""
        self.broker = without_password(broker)
        self._open_session = open_session
        self._max_message_bytes = max_message_bytes
        self._ping_interval = ping_interval
        self._backoff = backoff or Backoff()
        self._queue = SendQueue()
        self._listener: Listener | None = None
        self._session: Session | None = None
        self._task: asyncio.Task[None] | None = None
        self._unused: Session | None = None
        self._starts = 0
        self._last_sign = 0.0
        self._lost_since = 0.0
        sentence = lost(reliances)
        if sentence is not None:
            log(log_lines.CLIENT_LIBRARY, {"broker": self.broker, "sentence": sentence})

    @property
    def is_connected(self) -> bool:
        """Whether there is a session, and no failure of it is known."""
        return self._session is not None

    @property
    def max_message_bytes(self) -> int:
        """The longest message that the broker carries; before the first session, that which it usually does."""
        return self._max_message_bytes

    async def start(self, listener: Listener) -> None:
        """Open the first session. Raises PubSubUnavailable when that does not work, and is as before then."""
        if self._listener is not None:
            raise ConfigurationError("expected one start of an adapter, got a second; close it before it starts again")
        self._listener = listener
        self._starts += 1
        start = self._starts
        try:
            session = await self._open()
            if start != self._starts:
                await to_its_end(_end(session))
                raise PubSubUnavailable("The adapter was closed while it started.")
        except BaseException:
            if start == self._starts:
                self._listener = None
            raise
        self._session = self._unused = session
        self._task = asyncio.create_task(self._keep(session), name=f"emberwire pubsub {self.broker}")

    async def close(self) -> None:
        """End the session; the listener hears nothing more, and calls that still publish raise PubSubUnavailable.

        Safe to call twice, and before `start`.
        """
        self._starts += 1
        self._listener = self._session = None
        self._queue.fail("The adapter has been closed.")
        # Both before anything is awaited: meanwhile the adapter may start again.
        task, self._task = self._task, None
        unused, self._unused = self._unused, None
        if task is not None:
            task.cancel()  # With an unused session it has not begun, and now never will.
            await to_its_end(end([task]) if unused is None else _end(unused, [task]))

    async def publish(self, data: bytes) -> None:
        """Send to every other node. Raises PubSubUnavailable: at once while lost, else within PUBLISH_TIMEOUT."""
        await self._send(None, data)

    async def publish_to(self, node: str, data: bytes) -> None:
        """Send to one other node; a name that no node has is no error. Raises PubSubUnavailable as `publish`."""
        try:
            checked_name(node)
        except ConfigurationError:
            return  # No node has it, and it could mean something else to the broker.
        await self._send(node, data)

    async def _send(self, to: str | None, data: bytes) -> None:
        if self._session is None:
            raise PubSubUnavailable(f"The broker {self.broker} cannot be reached now; nothing is kept for later.")
        if len(data) > self._max_message_bytes:
            raise EncodeError(f"Expected a message of at most {self._max_message_bytes} bytes, got {len(data)}.")
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT):
                await self._queue.put(Outgoing(to, data))
        except TimeoutError:
            raise PubSubUnavailable(f"The broker {self.broker} took no message for {PUBLISH_TIMEOUT} s.") from None

    # --- sessions, one after the other --------------------------------------------------------------------------------

    async def _keep(self, session: Session) -> None:
        attempts = 0
        while True:
            opened = now()
            await self._live(session)
            attempts = 0 if now() - opened >= STABLE else attempts
            session, attempts = await self._open_again(attempts)
            self._found(session)

    async def _live(self, session: Session) -> None:
        """Use a session until it breaks."""
        self._unused = None
        parts = [asyncio.create_task(part) for part in (session.run(), self._write(session), self._watch(session))]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            self._lost(_failure(parts))
        finally:
            await to_its_end(_end(session, parts))

    async def _open_again(self, attempts: int) -> tuple[Session, int]:
        while True:
            await asyncio.sleep(self._backoff.delay(attempts, random=random.random()))
            attempts += 1
            try:
                return await self._open(), attempts
            except EmberwireError as error:
                log(log_lines.PUBSUB_DETAIL, {"reason": str(error)})

    async def _open(self) -> Session:
        started = now()
        try:
            async with asyncio.timeout(OPEN_TIMEOUT):
                session = await self._open_session(self._deliver)
        except EmberwireError:
            raise
        except Exception as error:
            # The sentence says it all; a server that does not start would print pages about its client library.
            log(log_lines.PUBSUB_ATTEMPT, error=error)
            raise PubSubUnavailable(f"The broker {self.broker} cannot be reached: {_sentence(error)}") from None
        self._last_sign = started
        self._max_message_bytes = session.max_message_bytes
        return session

    def _lost(self, error: BaseException | None) -> None:
        if self._listener is None:
            return
        reason = f"The broker {self.broker} has been lost: {_sentence(error)}"
        log(log_lines.PUBSUB_AWAY, {"reason": reason})
        self._session = None
        self._queue.fail(reason)
        self._lost_since = self._last_sign
        self._listener.lost()

    def _found(self, session: Session) -> None:
        if self._listener is not None:
            self._session = session
            self._listener.recovered(now() - self._lost_since)

    # --- what happens during one session ------------------------------------------------------------------------------

    def _deliver(self, data: bytes) -> None:
        if self._listener is not None:
            self._listener.received(data)

    async def _write(self, session: Session) -> None:
        while True:
            batch = await self._queue.take()
            try:
                async with asyncio.timeout(PUBLISH_TIMEOUT):
                    refusal = await session.send([waiting.message for waiting in batch])
            except BaseException as error:
                _refuse_all(batch, f"The broker {self.broker} was lost meanwhile: {_sentence(error)}")
                raise
            if refusal is not None:
                _refuse_all(batch, f"The broker {self.broker} refuses: {refusal}")
            for waiting in batch:
                accept(waiting)

    async def _watch(self, session: Session) -> None:
        while True:
            await self._pause()
            asked = now()
            await self._answered(session)
            # What was sent before the question has arrived; of what was sent since then nothing is known.
            self._last_sign = asked

    async def _pause(self) -> None:
        began = now()
        await asyncio.sleep(self._ping_interval)
        late = now() - began - self._ping_interval
        if late > STANDSTILL:
            raise TimeoutError(f"this process stood still for {late:.0f} s, in which messages may have been lost")

    async def _answered(self, session: Session) -> None:
        ping = asyncio.create_task(session.ping())
        try:
            for patience in (self._ping_interval, LATE):
                if await _is_done(ping, within=patience):
                    return ping.result()
            raise TimeoutError(f"it did not answer within {self._ping_interval} s")
        finally:
            await end([ping])


async def _is_done(task: asyncio.Task[None], *, within: float) -> bool:
    done, _ = await asyncio.wait([task], timeout=within)
    return bool(done)


async def _end(session: Session, parts: Sequence[asyncio.Task[None]] = ()) -> None:
    await end(parts)
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT):
            await session.close()
    except Exception as error:
        log(log_lines.PUBSUB_DETAIL, {"reason": f"A connection to the broker ended badly: {_sentence(error)}"})


def _refuse_all(batch: Sequence[Waiting], reason: str) -> None:
    for waiting in batch:
        refuse(waiting, reason)


def _failure(parts: Sequence[asyncio.Task[None]]) -> BaseException | None:
    """Why the first part of a session ended; None when it ended without saying."""
    ended = next(part for part in parts if part.done())
    return None if ended.cancelled() else ended.exception()


def _sentence(error: BaseException | None) -> str:
    """What is wrong, for a log: some libraries raise exceptions without words."""
    if error is None:
        return "it closed the connection"
    return str(error) or ("it did not answer in time" if isinstance(error, TimeoutError) else type(error).__name__)
