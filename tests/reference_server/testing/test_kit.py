"""The words for tests: what passes, what fails, and what a failure says."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import ANY

import msgspec
import pytest

from emberwire import Endpoint, Error, NoReply, Ok, Topic, handle_in
from emberwire.testing import (
    ConnectRefused,
    JoinRefused,
    assert_broadcast,
    assert_closed,
    assert_push,
    assert_reply,
    close,
    connect,
    join,
    leave,
    open_endpoint,
    push,
    refute_broadcast,
    refute_push,
    refute_reply,
    settle,
    subscribe_and_join,
)
from reference_server.testing import kit
from tests.fakes import rounds
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

SOON = 0.02
"""Seconds until an assertion that is meant to fail fails."""


class Said(msgspec.Struct):
    body: str


class Room(OpenChannel):
    """Does what the client asks for."""

    gate = asyncio.Event()
    ends: list[Any] = []

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        match topic.rest:
            case "closed":
                return Error(reason="closed", code=7)
            case "broken":
                raise RuntimeError("boom")
        return Ok(got=payload, topic=topic)

    @handle_in("push")
    async def do_push(self, payload: Any) -> Ok:
        await self.push("pushed", payload)
        return Ok(payload)

    @handle_in("broadcast")
    async def do_broadcast(self, payload: Any) -> NoReply:
        await self.broadcast("sent", payload)
        return NoReply()

    @handle_in("say")
    async def say(self) -> NoReply:
        await self.broadcast("said", Said("hi"))
        return NoReply()

    @handle_in("wait")
    async def wait(self) -> Ok:
        await self.gate.wait()
        return Ok()

    @handle_in("refuse")
    async def refuse(self) -> Error:
        return Error(reason="no", details={"a": 1, "b": [1, 2]})

    @handle_in("crash")
    async def crash(self) -> Ok:
        raise RuntimeError("boom")

    async def terminate(self, reason: str | BaseException) -> None:
        await rounds(3)
        self.ends.append(reason)


@pytest.fixture
def endpoint() -> Endpoint:
    Room.gate, Room.ends = asyncio.Event(), []
    return open_endpoint(Room)


# --- joining and leaving ----------------------------------------------------------------------------------------------


async def test_a_join_has_its_response_and_topic(endpoint: Endpoint) -> None:
    """Phoenix: channel_test, "join/3 with success"."""
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1", {"a": 1})
        assert channel.response == {"got": {"a": 1}, "topic": "room:1"}
        assert channel.topic == "room:1"
        assert (await join(socket, "room:2")).response["got"] == {}


async def test_a_join_that_is_refused_raises_with_the_response(endpoint: Endpoint) -> None:
    """Phoenix: channel_test, "join/3 with error reply", "join/3 with crash"."""
    async with connect(endpoint) as socket:
        for topic, response in [
            ("room:closed", {"reason": "closed", "code": 7}),
            ("room:broken", {"reason": "join crashed"}),
            ("elsewhere", {"reason": "unmatched topic"}),
        ]:
            for way in (join, subscribe_and_join):
                with pytest.raises(JoinRefused, match=f"joining '{topic}' was refused") as refused:
                    await way(socket, topic)
                assert (refused.value.topic, refused.value.response) == (topic, response)
    await settle()
    assert endpoint.node.broadcaster.topics() == frozenset()


async def test_leaving_waits_for_the_end(endpoint: Endpoint) -> None:
    """Phoenix: channel_test, "leaves the channel"."""
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await leave(channel)
        assert socket.inbox == []
        assert endpoint.node.broadcaster.count("room:1") == 0


async def test_closing_waits_until_the_channels_have_ended(endpoint: Endpoint) -> None:
    """Phoenix: channel_test, "closes the channel"; a test may look at what terminate did right after it."""
    async with connect(endpoint) as socket:
        await join(socket, "room:1")
        await close(socket)
        assert Room.ends == ["closed"]


async def test_the_end_of_the_block_hangs_up(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        await join(socket, "room:1")
    assert endpoint.connections == set()
    await settle()
    assert Room.ends == ["closed"]


async def test_a_recorder_ends_with_its_socket(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        await subscribe_and_join(socket, "room:1")
    await settle()
    assert endpoint.node.broadcaster.topics() == frozenset()


async def test_a_client_that_is_refused_does_not_get_in() -> None:
    with pytest.raises(ConnectRefused):
        async with connect(open_endpoint(Room), params={"vsn": "9.9.9"}):
            pytest.fail("it got in")


# --- assertions that pass ---------------------------------------------------------------------------------------------


async def test_a_reply_is_matched_in_part_and_returned(endpoint: Endpoint) -> None:
    """Phoenix: channel_test, "assert_reply with guards", "pushes and receives replies"."""
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        for pattern in (ANY, {}, {"reason": "no"}, {"details": {"a": ANY}}, {"details": {"b": [1, ANY]}}):
            response = await assert_reply(await push(channel, "refuse"), "error", pattern)
            assert response == {"reason": "no", "details": {"a": 1, "b": [1, 2]}}


async def test_a_push_is_taken_once(endpoint: Endpoint) -> None:
    """Phoenix: channel_test, "pushes and receives pushed messages"."""
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "push", {"n": 1, "more": True})
        assert await assert_push(channel, "pushed", {"n": 1}) == {"n": 1, "more": True}
        await refute_push(channel, "pushed")


async def test_earlier_frames_that_do_not_match_stay(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        for number in range(3):
            await push(channel, "push", {"n": number})
        await assert_push(channel, "pushed", {"n": 2})
        await assert_push(channel, "pushed", {"n": 0})
        await assert_push(channel, "pushed", {"n": 1})


async def test_a_broadcast_is_recorded_for_whoever_subscribed(endpoint: Endpoint) -> None:
    """Phoenix: channel_test, "pushes and broadcast messages"."""
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        watching = await subscribe_and_join(ada, "room:1")
        await push(await join(bob, "room:1"), "broadcast", {"n": 1})
        await assert_broadcast(watching, "sent", {"n": 1})
        await refute_broadcast(watching, "sent")
        await assert_push(watching, "sent", {"n": 1})


async def test_structs_and_bytes_are_matched_as_clients_see_them(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        channel = await subscribe_and_join(socket, "room:1")
        await push(channel, "say")
        await assert_broadcast(channel, "said", {"body": "hi"})
        await push(channel, "broadcast", b"\x00")
        await assert_broadcast(channel, "sent", b"\x00")
        await assert_push(channel, "sent", b"\x00")


async def test_frames_of_another_topic_or_an_earlier_join_do_not_count(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        one, two = await join(socket, "room:1"), await join(socket, "room:2")
        await push(one, "push", {"n": 1})
        await refute_push(two, "pushed")
        again = await join(socket, "room:1")
        await refute_push(again, "pushed")
        await refute_push(again, "phx_close")
        await assert_push(one, "phx_close")


# --- assertions that fail ---------------------------------------------------------------------------------------------


async def test_a_reply_that_differs_fails_with_both(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        with pytest.raises(
            AssertionError, match=r"expected the reply 'ok' with <ANY>, got 'error' with {'reason': 'no'"
        ):
            await assert_reply(await push(channel, "refuse"))
        patterns: list[Any] = [{"reason": "yes"}, {"missing": ANY}, {"details": {"b": [1]}}, [], "no"]
        for pattern in patterns:
            with pytest.raises(AssertionError, match="got 'error' with"):
                await assert_reply(await push(channel, "refuse"), "error", pattern)


async def test_what_does_not_come_fails_and_shows_what_came(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        channel = await subscribe_and_join(socket, "room:1")
        await push(channel, "broadcast", {"n": 1})
        await settle()
        with pytest.raises(AssertionError, match=r"expected 'sent' on 'room:1' with {'n': 2}.*'n': 1"):
            await assert_push(channel, "sent", {"n": 2}, within=SOON)
        with pytest.raises(AssertionError, match=r"broadcast of 'sent' on 'room:1' with {'n': 2}.*'n': 1"):
            await assert_broadcast(channel, "sent", {"n": 2}, within=SOON)
        with pytest.raises(AssertionError, match="expected a reply on 'room:1'"):
            await assert_reply(await push(channel, "broadcast", {}), within=SOON)


async def test_a_broadcast_that_comes_while_waiting_is_shown_in_the_failure(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        channel = await subscribe_and_join(socket, "room:1")
        waiting = asyncio.ensure_future(assert_broadcast(channel, "sent", {"n": 2}, within=10 * SOON))
        await settle()
        await endpoint.broadcast("room:1", "sent", {"n": 1})
        with pytest.raises(AssertionError, match="'n': 1"):
            await waiting


async def test_refuting_what_came_fails(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        channel = await subscribe_and_join(socket, "room:1")
        ref = await push(channel, "push", {"n": 1})
        with pytest.raises(AssertionError, match="expected no 'pushed' on 'room:1', got"):
            await refute_push(channel, "pushed")
        with pytest.raises(AssertionError, match="expected no reply, got"):
            await refute_reply(ref)
        await push(channel, "broadcast", {"n": 1})
        with pytest.raises(AssertionError, match="expected no broadcast of 'sent'"):
            await refute_broadcast(channel, "sent")
        await refute_push(channel, "pushed", {"n": 2})
        await refute_broadcast(channel, "sent", {"n": 2})


async def test_refuting_while_a_handler_waits_says_so(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot know what that handler would still do."""
    monkeypatch.setattr(kit, "WITHIN", SOON)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        ref = await push(channel, "wait")
        with pytest.raises(AssertionError):
            await refute_reply(ref)
        Room.gate.set()
        await assert_reply(ref)


