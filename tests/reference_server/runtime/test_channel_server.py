"""The life of a channel: one thing at a time, every end once, and nothing left over, whatever an application does.

Ends are told apart by what the client sees (phx_close, phx_error), by the reason that `terminate` gets, and by what the
node still holds afterwards: subscriptions, timers, presences and tasks.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from typing import Any

import pytest

from emberwire import (
    AlreadyTracked,
    Channel,
    Endpoint,
    Error,
    Limits,
    NoReply,
    Ok,
    Presence,
    Stop,
    Topic,
    handle_in,
    intercept,
)
from emberwire.testing import (
    ClientSocket,
    FakeClock,
    JoinedChannel,
    JoinRefused,
    assert_push,
    assert_reply,
    connect,
    join,
    leave,
    open_endpoint,
    push,
    refute_push,
    settle,
)
from reference_server.core.message import Message
from reference_server.runtime.callbacks import CallbackCancelled, CallbackExited
from reference_server.runtime.channel_server import KILL_AFTER
from tests.fakes import rounds
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

CRASH = {"reason": "channel_crash"}


def frames(socket: ClientSocket) -> list[tuple[Any, str]]:
    """(join_ref, event) of what the client has got, in order."""
    return [(message.join_ref, message.event) for message in socket.inbox]


def subscribers(endpoint: Endpoint) -> dict[str, int]:
    """How many subscribers each topic of the node has."""
    broadcaster = endpoint.node.broadcaster
    return {topic: broadcaster.count(topic) for topic in broadcaster.topics()}


async def cancelled() -> None:
    """Await something that somebody else has cancelled."""
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


class Ending(OpenChannel):
    """Ends in every way; `ends` is what `terminate` was told."""

    ends: list[Any] = []

    async def after_join(self) -> None:
        type(self).ends = []

    @handle_in("stop")
    async def stop(self) -> Stop:
        return Stop("enough")

    @handle_in("fail")
    async def fail(self) -> Stop:
        return Stop(ValueError("bad"))

    @handle_in("crash")
    async def crash(self) -> Ok:
        raise RuntimeError("boom")

    @handle_in("cancelled")
    async def wait_for_nothing(self) -> Ok:
        await cancelled()
        return Ok()

    @handle_in("exit")
    async def exit(self) -> Ok:
        sys.exit("done here")

    async def terminate(self, reason: str | BaseException) -> None:
        self.ends.append(reason)


# --- the reason of each end -------------------------------------------------------------------------------------------


async def end_of(event: str) -> tuple[list[Any], list[str]]:
    async with connect(open_endpoint(Ending)) as socket:
        channel = await join(socket, "room:1")
        await settle()
        await push(channel, event)
        await settle()
        ends, seen = list(Ending.ends), [message.event for message in socket.inbox]
    await settle()
    assert Ending.ends == ends, "terminate ran again when the connection closed"
    return ends, seen


async def test_leaving_ends_with_left() -> None:
    """Phoenix: channel_test, "leaves the channel"; server.ex, reply and close come before terminate."""
    assert await end_of("phx_leave") == (["left"], ["phx_reply", "phx_close"])


async def test_a_stop_in_good_order_ends_with_its_reason() -> None:
    assert await end_of("stop") == (["enough"], ["phx_close"])


async def test_a_stop_with_an_exception_is_a_crash_with_it() -> None:
    ends, seen = await end_of("fail")
    assert (repr(ends), seen) == ("[ValueError('bad')]", ["phx_error"])


async def test_an_exception_is_a_crash_with_it() -> None:
    """R06; Phoenix: websocket_channels_test, "sends phx_error if a channel server abnormally exits"."""
    ends, seen = await end_of("crash")
    assert (repr(ends), seen) == ("[RuntimeError('boom')]", ["phx_error"])


async def test_awaiting_something_cancelled_is_a_crash() -> None:
    """R05: a cancellation that is not ours must neither vanish nor leave the client waiting."""
    ends, seen = await end_of("cancelled")
    assert ([type(end) for end in ends], seen) == ([CallbackCancelled], ["phx_error"])


async def test_an_exit_is_the_end_of_one_channel_and_not_of_the_server() -> None:
    """Phoenix: a channel is a process, and exit/1 ends it alone."""
    ends, seen = await end_of("exit")
    assert ([type(end) for end in ends], seen) == ([CallbackExited], ["phx_error"])


async def test_a_client_that_hangs_up_ends_its_channels_with_closed() -> None:
    """Phoenix: websocket_channels_test, "channels are terminated if transport normally exits"."""
    async with connect(open_endpoint(Ending)) as socket:
        await join(socket, "room:1")
        await settle()
    await settle()
    assert Ending.ends == ["closed"]


async def test_a_forced_disconnect_ends_them_with_disconnected() -> None:
    endpoint = open_endpoint(Ending)
    async with connect(endpoint) as socket:
        await join(socket, "room:1")
        await settle()
        await endpoint.disconnect("users_socket:ada")
        await settle()
        assert Ending.ends == ["disconnected"]
    await settle()
    assert Ending.ends == ["disconnected"]


async def test_a_broken_frame_ends_them_with_the_error() -> None:
    async with connect(open_endpoint(Ending)) as socket:
        await join(socket, "room:1")
        await settle()
        socket.send_frame("{")
        await settle()
        assert [type(end).__name__ for end in Ending.ends] == ["RemoteProtocolError"]
        assert socket.close_code == 1011


async def test_a_refused_join_is_not_an_end() -> None:
    """DIFFERS from Phoenix, which also terminates channels that never were."""

    class Refusing(Ending):
        async def join(self, topic: Topic, payload: Any) -> Any:
            raise RuntimeError("boom")

    Ending.ends = Refusing.ends = []
    async with connect(open_endpoint(Refusing)) as socket:
        with pytest.raises(JoinRefused):
            await join(socket, "room:1")
    await settle()
    assert Refusing.ends == []


async def test_a_channel_whose_client_goes_during_join_ends_without_after_join() -> None:
    """Phoenix: server.ex, handle_info/2 for :DOWN, which comes before what the end of `join` sends to itself."""
    arrived, heard = asyncio.Event(), list[str]()

    class Slow(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            await arrived.wait()
            return Ok()

        async def after_join(self) -> None:
            heard.append("after_join")

        async def terminate(self, reason: str | BaseException) -> None:
            heard.append(f"terminate {reason}")

    endpoint = open_endpoint(Slow)
    async with connect(endpoint) as socket:
        socket.send(Message("1", "1", "room:1", "phx_join", {}))
        await settle()
    arrived.set()
    await settle(endpoint)
    assert heard == ["terminate closed"]
    assert subscribers(endpoint) == {}


async def test_a_channel_that_is_replaced_is_killed_without_terminate() -> None:
    """Phoenix: websocket_channels_test, "duplicate join event closes existing channel"."""
    async with connect(open_endpoint(Ending)) as socket:
        old = await join(socket, "room:1")
        await settle()
        ends = Ending.ends
        new = await join(socket, "room:1")
        await settle()
        assert ends == []
        assert frames(socket) == [(old.join_ref, "phx_close")]
        await assert_reply(await push(new, "phx_leave"))


@pytest.mark.parametrize("event", ["phx_leave", "stop", "crash", "cancelled"])
async def test_after_every_end_the_topic_can_be_joined_again(event: str) -> None:
    endpoint = open_endpoint(Ending)
    async with connect(endpoint) as socket:
        for _ in range(3):
            channel = await join(socket, "room:1")
            await push(channel, event)
            await settle()
            assert subscribers(endpoint) == {"users_socket:ada": 1}
    await settle()
    assert subscribers(endpoint) == {}


# --- terminate itself -------------------------------------------------------------------------------------------------


async def test_terminate_may_push_and_its_place_depends_on_the_end() -> None:
    """Phoenix: a leave and a stop are announced before terminate runs, a crash after it."""

    class Goodbye(Ending):
        async def terminate(self, reason: str | BaseException) -> None:
            await self.push("bye", {})
            await self.broadcast_from("gone", {})

    endpoint = open_endpoint(Goodbye)
    expected = {
        "phx_leave": ["phx_reply", "phx_close", "bye"],
        "stop": ["phx_close", "bye"],
        "crash": ["bye", "phx_error"],
    }
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        watching = await join(bob, "room:1")
        for event, seen in expected.items():
            await push(await join(ada, "room:1"), event)
            await settle()
            assert [message.event for message in ada.inbox] == seen
            ada.inbox.clear()
            await assert_push(watching, "gone")


@pytest.mark.parametrize("event", ["phx_leave", "stop", "crash", "cancelled"])
@pytest.mark.parametrize("how", ["raises", "is cancelled"])
async def test_a_terminate_that_fails_changes_nothing_for_the_client(
    event: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Ending):
        async def terminate(self, reason: str | BaseException) -> None:
            if how == "is cancelled":
                await cancelled()
            raise RuntimeError("broken terminate")

    async with connect(open_endpoint(Broken)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, event)
        await assert_push(channel, "phx_close" if event in ("phx_leave", "stop") else "phx_error")
        await join(socket, "room:1")
    await settle()
    if how == "raises":
        assert "crashed in terminate" in caplog.text


@pytest.mark.parametrize("event", ["phx_leave", "stop", "crash", "hang up"])
async def test_a_terminate_that_hangs_is_cancelled(event: str, caplog: pytest.LogCaptureFixture) -> None:
    """Phoenix: channel_test, "kills the channel when we reach timeout on close"."""
    outcome: list[str] = []

    class Hanging(Ending):
        async def terminate(self, reason: str | BaseException) -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                outcome.append("cancelled")
                raise

    clock = FakeClock()
    async with connect(open_endpoint(Hanging, clock=clock)) as socket:
        channel = await join(socket, "room:1")
        if event != "hang up":
            await push(channel, event)
            await settle()
            clock.advance(KILL_AFTER)
            await settle()
            assert frames(socket)[-1][1] == ("phx_error" if event == "crash" else "phx_close")
    await settle()
    clock.advance(KILL_AFTER)
    await settle()
    assert outcome == ["cancelled"]
    assert "did not end within" in caplog.text


@pytest.mark.parametrize("event", ["stop", "hang up", "hang up while busy"])
async def test_time_in_which_another_channel_blocked_the_loop_is_not_that_of_terminate(event: str) -> None:
    """It was cancelled as soon as the loop ran again, though what it awaited had come."""
    clock, saved, ends = FakeClock(), asyncio.Event(), list[str]()

    class Saving(OpenChannel):
        @handle_in("stop")
        async def stop(self) -> Stop:
            return Stop("done")

        @handle_in("hang up while busy")
        async def work(self) -> NoReply:
            await saved.wait()
            return NoReply()

        async def terminate(self, reason: str | BaseException) -> None:
            await saved.wait()
            ends.append("saved")

    async with connect(open_endpoint(Saving, clock=clock)) as socket:
        channel = await join(socket, "room:1")
        if event != "hang up":
            await push(channel, event)
            await settle()
        if event == "stop":
            clock.block(2 * KILL_AFTER)
            saved.set()
            await settle()
    clock.block(2 * KILL_AFTER)
    saved.set()
    await settle()
    assert ends == ["saved"]


async def test_what_terminate_starts_is_not_kept() -> None:
    """A subscription or timer made at the end would have nobody to end it."""
    presence = Presence()

    class Clinging(OpenChannel):
        async def terminate(self, reason: str | BaseException) -> None:
            self.subscribe("news")
            self.send_after(5, "late")
            self.send_info("now")
            await presence.track(self, "ada", {})

    clock = FakeClock()
    endpoint = open_endpoint(Clinging, clock=clock, presences=[presence])
    async with connect(endpoint) as socket:
        await leave(await join(socket, "room:1"))
    await settle()
    assert (subscribers(endpoint), clock.waiting) == ({}, 0)
    assert await presence.list("room:1") == {}


# --- one at a time ----------------------------------------------------------------------------------------------------


class Slow(OpenChannel):
    """Waits in its handler until the test opens the gate of its topic."""

    gates: dict[str, asyncio.Event] = {}
    log: list[str] = []

    @handle_in("slow")
    async def slow(self, payload: Any) -> Ok:
        self.log.append(f"begin {payload}")
        await self.gate().wait()
        self.log.append(f"end {payload}")
        return Ok(payload)

    @handle_in("quick")
    async def quick(self, payload: Any) -> Ok:
        self.log.append(f"quick {payload}")
        return Ok(payload)

    async def handle_info(self, message: Any) -> None:
        self.log.append(f"info {message}")

    def gate(self) -> asyncio.Event:
        return self.gates.setdefault(self.topic, asyncio.Event())


@pytest.fixture
def gates() -> dict[str, asyncio.Event]:
    Slow.gates, Slow.log = {}, []
    return Slow.gates


async def test_a_channel_handles_one_message_at_a_time_in_order(gates: dict[str, asyncio.Event]) -> None:
    """R02: each reply to its ref, in the order of the pushes."""
    async with connect(open_endpoint(Slow)) as socket:
        channel = await join(socket, "room:1")
        refs = [await push(channel, event, number) for number, event in enumerate(["slow", "quick", "slow", "quick"])]
        await settle()
        assert Slow.log == ["begin 0"]
        gates["room:1"].set()
        await settle()
        assert Slow.log == ["begin 0", "end 0", "quick 1", "begin 2", "end 2", "quick 3"]
        assert [message.ref for message in socket.inbox] == [ref.ref for ref in refs]


async def test_topics_of_one_socket_run_beside_each_other(gates: dict[str, asyncio.Event]) -> None:
    async with connect(open_endpoint(Slow)) as socket:
        slow, quick = await join(socket, "room:1"), await join(socket, "room:2")
        waiting = await push(slow, "slow", 1)
        await assert_reply(await push(quick, "quick", 2), "ok", 2)
        socket.send(Message(None, "hb", "phoenix", "heartbeat", {}))
        await settle()
        assert [message.ref for message in socket.inbox] == ["hb"]
        gates["room:1"].set()
        await assert_reply(waiting, "ok", 1)


async def test_a_join_that_takes_its_time_makes_only_its_own_topic_wait() -> None:
    gate = asyncio.Event()

    class Room(OpenChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            if topic.rest == "slow":
                await gate.wait()
            return Ok()

        @handle_in("ping")
        async def ping(self) -> Ok:
            return Ok()

    async with connect(open_endpoint(Room)) as socket:
        socket.send(Message("j", "1", "room:slow", "phx_join", {}))
        socket.send(Message("j", "2", "room:slow", "ping", {}))
        channel = await join(socket, "room:quick")
        await assert_reply(await push(channel, "ping"))
        gate.set()
        await settle()
        assert [(message.ref, message.payload["status"]) for message in socket.inbox] == [("1", "ok"), ("2", "ok")]


async def test_an_idle_channel_costs_no_task() -> None:
    async with connect(open_endpoint(OpenChannel)) as socket:
        await join(socket, "room:1")
        await settle()
        before = len(asyncio.all_tasks())
        for number in range(2, 20):
            await join(socket, f"room:{number}")
        await settle()
        assert len(asyncio.all_tasks()) == before


# --- races: leaving and rejoining while something runs ----------------------------------------------------------------


async def test_a_leave_waits_for_what_is_being_handled(gates: dict[str, asyncio.Event]) -> None:
    async with connect(open_endpoint(Slow)) as socket:
        channel = await join(socket, "room:1")
        first = await push(channel, "slow", 1)
        left = await push(channel, "phx_leave")
        after = await push(channel, "quick", 2)
        await settle()
        assert socket.inbox == []
        gates["room:1"].set()
        await settle()
        assert [(message.ref, message.event) for message in socket.inbox] == [
            (first.ref, "phx_reply"),
            (left.ref, "phx_reply"),
            (channel.join_ref, "phx_close"),
            (after.ref, "phx_reply"),
        ]
        assert socket.inbox[-1].payload == {"status": "error", "response": {"reason": "unmatched topic"}}


async def test_a_leave_during_the_join_is_answered_after_it() -> None:
    gate = asyncio.Event()

    class Room(Ending):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            await gate.wait()
            return Ok()

    endpoint = open_endpoint(Room)
    async with connect(endpoint) as socket:
        socket.send(Message("1", "1", "room:1", "phx_join", {}))
        socket.send(Message("1", "2", "room:1", "phx_leave", {}))
        await settle()
        assert socket.inbox == []
        gate.set()
        await settle()
        assert [(message.ref, message.event) for message in socket.inbox] == [
            ("1", "phx_reply"),
            ("2", "phx_reply"),
            ("1", "phx_close"),
        ]
        assert Room.ends == ["left"]
        assert subscribers(endpoint) == {"users_socket:ada": 1}


async def test_a_join_while_a_handler_runs_cancels_the_handler(gates: dict[str, asyncio.Event]) -> None:
    """The client's view: the new join's reply first, then the old channel's phx_close, nothing of the old one."""
    async with connect(open_endpoint(Slow)) as socket:
        old = await join(socket, "room:1")
        await push(old, "slow", 1)
        await push(old, "quick", 2)
        await settle()
        new = await join(socket, "room:1")
        gates["room:1"].set()
        await settle()
        assert frames(socket) == [(old.join_ref, "phx_close")]
        assert Slow.log == ["begin 1"]
        await push(old, "quick", 3)
        await assert_reply(await push(new, "quick", 4), "ok", 4)
        assert "quick 3" not in Slow.log


