"""Runs one channel: its mailbox, its callbacks, its end.

The table in `core/channel_state.py` decides the order of replies, closes and `terminate`; this file carries out its
acts. A task exists only while the mailbox has messages: an idle channel costs an object.
The mailbox has two bounds. If it is full, the server does not read the client's next frame, and no message is lost.
Other senders (intercepted broadcasts, `handle_info`) cannot be slowed down: if they overflow it, the channel crashes.
Phoenix: channel/server.ex.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeAlias

from reference_server.core import answers
from reference_server.core.channel_state import (
    JOIN_CRASHED,
    ON_EVENT,
    SPEAKS,
    TAKES,
    Act,
    Callback,
    ChannelState,
    Event,
    Happening,
    on_callback,
    on_handle_in,
    on_join,
)
from reference_server.core.logs import log_lines
from reference_server.core.message import LEAVE, Message, Outgoing, Ref, ReplyMessage
from reference_server.core.socket_state import ChannelKey, End, channels_join_ref
from reference_server.core.topic import Topic
from reference_server.runtime.assigns import own_copy
from reference_server.runtime.broadcaster import Fastlane, Frames
from reference_server.runtime.callbacks import cancelled_itself, contain
from reference_server.runtime.channel import Channel
from reference_server.runtime.client import Client
from reference_server.runtime.lifetime import Lifetime, OtherTopic
from reference_server.runtime.log import log
from reference_server.runtime.node import Node
from reference_server.runtime.payloads import InvalidPayload
from reference_server.runtime.reply_ref import send_reply
from reference_server.runtime.route import ChannelRoute

Step: TypeAlias = Message | Callable[[], Awaitable[None]]
"""What waits in a mailbox: a message for `handle_in`, or something else that the channel is to do."""

KILL_AFTER = 5.0
"""Seconds that a channel may take to end before it is cancelled. Phoenix: channel.ex, the option `shutdown`."""

RESTLESS = 10_000
"""The log names a channel after this many callbacks without an empty mailbox, and again after ten times as many.
A channel that only catches up has at most `max_mailbox` and `max_outbox_frames` waiting, some 1,000."""

_JOINED, _ENDED = ChannelState.JOINED, ChannelState.ENDED
"""For what runs with each message: before Python 3.12 a member is found five times as slowly through its Enum."""


class ChannelServer:
    """One run of one channel on one connection; also the subscriber of its topic."""

    __slots__ = (
        "_channel",
        "_client",
        "_context",
        "_doing",
        "_join",
        "_killed",
        "_state",
        "_task",
        "current_ref",
        "fastlane",
        "join_ref",
        "key",
        "lifetime",
        "mailbox",
        "route",
        "steps",
        "topic",
    )

    def __init__(self, client: Client, key: ChannelKey, topic: Topic, route: ChannelRoute, join: Message) -> None:
        self.key = key
        self.topic = topic
        self.route = route
        self.join_ref: Ref = channels_join_ref(join)
        self.current_ref: Ref = None
        self.mailbox: list[Step] = []
        """Oldest first. No deque: most are empty, and an empty deque takes 760 bytes."""
        self.lifetime = Lifetime(client.node)
        self.fastlane = Fastlane(client.transport.send, client.serializer, route.intercepts)
        self.steps = 0
        """How many steps have begun: a channel that hangs is in the same one for long."""
        self._client = client
        self._context = client.context.copy()
        self._join: Message | None = join
        self._channel: Channel | None = None
        self._state = ChannelState.JOINING
        self._killed = False
        self._doing = "nothing"
        self._task: asyncio.Task[None] | None = None

    # --- called by the connection -----------------------------------------------------------------------------------

    def start(self, *, replaces: asyncio.Task[None] | None = None) -> None:
        """Run `join`, once the channel that this one replaces has ended (or KILL_AFTER is over)."""
        self._put(lambda: self._run_join(replaces))

    def receive(self, message: Message) -> None:
        """Take a message of the client."""
        if message.event == LEAVE:
            self._put(lambda: self._happened(Event.LEFT, "left"))
        else:
            self._put(message)

    def kill(self) -> asyncio.Task[None] | None:
        """End at once, without `terminate`; returns the task that is still winding down, if any."""
        self._take(Event.KILLED)
        return self._cancel()

    def close(self, reason: str | BaseException) -> None:
        """The connection is gone: finish what is in the mailbox, run `terminate`, and end within KILL_AFTER.

        A `join` that has not begun, because it waits for the channel that this one replaces, does not run any more.
        """
        if self._join is not None:
            self._take(Event.CLOSED)
            self._cancel()
            return
        self.node.broadcaster.unsubscribe(self.topic, self)
        self._put(lambda: self._happened(Event.CLOSED, reason))
        self.lifetime.later(KILL_AFTER, self._kill_hung, clock=self.node.patient)

    def assigns(self) -> dict[str, Any]:
        """The channel's assigns; empty until its `join` has begun."""
        return {} if self._channel is None else self._channel.assigns

    def is_busy(self) -> bool:
        """Whether a callback runs or waits to run."""
        return self._task is not None

    def is_full(self) -> bool:
        """Whether the client has to wait: `Limits.max_mailbox` steps are in the mailbox."""
        return len(self.mailbox) >= self._client.limits.max_mailbox

    def running(self) -> asyncio.Future[None]:
        """Done when the steps that run now have ended."""
        if self._task is not None:
            return self._task
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        ended.set_result(None)
        return ended

    def doing(self) -> str:
        """The callback that runs now, or ran last, such as "handle_in 'echo'"."""
        return self._doing

    # --- called by the channel --------------------------------------------------------------------------------------

    @property
    def joined(self) -> bool:
        """Whether the channel may push and broadcast."""
        return self._state in SPEAKS

    @property
    def node(self) -> Node:
        """The node of its connection."""
        return self._client.node

    @property
    def socket_id(self) -> str | None:
        """What the socket's `id()` returned."""
        return self._client.socket_id

    @property
    def transport_name(self) -> Literal["websocket", "longpoll"]:
        """How the client is connected."""
        return self._client.transport.name

    @property
    def peer(self) -> str:
        """The address of the client, by which repeated log lines are limited."""
        return self._client.peer

    def send(self, outgoing: Outgoing) -> None:
        """Send a frame to the client. Raises EncodeError."""
        self._client.send(outgoing)

    def push(self, event: str, payload: Any) -> None:
        """Send a message to the client, and tell telemetry of it. Raises EncodeError."""
        self._client.send(Message(self.join_ref, None, self.topic, event, payload))
        self._client.reports.channel("pushed", self.topic, self.route.channel, event=event)

    def info(self, message: Any) -> None:
        """Queue a message for `handle_info`."""
        self._handle("handle_info", lambda channel: channel.handle_info(message))

    def info_later(self, seconds: float, message: Any) -> None:
        """Queue a message for `handle_info` after some seconds."""
        self.lifetime.later(seconds, lambda: self.info(message))

    def subscribe(self, topic: str) -> None:
        """Pass the broadcasts of another topic to `handle_info`."""
        self.lifetime.subscribe(topic, OtherTopic(self.info))

    def unsubscribe(self, topic: str) -> None:
        """Undo `subscribe`."""
        self.lifetime.unsubscribe(topic)

    def at_end(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the channel ends; at once when it has."""
        self.lifetime.at_end(callback)

    def deliver(self, frames: Frames) -> None:
        """An intercepted broadcast on the channel's topic goes to `handle_out`; all others take the fast lane."""
        # Each channel gets a payload of its own: it may change it for its client.
        event = frames.event
        self._handle(f"handle_out '{event}'", lambda channel: channel.handle_out(event, frames.payload()))

    # --- the mailbox ------------------------------------------------------------------------------------------------

    def _put(self, step: Step) -> None:
        if self._state not in TAKES:
            return
        self.mailbox.append(step)
        if self._task is None:
            client = self._client
            # The caller may be another channel's handler: its context variables are not for this channel's callbacks.
            self._task = client.loop.create_task(self._run(), name=self.route.channel.__name__, context=self._context)
            client.node.busy.add(self)

    def _handle(self, name: str, callback: Callable[[Channel], Awaitable[Any]]) -> None:
        """Queue a message of others. A channel for which too many wait crashes, and its client rejoins."""
        most = self._client.limits.max_outbox_frames
        if len(self.mailbox) < most:
            self._put(lambda: self._run_callback(name, callback))
        elif self._state in TAKES:
            log(log_lines.MAILBOX_OVERFLOW, {"channel": str(self), "most": most}, key=self.peer)
            self._take(Event.OVERFLOWED)
            self._cancel()

    async def _run(self) -> None:
        # A callback that awaits nothing gives nobody else a turn, and one that sends itself messages never ends:
        # without the pause below it holds the event loop for ever. Phoenix's scheduler preempts; asyncio's does not.
        done, report_at, waiting = 0, RESTLESS, self.mailbox
        try:
            while waiting:
                self.steps += 1
                step = waiting.pop(0)
                await (self._run_handle_in(step) if isinstance(step, Message) else step())
                self.current_ref = None
                if not waiting:
                    break
                self._client.progress(self.topic)
                done += 1
                if done % self._client.limits.max_callbacks_per_turn == 0:
                    await self._pause()
                if done == report_at:
                    report_at *= 10
                    log(log_lines.RESTLESS, {"channel": str(self), "count": done}, key=self.peer)
        except asyncio.CancelledError:
            # A task keeps what ended it, and that keeps the frames that it came through: it would be freed late.
            if not self._killed:
                raise
        finally:
            self._rest()
            self._client.progress(self.topic)

    def _rest(self) -> None:
        self._task = None
        self._client.node.busy.discard(self)
        if self._state is _ENDED:
            # The channel refers to this server, and cycles are freed late.
            self._channel = None

    async def _pause(self) -> None:
        """Let all others have their turn. A callback that is cancelled only now, after its end, crashes too."""
        try:
            await asyncio.sleep(0)
        except BaseException as error:
            await self._happened(Event.CRASHED, self._contained(error))

    # --- the steps, each run alone ----------------------------------------------------------------------------------

    async def _run_join(self, replaced: asyncio.Task[None] | None) -> None:
        if replaced is not None:
            await self._wait_for(replaced)
        join, self._join = self._join, None
        assert join is not None
        started = self.node.clock.now()
        self._doing = "join"
        event, detail = await self._answer_of_join(join)
        if self._state is ChannelState.JOINING and self._client.is_current(self.key):
            name: Literal["channel_joined", "channel_refused"]
            name = "channel_joined" if event is Event.ACCEPTED else "channel_refused"
            seconds = self.node.clock.now() - started
            self._client.reports.channel(name, self.topic, self.route.channel, seconds=seconds, payload=join.payload)
        await self._happened(event, detail)

    async def _answer_of_join(self, join: Message) -> Happening:
        # By itself: an exception refers to the frames that it came through, and must not be kept by one of them.
        try:
            event, response = on_join(await self._made().join(self.topic, join.payload))
            # DIFFERS: a response that no frame can carry is a crash of its join; in Phoenix it ends the connection.
            return event, self._client.encode_response(response)
        except BaseException as error:
            return Event.CRASHED, self._contained(error)

    def _made(self) -> Channel:
        assigns = own_copy({**self._client.assigns, **self.route.assigns})
        self._channel = self.route.channel(self, assigns)
        return self._channel

    async def _run_handle_in(self, message: Message) -> None:
        assert self._channel is not None
        self.current_ref = message.ref
        self._doing = f"handle_in '{message.event}'"
        client = self._client
        started = client.node.clock.now()
        try:
            answer = await self._begun(self._channel, message)
            if self._state is _JOINED:
                client.reports.handled(self.topic, self.route, message, client.node.clock.now() - started)
            for event, detail in on_handle_in(answer):
                if (callback := self._take(event, detail)) is not None:
                    await self._go_on(callback, detail)
        except BaseException as error:
            await self._happened(Event.CRASHED, self._contained(error))

    def _begun(self, channel: Channel, message: Message) -> Awaitable[Any]:
        """Call the method that handles the event; its answer is to be awaited.

        An event without one goes to the channel's own `handle_in`; an invalid payload becomes an error reply.
        """
        handler = self.route.handlers.get(message.event)
        if handler is None:
            return channel.handle_in(message.event, message.payload)
        method: Callable[..., Awaitable[Any]] = getattr(channel, handler.method)
        if handler.decode is None:
            return method()
        try:
            payload = handler.decode(message.payload)
        except InvalidPayload as invalid:
            return _refused(invalid)
        return method(payload)

    async def _run_callback(self, name: str, callback: Callable[[Channel], Awaitable[Any]]) -> None:
        assert self._channel is not None
        self._doing = name
        try:
            for event, detail in on_callback(await callback(self._channel)):
                await self._happened(event, detail)
        except BaseException as error:
            await self._happened(Event.CRASHED, self._contained(error))

    # --- the acts of the table --------------------------------------------------------------------------------------

    async def _happened(self, event: Event, detail: Any = None) -> None:
        """Carry out what follows from an event. `detail` is a response, a reply, or the reason of an end."""
        if (callback := self._take(event, detail)) is not None:
            await self._go_on(callback, detail)

    async def _go_on(self, callback: Callback, detail: Any) -> None:
        match callback:
            # What the client sent meanwhile follows the reply to a join: a newer join has killed this channel then. And
            # a client that went during `join` is told nothing; what `join` began ends in `terminate`.
            case Callback.AFTER_JOIN if self._client.is_current(self.key):
                await self._run_callback("after_join", lambda channel: channel.after_join())
            case Callback.TERMINATE:
                await self._terminate(detail)

    def _take(self, event: Event, detail: Any = None) -> Callback | None:
        self._state, acts, callback = ON_EVENT[self._state, event]
        for act in acts:
            _ACTS[act](self, detail)
        return callback

    def _log(self, error: BaseException) -> None:
        log(log_lines.CHANNEL_CRASHED, {"channel": str(self), "callback": self._doing}, key=self.peer, error=error)

    def _release(self) -> None:
        self.mailbox.clear()
        self.lifetime.release()
        self._client.progress(self.topic)

    def _tell(self, end: End) -> None:
        self._client.channel_ended(self.key, end)

    def _reply(self, answer: answers.AnyReply) -> None:
        reply = ReplyMessage(self.join_ref, self.current_ref, self.topic, answer.status, answer.response)
        send_reply(self._client.send, reply)

    def _subscribe(self) -> None:
        self.lifetime.subscribe(self.topic, self)
        if self.route.channel.handle_gap is not Channel.handle_gap:
            self.lifetime.on_gap(self._tell_gap)

    def _tell_gap(self, seconds: float) -> None:
        self._handle("handle_gap", lambda channel: channel.handle_gap(seconds))

    # --- ends -------------------------------------------------------------------------------------------------------

    async def _terminate(self, reason: str | BaseException) -> None:
        assert self._channel is not None
        hung = self.node.patient.call_later(KILL_AFTER, self._kill_hung)
        self._doing = "terminate"
        try:
            await self._channel.terminate(reason)
        except BaseException as error:
            self._take(Event.CRASHED, self._contained(error))
        finally:
            hung.cancel()
            self._take(Event.TERMINATED)

    def _kill_hung(self) -> None:
        lost = ", and its terminate does not run" if self._state in TAKES else ""
        where = {"channel": str(self), "callback": self._doing}
        log(log_lines.NOT_ENDED, {**where, "seconds": KILL_AFTER, "lost": lost}, key=self.peer)
        self.kill()

    def _cancel(self) -> asyncio.Task[None] | None:
        self._killed = True
        task = self._task
        if task is None:
            self._rest()
        else:
            task.cancel()
            # A task that is cancelled before its first step never runs the end of `_run`.
            task.add_done_callback(lambda _: self._rest())
        return task

    def _contained(self, error: BaseException) -> Exception:
        """The exception that a callback's failure is reported as. Raises `error` again when the task is to end."""
        try:
            if isinstance(error, Exception):
                return error
            contain(error)
        except asyncio.CancelledError:
            if self._killed or self._task is None:
                raise
            # Nobody else cancels this task: the callback cancelled it, and the channel would fall silent.
            self._task.uncancel()
            return cancelled_itself(error)
        except Exception as contained:
            return contained
        finally:
            del error  # as in `contain`

    async def _wait_for(self, other: asyncio.Task[None]) -> None:
        ended = asyncio.Event()
        other.add_done_callback(lambda _: ended.set())
        timer = self.node.patient.call_later(KILL_AFTER, ended.set)
        try:
            await ended.wait()
        finally:
            timer.cancel()

    def __str__(self) -> str:
        return f"{self.route.channel.__name__} on '{self.topic}' of {self._client}"


_ACTS: dict[Act, Callable[[ChannelServer, Any], None]] = {
    Act.REPLY: ChannelServer._reply,
    Act.LOG: ChannelServer._log,
    Act.RELEASE: lambda server, _: server._release(),
    Act.SUBSCRIBE: lambda server, _: server._subscribe(),
    Act.ACCEPT: lambda server, response: server._client.channel_joined(server.key, response),
    Act.REFUSE: lambda server, response: server._client.channel_refused(server.key, response),
    Act.REFUSE_CRASHED: lambda server, _: server._client.channel_refused(server.key, JOIN_CRASHED),
    Act.TELL_LEFT: lambda server, _: server._tell("left"),
    Act.TELL_CLOSED: lambda server, _: server._tell("closed"),
    Act.TELL_CRASHED: lambda server, _: server._tell("crashed"),
}
"""How each act is carried out, with the detail of its event."""


async def _refused(invalid: InvalidPayload) -> answers.Error:
    return answers.Error(reason="invalid payload", errors=invalid.errors)
