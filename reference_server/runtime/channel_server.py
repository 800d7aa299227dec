"""The life of one channel: its mailbox, its callbacks one at a time, and its end.

A task exists only while the mailbox holds something: an idle channel costs an object.
Every end goes through `_finish`, once: subscriptions, timers and presences go there, whatever the reason was.
Phoenix: channel/server.ex.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from reference_server.core.answers import AnyReply, Error, NoReply, Ok, Stop
from reference_server.core.answers import Reply as CustomReply
from reference_server.core.errors import BinaryNotSupported
from reference_server.core.logs import log_lines
from reference_server.core.message import LEAVE, Message, Ref, Reply
from reference_server.core.socket_state import ChannelKey, channels_join_ref
from reference_server.core.topic import Topic
from reference_server.runtime.broadcaster import Fastlane, Frames
from reference_server.runtime.callbacks import CallbackCancelled, guarded, own_copy
from reference_server.runtime.handlers import call_handler
from reference_server.runtime.lifetime import Lifetime, OtherTopic
from reference_server.runtime.log import log
from reference_server.runtime.mailbox import Mailbox, Step

if TYPE_CHECKING:
    from reference_server.runtime.channel import Channel
    from reference_server.runtime.connection import Connection
    from reference_server.runtime.route import ChannelRoute

Answer = TypeVar("Answer")

KILL_AFTER = 5.0
"""Seconds that a channel may take to end before it is cancelled. Phoenix: channel.ex, the option `shutdown`."""

RESTLESS = 10_000
"""Callbacks in a row without an empty mailbox after which the log names the channel; then again at ten times as many.
A channel that only catches up has at most `max_mailbox` and `max_outbox_frames` waiting, some 1,000."""


class ChannelServer:
    """One run of one channel on one connection; also the subscriber of its topic."""

    def __init__(self, connection: Connection, key: ChannelKey, topic: Topic, route: ChannelRoute, join: Message):
        self.connection = connection
        self.key = key
        self.topic = topic
        self.route = route
        self.join_ref: Ref = channels_join_ref(join)
        self.current_ref: Ref = None
        self.joined = False
        self.mailbox = Mailbox(connection.limits)
        self.holdings = Lifetime(connection.node)
        self.fastlane = Fastlane(connection.transport.send, connection.serializer, route.intercepts)
        self._context = connection.context.copy()
        self._join = join
        self._channel: Channel
        self._ended = False
        self._killed = False
        self._terminates = False
        self._doing = "nothing"
        self.steps = 0
        """How many steps have begun: a channel that hangs is in the same one for long."""
        self._task: asyncio.Task[None] | None = None

    # --- what the connection asks -----------------------------------------------------------------------------------

    def start(self, *, after: asyncio.Task[None] | None = None) -> None:
        """Run `join`, once the channel that this one replaces has ended (or KILL_AFTER is over)."""
        self._put(lambda: self._run_join(after))

    def receive(self, message: Message) -> None:
        """Take a message of the client."""
        if message.event == LEAVE:
            self._put(self._run_leave)
        else:
            self._put(lambda: self._run_handle_in(message))

    def kill(self) -> asyncio.Task[None] | None:
        """End at once, without `terminate`; returns the task that is still winding down, if any."""
        self._finish()
        self._killed = True
        if self._task is not None:
            self._task.cancel()
            # A task that is cancelled before its first step never runs the end of `_run`.
            self._task.add_done_callback(lambda _: self.connection.node.busy.discard(self))
        return self._task

    def close(self, reason: str | BaseException) -> None:
        """The connection is gone: finish what is in the mailbox, run `terminate`, and end within KILL_AFTER."""
        self.connection.node.broadcaster.unsubscribe(self.topic, self)
        self._put(lambda: self._run_close(reason))
        self.holdings.later(KILL_AFTER, self._kill_hung)

    def assigns(self) -> dict[str, Any]:
        """The channel's assigns; empty until its `join` has begun."""
        return self._channel.assigns if hasattr(self, "_channel") else {}

    def is_busy(self) -> bool:
        """Whether a callback runs or waits to run."""
        return self._task is not None

    def running(self) -> asyncio.Future[None]:
        """Done when what it does now has ended."""
        if self._task is not None:
            return self._task
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        ended.set_result(None)
        return ended

    def doing(self) -> str:
        """The callback that runs now, or ran last, such as "handle_in 'echo'"."""
        return self._doing

    # --- what the channel asks --------------------------------------------------------------------------------------

    def info(self, message: Any) -> None:
        """Queue a message for `handle_info`."""
        self._handle("handle_info", lambda: self._channel.handle_info(message))

    def info_later(self, seconds: float, message: Any) -> None:
        """Queue a message for `handle_info` after some seconds."""
        self.holdings.later(seconds, lambda: self.info(message))

    def subscribe(self, topic: str) -> None:
        """Pass the broadcasts of another topic to `handle_info`."""
        self.holdings.subscribe(topic, OtherTopic(self.info))

    def deliver(self, frames: Frames) -> None:
        """An intercepted broadcast on the channel's topic goes to `handle_out`; all others take the fast lane."""
        # A payload of its own: what one channel changes for its client, no other client may see.
        self._handle(f"handle_out '{frames.event}'", lambda: self._channel.handle_out(frames.event, frames.payload()))

    # --- the mailbox ------------------------------------------------------------------------------------------------

    def _put(self, step: Step) -> None:
        if self._ended:
            return
        self.mailbox.put(step)
        if self._task is None:
            # Whoever puts may be somebody else's handler: nothing of its context is for this channel's callbacks.
            self._task = asyncio.get_running_loop().create_task(self._run(), context=self._context)
            self.connection.node.busy.add(self)

    def _handle(self, name: str, callback: Callable[[], Any]) -> None:
        """Take what others sent, unless this channel is too slow for them: then it crashes, and its client rejoins."""
        if not self.mailbox.overflowing():
            self._put(lambda: self._run_callback(name, callback))
        elif not self._ended:
            most = self.connection.limits.max_outbox_frames
            log(log_lines.MAILBOX_OVERFLOW, {"channel": str(self), "most": most}, key=self.connection.peer)
            self._tell_crashed()
            self.kill()

    async def _run(self) -> None:
        # A callback that awaits nothing gives nobody else a turn, and one that sends itself messages never ends:
        # without the pause below it holds the event loop for ever. Phoenix's scheduler preempts; asyncio's does not.
        done, report_at = 0, RESTLESS
        try:
            while self.mailbox and not self._ended:
                self.steps += 1
                await self.mailbox.take()()
                self.current_ref = None
                self.connection.room_made()
                done += 1
                if done % self.connection.limits.max_callbacks_per_turn == 0:
                    await asyncio.sleep(0)
                if done == report_at:
                    report_at *= 10
                    self._report_restless(done)
        finally:
            self._task = None
            self.connection.node.busy.discard(self)
            self.connection.room_made()

    def _report_restless(self, done: int) -> None:
        log(log_lines.RESTLESS, {"channel": str(self), "count": done}, key=self.connection.peer)

    # --- the steps, each run alone ----------------------------------------------------------------------------------

    async def _run_join(self, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await self._wait_for(after)
        started = self.connection.node.clock.now()
        try:
            self._channel = self.route.channel(self, own_copy({**self.connection.assigns, **self.route.assigns}))
            answer = await self._call("join", self._channel.join(self.topic, self._join.payload))
            if not isinstance(answer, Ok | Error):
                raise TypeError(f"join must return Ok(…) or Error(…), got {answer!r}")
            # DIFFERS: a response that no frame can carry is a crash of its join; in Phoenix it ends the connection.
            self.connection.encode(Reply(None, None, self.topic, answer.status, answer.response))
        except Exception as error:
            self._tell_of(error)
            answer = Error(reason="join crashed")
        if self._ended:
            return
        self.connection.report_join(self, answer.status, self._join.payload, since=started)
        if isinstance(answer, Error):
            self._refuse(answer.response)
        else:
            self._accept(answer.response)
            await self._run_callback("after_join", self._channel.after_join)

    def _accept(self, response: Any) -> None:
        # Subscribed before the reply goes out: a broadcast that starts after the reply is never missed.
        self.holdings.subscribe(self.topic, self)
        if self._channel._wants_gaps():
            self.holdings.on_gap(lambda seconds: self._handle("handle_gap", lambda: self._channel.handle_gap(seconds)))
        self.joined = True
        self.connection.channel_joined(self, response)

    def _refuse(self, response: Any) -> None:
        self._finish()
        self.connection.channel_refused(self, response)

    async def _run_handle_in(self, message: Message) -> None:
        self.current_ref = message.ref
        started = self.connection.node.clock.now()
        try:
            handling = call_handler(self._channel, self.route.handlers, message)
            answer = await self._call(f"handle_in '{message.event}'", handling)
            if not self._ended:
                self.connection.reports.handled(self, message, since=started)
                await self._obey(answer, message)
        except Exception as error:
            await self._stop_crashed(error)

    async def _obey(self, answer: Any, message: Message) -> None:
        match answer:
            case Ok() | Error() | CustomReply():
                self._reply(answer, message)
            case NoReply():
                pass
            case Stop(_, reply):
                if reply is not None:
                    self._reply(reply, message)
                await self._stop(answer)
            case _:
                raise TypeError(f"a handler must return Ok, Error, Reply, NoReply or Stop, got {answer!r}")

    def _reply(self, answer: AnyReply, message: Message) -> None:
        try:
            self.connection.send(Reply(self.join_ref, message.ref, self.topic, answer.status, answer.response))
        except BinaryNotSupported:
            # DIFFERS: a client that cannot be sent bytes (version 1, long-poll) gets an error reply; in Phoenix its
            # channel crashes, or the bytes arrive as broken text.
            refusal = {"reason": "binary not supported"}
            self.connection.send(Reply(self.join_ref, message.ref, self.topic, "error", refusal))

    async def _run_callback(self, name: str, callback: Callable[[], Any]) -> None:
        try:
            answer = await self._call(name, callback())
            if self._ended:
                return
            if isinstance(answer, Stop):
                await self._stop(answer)
            elif answer is not None:
                raise TypeError(f"the callback must return None or Stop(…), got {answer!r}")
        except Exception as error:
            await self._stop_crashed(error)

    async def _run_leave(self) -> None:
        self._finish()
        self.connection.channel_ended(self, "left")
        await self._run_terminate("left")

    async def _run_close(self, reason: str | BaseException) -> None:
        was_joined = self.joined
        self._finish()
        if was_joined:
            await self._run_terminate(reason)

    # --- the ends ---------------------------------------------------------------------------------------------------

    async def _stop(self, stop: Stop) -> None:
        if isinstance(stop.reason, BaseException):
            await self._stop_crashed(stop.reason)
        else:
            self._finish()
            self.connection.channel_ended(self, "closed")
            await self._run_terminate(stop.reason)

    async def _stop_crashed(self, error: BaseException) -> None:
        self._tell_of(error)
        if self._ended:
            # A callback that was killed and went on all the same: nobody is to hear of it.
            return
        self._finish()
        try:
            # Phoenix: the process runs terminate before it dies, so what that pushes arrives before the phx_error.
            await self._run_terminate(error)
        finally:
            self.connection.channel_ended(self, "crashed")

    def _tell_crashed(self) -> None:
        if self.joined:
            self.connection.channel_ended(self, "crashed")
        else:
            self.connection.channel_refused(self, {"reason": "join crashed"})

    def _kill_hung(self) -> None:
        lost = "" if self._terminates else ", and its terminate does not run"
        where = {"channel": str(self), "callback": self._doing}
        log(log_lines.NOT_ENDED, {**where, "seconds": KILL_AFTER, "lost": lost}, key=self.connection.peer)
        self.kill()

    async def _run_terminate(self, reason: str | BaseException) -> None:
        self.joined = self._terminates = True
        hung = self.connection.node.clock.call_later(KILL_AFTER, self._kill_hung)
        try:
            await self._call("terminate", self._channel.terminate(reason))
        except Exception as error:
            self._tell_of(error)
        finally:
            hung.cancel()
            self.joined = False

    def _finish(self) -> None:
        if self._ended:
            return
        self._ended = True
        self.joined = False
        self.mailbox.clear()
        self.holdings.release()
        self.connection.room_made()

    async def _call(self, name: str, callback: Awaitable[Answer]) -> Answer:
        """Await a callback. Raises what it raises, and CallbackCancelled when it cancelled itself."""
        self._doing = name
        try:
            return await guarded(callback)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if self._killed or task is None:
                raise
            # Nobody else cancels this task: the callback cancelled it, and the channel would fall silent.
            task.uncancel()
            raise CallbackCancelled("The callback cancelled its own task.") from error

    def _tell_of(self, error: BaseException) -> None:
        where = {"channel": str(self), "callback": self._doing}
        log(log_lines.CHANNEL_CRASHED, where, key=self.connection.peer, error=error)

    async def _wait_for(self, other: asyncio.Task[None]) -> None:
        ended = asyncio.Event()
        other.add_done_callback(lambda _: ended.set())
        timer = self.connection.node.clock.call_later(KILL_AFTER, ended.set)
        try:
            await ended.wait()
        finally:
            timer.cancel()

    def __str__(self) -> str:
        return f"{self.route.channel.__name__} on '{self.topic}' of {self.connection}"