async def test_a_join_storm_of_one_topic_leaves_one_channel() -> None:
    endpoint = open_endpoint(Slow)
    async with connect(endpoint) as socket:
        for number in range(20):
            socket.send(Message(str(number), str(number), "room:1", "phx_join", {}))
        await settle()
        replies = [message for message in socket.inbox if message.event == "phx_reply"]
        closes = [message.join_ref for message in socket.inbox if message.event == "phx_close"]
        assert [message.ref for message in replies] == [str(number) for number in range(20)]
        assert closes == [str(number) for number in range(19)]
        assert endpoint.node.broadcaster.count("room:1") == 1


class Clinging(OpenChannel):
    """Goes on until the gate is open when it is cancelled."""

    gate = asyncio.Event()
    joins = 0

    async def join(self, topic: Topic, payload: Any) -> Ok:
        type(self).joins += 1
        return Ok()

    @handle_in("hold")
    async def hold(self) -> NoReply:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await self.gate.wait()
        return NoReply()


async def test_a_killed_handler_that_does_not_stop_delays_the_new_join_by_a_bound_only() -> None:
    """Phoenix waits 5 seconds for the old channel; the clock is the node's."""
    Clinging.gate, clock = asyncio.Event(), FakeClock()

    async with connect(open_endpoint(Clinging, clock=clock)) as socket:
        await push(await join(socket, "room:1"), "hold")
        await settle()
        joining = asyncio.ensure_future(join(socket, "room:1"))
        await settle()
        assert not joining.done()
        clock.advance(KILL_AFTER)
        await settle()
        done = joining.done()
        Clinging.gate.set()
        await joining
    assert done