async def test_refuting_waits_for_no_clock_when_every_channel_is_idle(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However generous the bound is, a refutation that holds costs turns of the loop and no time."""
    slept: list[float] = []
    sleep = asyncio.sleep

    async def recorded(seconds: float) -> None:
        slept.append(seconds)
        await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", recorded)
    async with connect(endpoint) as socket:
        channel = await subscribe_and_join(socket, "room:1")
        ref = await push(channel, "say")
        await refute_reply(ref)
        await refute_push(channel, "pushed")
        await refute_broadcast(channel, "sent")
    assert set(slept) == {0}


async def test_the_close_code_is_compared(endpoint: Endpoint) -> None:
    async with connect(endpoint) as socket:
        with pytest.raises(AssertionError, match="expected the socket to close with 1001 within"):
            await assert_closed(socket, 1001, within=SOON)
        await endpoint.disconnect("users_socket:ada")
        with pytest.raises(AssertionError, match="expected the socket to close with 1000, got 1001"):
            await assert_closed(socket, 1000)
        await assert_closed(socket, 1001)


async def test_a_crash_is_an_event_that_can_be_asserted(endpoint: Endpoint) -> None:
    """Phoenix: channel_test, "crashed channel propagates exit"; here the client is told, as every client is."""
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "crash")
        await assert_push(channel, "phx_error", {"reason": "channel_crash"})


async def test_what_an_earlier_test_has_logged_holds_no_line_back(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repeated lines are limited for the process, which all tests of an application share."""
    for test in ("one", "one", "two"):
        monkeypatch.setenv("PYTEST_CURRENT_TEST", f"test_room.py::test_{test} (call)")
        async with connect(endpoint) as socket:
            channel = await join(socket, "room:1")
            await push(channel, "crash")
            await assert_push(channel, "phx_error")
    assert caplog.text.count("crashed in handle_in 'crash'") == 2
