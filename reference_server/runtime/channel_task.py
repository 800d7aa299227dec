"""The life of one channel: its mailbox, its callbacks one at a time, and its end.

A task exists only while the mailbox holds something: an idle channel costs an object.
Every end goes through `_finish`, once: subscriptions, timers and presences go there, whatever the reason was.
Phoenix: channel/server.ex.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reference_server.core.errors import BinaryNotSupported
from reference_server.core.message import LEAVE, Message, Ref, Reply
from reference_server.core.socket_state import ChannelKey, channels_join_ref
from reference_server.core.topic import Topic
from reference_server.runtime.broadcaster import Fastlane, Frames
from reference_server.runtime.callbacks import guarded, own_copy
from reference_server.runtime.handlers import call_handler
from reference_server.runtime.holdings import Holdings, OtherTopic
from reference_server.runtime.mailbox import Mailbox, Step
from reference_server.runtime.returns import AnyReply, Error, NoReply, Ok, Stop
from reference_server.runtime.returns import Reply as CustomReply

if TYPE_CHECKING:
    from reference_server.runtime.channel import Channel
    from reference_server.runtime.connection import Connection
    from reference_server.runtime.socket import ChannelRoute

logger = logging.getLogger("emberwire.channel")

KILL_AFTER = 5.0
"""Seconds that a channel may take to end before it is cancelled. Phoenix: channel.ex, the option `shutdown`."""

RESTLESS = 10_000
"""Callbacks in a row without an empty mailbox after which the log names the channel; then again at ten times as many.
A channel that only catches up has at most `max_mailbox` and `max_outbox_frames` waiting, some 1,000."""


class ChannelTask:
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
        self.holdings = Holdings(connection.node)
        self.fastlane = Fastlane(connection.transport.send, connection.serializer, route.intercepts)
        self._context = connection.context.copy()
        self._join = join
        self._channel: Channel
        self._ended = False
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

    # --- what the channel asks --------------------------------------------------------------------------------------

    def info(self, message: Any) -> None:
        """Queue a message for `handle_info`."""
        self._handle(lambda: self._channel.handle_info(message))

    def info_later(self, seconds: float, message: Any) -> None:
        """Queue a message for `handle_info` after some seconds."""
        self.holdings.later(seconds, lambda: self.info(message))

    def subscribe(self, topic: str) -> None:
        """Pass the broadcasts of another topic to `handle_info`."""
        self.holdings.subscribe(topic, OtherTopic(self.info))

    def deliver(self, frames: Frames) -> None:
        """An intercepted broadcast on the channel's topic goes to `handle_out`; all others take the fast lane."""
        # A payload of its own: what one channel changes for its client, no other client may see.
        self._handle(lambda: self._channel.handle_out(frames.event, frames.payload()))

    # --- the mailbox ------------------------------------------------------------------------------------------------

    def _put(self, step: Step) -> None:
        if self._ended:
            return
        self.mailbox.put(step)
        if self._task is None:
            # Whoever puts may be somebody else's handler: nothing of its context is for this channel's callbacks.
            self._task = asyncio.get_running_loop().create_task(self._run(), context=self._context)
            self.connection.node.busy.add(self)

    def _handle(self, callback: Callable[[], Any]) -> None:
        """Take what others sent, unless this channel is too slow for them: then it crashes, and its client rejoins."""
        if not self.mailbox.overflowing():
            self._put(lambda: self._run_callback(callback))
        elif not self._ended:
            logger.error("%s does not keep up with what is sent to it and is ended.", self)
            self._tell_crashed()
            self.kill()

    async def _run(self) -> None:
        # A callback that awaits nothing gives nobody else a turn, and one that sends itself messages never ends:
        # without the pause below it holds the event loop for ever. Phoenix's scheduler preempts; asyncio's does not.
        done, report_at = 0, RESTLESS
        try:
            while self.mailbox and not self._ended:
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
        logger.warning(
            "%s has run %d callbacks without a pause. If it sends itself messages from handle_info, let it do so with "
            "send_after.",
            *(self, done),
        )

    # --- the steps, each run alone ----------------------------------------------------------------------------------

    async def _run_join(self, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await self._wait_for(after)
        started = self.connection.node.clock.now()
        try:
            self._channel = self.route.channel(self, own_copy({**self.connection.assigns, **self.route.assigns}))
            answer = await guarded(self._channel.join(self.topic, self._join.payload))
            if not isinstance(answer, Ok | Error):
                raise TypeError(f"join must return Ok(…) or Error(…), got {answer!r}")
            # DIFFERS: a response that no frame can carry is a crash of its join; in Phoenix it ends the connection.
            self.connection.encode(Reply(None, None, self.topic, answer.status, answer.response))
        except Exception:
            logger.exception("%s crashed in join", self)
            answer = Error(reason="join crashed")
        if self._ended:
            return
        self.connection.report_join(self, answer.status, self._join.payload, since=started)
        if isinstance(answer, Error):
            self._refuse(answer.response)
        else:
            self._accept(answer.response)
            await self._run_callback(self._channel.after_join)

    def _accept(self, response: Any) -> None:
        # Subscribed before the reply goes out: a broadcast that starts after the reply is never missed.
        self.holdings.subscribe(self.topic, self)
        if self._channel._wants_gaps():
            self.holdings.on_gap(lambda seconds: self._handle(lambda: self._channel.handle_gap(seconds)))
        self.joined = True
        self.connection.channel_joined(self, response)

    def _refuse(self, response: Any) -> None:
        self._finish()
        self.connection.channel_refused(self, response)

    async def _run_handle_in(self, message: Message) -> None:
        self.current_ref = message.ref
        started = self.connection.node.clock.now()
        try:
            answer = await guarded(call_handler(self._channel, self.route.handlers, message))
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

    async def _run_callback(self, callback: Callable[[], Any]) -> None:
        try:
            answer = await guarded(callback())
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
        logger.error("%s crashed", self, exc_info=error)
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
        logger.error("%s did not end within %s seconds and is cancelled.", self, KILL_AFTER)
        self.kill()

    async def _run_terminate(self, reason: str | BaseException) -> None:
        self.joined = True
        hung = self.connection.node.clock.call_later(KILL_AFTER, self._kill_hung)
        try:
            await guarded(self._channel.terminate(reason))
        except Exception:
            logger.exception("%s crashed in terminate", self)
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

    async def _wait_for(self, other: asyncio.Task[None]) -> None:
        ended = asyncio.Event()
        other.add_done_callback(lambda _: ended.set())
        timer = self.connection.node.clock.call_later(KILL_AFTER, ended.set)
        try:
            await ended.wait()
        finally:
            timer.cancel()

    def __str__(self) -> str:
        return f"{self.route.channel.__name__} on {self.topic!r}"