async def test_a_join_that_waits_for_the_old_channel_does_not_begin_once_its_client_has_gone() -> None:
    """It ran up to 5 seconds later, for nobody, and held up a drain for as long."""
    Clinging.gate, Clinging.joins, clock = asyncio.Event(), 0, FakeClock()
    endpoint = open_endpoint(Clinging, clock=clock)
    async with connect(endpoint) as socket:
        await push(await join(socket, "room:1"), "hold")
        await settle()
        socket.send(Message("2", "2", "room:1", "phx_join", {}))
        await settle()
        assert len(endpoint.node.busy) == 2
    await settle()
    assert len(endpoint.node.busy) == 1, "only the handler that clings is left"
    Clinging.gate.set()
    clock.advance(KILL_AFTER)
    await settle()
    assert (Clinging.joins, clock.waiting) == (1, 0)


@pytest.mark.parametrize("then", ["replies", "raises", "stops"])
async def test_a_killed_handler_that_goes_on_is_not_heard(then: str, caplog: pytest.LogCaptureFixture) -> None:
    """In Phoenix a killed process says nothing more; here it may catch the cancellation and try."""
    ends: list[Any] = []

    class Stubborn(OpenChannel):
        @handle_in("hold")
        async def hold(self) -> Ok | Stop:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if then == "raises":
                    raise RuntimeError("from the grave") from None
            return Stop(reply=Ok()) if then == "stops" else Ok()

        async def terminate(self, reason: str | BaseException) -> None:
            ends.append(reason)

    async with connect(open_endpoint(Stubborn)) as socket:
        old = await join(socket, "room:1")
        await push(old, "hold")
        await settle()
        await join(socket, "room:1")
        await settle()
        assert frames(socket) == [(old.join_ref, "phx_close")]
        assert ends == []


