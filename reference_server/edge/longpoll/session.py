"""One long-poll session: the transport of a `Connection`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any, Literal

from reference_server.core.errors import RemoteProtocolError
from reference_server.core.limits import Limits
from reference_server.core.logs import log_lines
from reference_server.core.longpoll.batch import Batch
from reference_server.core.longpoll.state import (
    BinaryRefused,
    LongPollState,
    Overflow,
    Poll,
    PollReply,
    Queued,
)
from reference_server.core.outbox_state import EncodedFrame
from reference_server.edge.expiry import close_at_expiry
from reference_server.edge.handshake import Accepted
from reference_server.edge.longpoll.relay import new_token
from reference_server.runtime.clock import Timer
from reference_server.runtime.connection import Connection
from reference_server.runtime.log import log
from reference_server.runtime.node import Node


class Sessions:
    """The open sessions of one mount on this node."""

    def __init__(self, *, node: Node, window: float, limits: Limits, open_now: set[Connection]) -> None:
        self._node = node
        self._window = window
        self._limits = limits
        self._open_now = open_now
        self._by_token: dict[str, LongPollSession] = {}
        self._of_user: Counter[str] = Counter()
        self._of_address: Counter[str] = Counter()

    def full(self, address: str | None, user: str | None = None) -> str | None:
        """The name of the limit that no further session fits (in all, per address, per socket id), or None."""
        limits = self._limits
        if len(self._by_token) >= limits.max_sessions:
            return "max_sessions"
        if address is not None and self._of_address[address] >= limits.max_sessions_per_address:
            return "max_sessions_per_address"
        if user is not None and self._of_user[user] >= limits.max_sessions_per_user:
            return "max_sessions_per_user"
        return None

    def find(self, token: str | None) -> LongPollSession | None:
        """The session of a token, as long as it is open or has frames left."""
        session = None if token is None else self._by_token.get(token)
        if session is not None and session.is_over():
            self.forget(session)
            return None
        return session

    def start(
        self, accepted: Accepted, on_server: set[Connection], *, peer: str, address: str | None = None
    ) -> LongPollSession:
        """Begin a session for a client whose `connect` was accepted; it is seen in `on_server` while it lasts."""
        session = LongPollSession(self, node=self._node, window=self._window, limits=self._limits)
        session.address = address
        self._by_token[session.token] = session
        self._count(session, accepted.socket_id, 1)
        session.open(accepted, peer)
        session.registries = (self._open_now, on_server)
        for registry in session.registries:
            registry.add(session.connection)
        if session.is_over():
            # Its id was disconnected while `connect` ran: nobody else would look at it for the time of its windows.
            self.forget(session)
        return session

    def forget(self, session: LongPollSession) -> None:
        """Remove the session. A second call does nothing."""
        if self._by_token.pop(session.token, None) is None:
            return
        self._count(session, session.connection.socket_id, -1)
        for registry in session.registries:
            registry.discard(session.connection)
        session.stop()

    def _count(self, session: LongPollSession, user: str | None, by: int) -> None:
        for counter, key in ((self._of_address, session.address), (self._of_user, user)):
            if key is not None:
                counter[key] += by
                if not counter[key]:
                    del counter[key]


class LongPollSession:
    """One client's session: a transport whose frames wait for the next GET."""

    name: Literal["longpoll"] = "longpoll"
    carries_binary = False

    def __init__(self, sessions: Sessions, *, node: Node, window: float, limits: Limits) -> None:
        self.token = new_token(node)
        self.address: str | None = None
        self.connection: Connection
        self.registries: tuple[set[Connection], ...] = ()
        self._sessions = sessions
        self._node = node
        self._window = window
        self._limits = limits
        self._state = LongPollState(limits, window=window, now=node.clock.now())
        self._waiting: dict[Poll, asyncio.Event] = {}
        self._one_batch_at_a_time = asyncio.Lock()
        self._timer: Timer | None = None
        self._expiry: Timer | None = None

    def open(self, accepted: Accepted, peer: str) -> None:
        """Begin to serve the client's channels; `peer` is the address that it began from."""
        self.connection = Connection(
            node=self._node,
            socket=accepted.socket,
            socket_id=accepted.socket_id,
            serializer=accepted.serializer,
            limits=self._limits,
            transport=self,
            peer=peer,
            context=accepted.context,
        )
        self.connection.open(accepted.opening)
        self._expiry = close_at_expiry(self.connection, accepted.accept)
        self._watch()

    # --- as a transport ---------------------------------------------------------------------------------------------

    def send(self, frame: EncodedFrame) -> None:
        """Let a frame wait for the next poll; a client that is over its bound loses its session."""
        match self._state.offer(frame.frame):
            case Queued(wake):
                self._wake(wake)
            case Overflow():
                self._tell_slow()
                self._end()
                self.connection.closed("overflow")
            case BinaryRefused():
                self._node.telemetry.emit("dropped", kind="binary over long-poll")

    def close(self, code: int, reason: str = "") -> None:
        """End the session; what waits is handed out first, then the client hears 410 and connects anew."""
        self._end()

    def _tell_slow(self) -> None:
        client = str(self.connection)
        what = {"waiting": "frames that no poll asked for", "limit": "max_outbox_frames, max_outbox_bytes"}
        log(log_lines.SLOW_READER, {"client": client, **what}, key=client)

    def is_over(self) -> bool:
        """Whether the session has ended and no frame waits."""
        return self._state.has_ended and not self._state.buffered_bytes

    # --- requests ---------------------------------------------------------------------------------------------------

    async def poll(self, gone: Coroutine[Any, Any, None]) -> PollReply:
        """Wait until a frame comes, the window is over, or the client has `gone`."""
        begun = self._state.begin(now=self._node.clock.now())
        self._wake(begun.wake)
        try:
            await self._wait(begun.poll, gone)
        except asyncio.CancelledError:
            # By a middleware, say. A poll that seemed to wait for ever would keep the session for ever.
            self._state.abandon(begun.poll)
            raise
        return self._state.finish(begun.poll, now=self._node.clock.now())

    async def receive(self, batch: Batch) -> bool:
        """Pass the frames of a POST on, in order, while the channels take them.

        False when a frame broke the protocol: it has ended the session.
        DIFFERS: a POST with a broken frame gets 408 at once; in Phoenix its client waits a whole window for it.
        """
        connection = self.connection
        async with self._one_batch_at_a_time:
            try:
                for number, frame in enumerate(batch, start=1):
                    connection.receive(frame)
                    await connection.ready()
                    if number % self._limits.max_callbacks_per_turn == 0:
                        # `ready` need not wait: all others have their turn within a batch, too.
                        await asyncio.sleep(0)
            except RemoteProtocolError as error:
                connection.fail(error)
        return not self._state.has_ended

    def stop(self) -> None:
        """Release what the session holds, once; its channels end if they have not."""
        for timer in (self._timer, self._expiry):
            if timer is not None:
                timer.cancel()
        self.connection.closed("closed")
        # The connection refers to this, its transport: what refers to each other is freed late.
        del self.connection

    # --- waiting and ending -----------------------------------------------------------------------------------------

    async def _wait(self, poll: Poll, gone: Coroutine[Any, Any, None]) -> None:
        event = self._waiting[poll] = asyncio.Event()
        window_over = self._node.clock.call_later(self._window, event.set)
        hung_up = asyncio.get_running_loop().create_task(gone)
        hung_up.add_done_callback(lambda _: self._hung_up(poll))
        try:
            if not self._state.is_ready(poll):
                await event.wait()
        finally:
            window_over.cancel()
            hung_up.cancel()
            del self._waiting[poll]

    def _hung_up(self, poll: Poll) -> None:
        if poll in self._waiting:
            self._state.abandon(poll)
            self._wake(poll)

    def _wake(self, poll: Poll | None) -> None:
        if poll is not None and poll in self._waiting:
            self._waiting[poll].set()

    def _end(self) -> None:
        self._wake(self._state.end())

    def _watch(self) -> None:
        self._timer = self._node.patient.call_later(self._state.look_at - self._node.clock.now(), self._look)

    def _look(self) -> None:
        if self._state.look(now=self._node.clock.now()):
            self._end()
            self.connection.closed("inactive")
            self._sessions.forget(self)
        else:
            self._watch()