async def test_a_crash_and_a_leave_at_once_answer_the_leave() -> None:
    """The channel ends before it comes to the leave."""
    gate = asyncio.Event()

    class Room(OpenChannel):
        @handle_in("crash")
        async def crash(self) -> Ok:
            await gate.wait()
            raise RuntimeError("boom")

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "crash")
        left = await push(channel, "phx_leave")
        await settle()
        gate.set()
        await settle()
        assert [(message.ref, message.event) for message in socket.inbox] == [
            (channel.join_ref, "phx_error"),
            (left.ref, "phx_reply"),
        ]
        assert socket.inbox[1].payload["status"] == "ok"


async def test_messages_during_the_last_terminate_do_not_come_back_to_life() -> None:
    gate = asyncio.Event()

    class Room(Ending):
        async def terminate(self, reason: str | BaseException) -> None:
            await gate.wait()

        async def handle_in(self, event: str, payload: Any) -> Ok:
            self.ends.append(event)
            return Ok()

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        await settle()
        await push(channel, "crash")
        await push(channel, "late")
        await settle()
        gate.set()
        await settle()
        assert Room.ends == []
        assert [message.event for message in socket.inbox] == ["phx_error"]


# --- the connection goes ----------------------------------------------------------------------------------------------


async def test_a_hung_handler_is_cancelled_some_seconds_after_the_client_went() -> None:
    clock, outcome = FakeClock(), list[str]()

    class Hanging(Ending):
        @handle_in("hang")
        async def hang(self) -> Ok:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                outcome.append("cancelled")
                raise
            return Ok()

    endpoint = open_endpoint(Hanging, clock=clock)
    async with connect(endpoint) as socket:
        await push(await join(socket, "room:1"), "hang")
        await settle()
    await settle()
    clock.advance(KILL_AFTER - 0.1)
    await settle()
    assert outcome == []
    clock.advance(0.1)
    await settle()
    assert (outcome, subscribers(endpoint), clock.waiting) == (["cancelled"], {}, 0)


async def test_what_was_being_handled_is_finished_when_the_client_goes() -> None:
    """A message that was accepted is handled, as far as it takes less than the bound."""
    gate, done = asyncio.Event(), list[str]()

    class Working(Ending):
        @handle_in("work")
        async def work(self) -> Ok:
            await gate.wait()
            done.append("worked")
            return Ok()

    async with connect(open_endpoint(Working)) as socket:
        channel = await join(socket, "room:1")
        await settle()
        for _ in range(3):
            await push(channel, "work")
        await settle()
    gate.set()
    await settle()
    assert (done, Working.ends) == (["worked"] * 3, ["closed"])


@pytest.mark.parametrize("answer", ["accepts", "refuses", "crashes"])
async def test_a_client_that_goes_during_its_join_leaves_nothing(answer: str) -> None:
    gate, presence = asyncio.Event(), Presence()

    class Room(Ending):
        async def join(self, topic: Topic, payload: Any) -> Any:
            self.subscribe("news")
            await gate.wait()
            return {"accepts": Ok(), "refuses": None}[answer]

        async def after_join(self) -> None:
            await presence.track(self, "ada", {})

    clock = FakeClock()
    endpoint = open_endpoint(Room, clock=clock, presences=[presence])
    async with connect(endpoint) as socket:
        socket.send(Message("1", "1", "room:1", "phx_join", {}))
        await settle()
    await settle()
    gate.set()
    await settle()
    assert (subscribers(endpoint), clock.waiting) == ({}, 0)
    assert await presence.list("room:1") == {}


async def test_a_disconnect_inside_join_closes_the_socket_and_leaves_nothing() -> None:
    class Room(Ending):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            await self.endpoint.disconnect("users_socket:ada")
            return Ok()

    endpoint = open_endpoint(Room)
    async with connect(endpoint) as socket:
        socket.send(Message("1", "1", "room:1", "phx_join", {}))
        await settle()
        assert (socket.close_code, socket.inbox) == (1001, [])
    await settle()
    assert subscribers(endpoint) == {}


async def test_a_join_that_hangs_is_cancelled_after_its_client_went() -> None:
    clock = FakeClock()

    class Room(OpenChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            await asyncio.Event().wait()
            return Ok()

    endpoint = open_endpoint(Room, clock=clock)
    async with connect(endpoint) as socket:
        socket.send(Message("1", "1", "room:1", "phx_join", {}))
        await settle()
    await settle()
    clock.advance(KILL_AFTER)
    await settle()
    assert clock.waiting == 0


# --- crashes in odd places --------------------------------------------------------------------------------------------


async def test_a_channel_that_cannot_be_made_is_a_join_that_crashed() -> None:
    class Broken(OpenChannel):
        def __init__(self, *arguments: Any) -> None:
            raise RuntimeError("boom")

    async with connect(open_endpoint(Broken)) as socket:
        for _ in range(2):
            with pytest.raises(JoinRefused) as refused:
                await join(socket, "room:1")
            assert refused.value.response == {"reason": "join crashed"}
        assert socket.close_code is None


async def test_a_join_that_awaits_something_cancelled_crashed() -> None:
    class Broken(OpenChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            await cancelled()
            return Ok()

    async with connect(open_endpoint(Broken)) as socket:
        with pytest.raises(JoinRefused) as refused:
            await join(socket, "room:1")
        assert refused.value.response == {"reason": "join crashed"}


async def test_a_crash_ends_its_own_topic_and_nothing_else() -> None:
    """R06: others lose nothing."""
    endpoint = open_endpoint(Ending)
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        crashing, other = await join(ada, "room:1"), await join(ada, "room:2")
        same_topic = await join(bob, "room:1")
        await push(crashing, "crash")
        await assert_push(crashing, "phx_error", CRASH)
        for topic in ("room:1", "room:2"):
            await endpoint.broadcast(topic, "still here", {})
        await assert_push(other, "still here")
        await assert_push(same_topic, "still here")
        await refute_push(crashing, "still here")


async def test_a_crash_is_logged_once_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        await end_of("crash")
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    who = "Ending on 'room:1' of OpenSocket users_socket:ada at 127.0.0.1"
    assert record.getMessage() == f"{who} crashed in handle_in 'crash'."
    assert record.exc_info is not None


async def test_ends_in_good_order_are_not_logged_as_errors(caplog: pytest.LogCaptureFixture) -> None:
    for event in ("phx_leave", "stop"):
        await end_of(event)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("number", [10**254, 10**300, -(10**300)], ids=["255 digits", "301 digits", "minus"])
async def test_a_huge_number_as_ref_is_answered_or_closes_the_connection(number: int) -> None:
    """Binary frames have one byte for the length of a ref; whatever a client sends, it is not left waiting."""

    class Bytes(OpenChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            return Ok(b"\x00")

    async with connect(open_endpoint(Bytes)) as socket:
        socket.send_frame(f'[{number},{number},"room:1","phx_join",{{}}]')
        await settle()
        assert socket.close_code == 1011 or len(socket.inbox) == 1


# --- mailboxes --------------------------------------------------------------------------------------------------------


async def test_what_others_send_to_a_channel_is_bounded_and_then_it_crashes(gates: dict[str, asyncio.Event]) -> None:
    """A channel that does not keep up ends by itself; whoever sends is not slowed."""

    @intercept("flood")
    class Flooded(Slow):
        async def handle_out(self, event: str, payload: Any) -> None: ...

    endpoint = open_endpoint(Flooded, limits=Limits(max_outbox_frames=50))
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        drowning, swimming = await join(ada, "room:1"), await join(bob, "room:2")
        await push(drowning, "slow", 1)
        await settle()
        for _ in range(51):
            await endpoint.broadcast("room:1", "flood", {})
        await assert_push(drowning, "phx_error", CRASH)
        await assert_reply(await push(swimming, "quick", 1), "ok", 1)
        assert subscribers(endpoint) == {"users_socket:ada": 2, "room:2": 1}
        await assert_reply(await push(await join(ada, "room:1"), "quick", 2), "ok", 2)


async def test_a_channel_that_floods_itself_crashes() -> None:
    class Talking(OpenChannel):
        @handle_in("talk")
        async def talk(self) -> Ok:
            for number in range(100):
                self.send_info(number)
            return Ok()

    async with connect(open_endpoint(Talking, limits=Limits(max_outbox_frames=50))) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "talk")
        await assert_push(channel, "phx_error")
        await join(socket, "room:1")


async def test_a_flood_during_the_join_refuses_it() -> None:
    """The client waits for the reply to its join, so that is what tells it."""
    gate = asyncio.Event()

    class Room(OpenChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            self.subscribe("news")
            await gate.wait()
            return Ok()

    endpoint = open_endpoint(Room, limits=Limits(max_outbox_frames=10))
    async with connect(endpoint) as socket:
        socket.send(Message("1", "1", "room:1", "phx_join", {}))
        await settle()
        for _ in range(11):
            endpoint.local_broadcast("news", "flash", {})
        await settle()
        assert [(message.event, message.payload) for message in socket.inbox] == [
            ("phx_reply", {"status": "error", "response": {"reason": "join crashed"}})
        ]
        gate.set()
        await settle()
        assert subscribers(endpoint) == {"users_socket:ada": 1}


# --- presences end with their channel ---------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["phx_leave", "stop", "fail", "crash", "cancelled", "hang up", "rejoin"])
async def test_presences_end_with_their_channel_whatever_ends_it(event: str) -> None:
    presence = Presence()

    class Tracked(Ending):
        async def after_join(self) -> None:
            if self.assigns["user"] == "ada":
                await presence.track(self, "ada", {})
                with pytest.raises(AlreadyTracked):
                    await presence.track(self, "ada", {})

    endpoint = open_endpoint(Tracked, presences=[presence])
    async with connect(endpoint, params={"user": "bob"}) as bob:
        watching: JoinedChannel = await join(bob, "room:1")
        async with connect(endpoint) as ada:
            channel = await join(ada, "room:1")
            await assert_push(watching, "presence_diff", {"joins": {"ada": {}}, "leaves": {}})
            if event == "rejoin":
                await join(ada, "room:1")
            elif event != "hang up":
                await push(channel, event)
            await settle()
            assert list(await presence.list("room:1")) == (["ada"] if event in ("hang up", "rejoin") else [])
        await assert_push(watching, "presence_diff", {"leaves": {"ada": {}}})
        await settle()
        assert await presence.list("room:1") == {}


class Restless(OpenChannel):
    """Sends itself the next message while it handles one, for ever or up to a number."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        self.left = payload.get("callbacks", float("inf"))
        return Ok()

    @handle_in("begin")
    async def begin(self) -> Ok:
        self.send_info("next")
        return Ok()

    @handle_in("ping")
    async def ping(self) -> Ok:
        return Ok()

    async def handle_info(self, message: Any) -> None:
        self.left -= 1
        if self.left > 0:
            self.send_info("next")


async def test_a_channel_that_always_has_something_to_do_lets_the_others_have_their_turn() -> None:
    async with connect(open_endpoint(Restless)) as socket:
        restless, quiet = await join(socket, "room:1"), await join(socket, "room:2")
        await assert_reply(await push(restless, "begin"), "ok")
        await assert_reply(await push(quiet, "ping"), "ok")
        await assert_reply(await push(restless, "ping"), "ok")
        await leave(restless)


async def test_one_turn_has_so_many_callbacks_as_the_limit_says() -> None:
    handled: list[Any] = []

    class Counting(Restless):
        async def handle_info(self, message: Any) -> None:
            handled.append(message)
            await super().handle_info(message)

    async with connect(open_endpoint(Counting, limits=Limits(max_callbacks_per_turn=3))) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "begin"), "ok")
        before = len(handled)
        await rounds(10)
        assert len(handled) - before == 3 * 10
        await leave(channel)


async def test_a_channel_that_never_pauses_is_named_in_the_log_now_and_then(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reference_server.runtime.channel_server.RESTLESS", 20)
    async with connect(open_endpoint(Restless)) as socket:
        channel = await join(socket, "room:1", {"callbacks": 3_000})
        await push(channel, "begin")
        await rounds(400)
        await leave(channel)
    said = [record.getMessage() for record in caplog.records]
    assert [re.findall(r"^Restless on 'room:1' .* has run (\d+) callbacks", line) for line in said] == [
        [str(number)] for number in (20, 200, 2_000)
    ]
