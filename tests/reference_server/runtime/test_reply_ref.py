"""Replies that come later: from any task, any number of times, and to nobody when the client has gone."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from emberwire import EmberwireError, Error, Limits, NoReply, Ok, Reply, ReplyRef, Socket, channel, handle_in
from emberwire.testing import assert_push, assert_reply, connect, join, leave, open_endpoint, push, refute_reply, settle
from reference_server.core.errors import EncodeError
from reference_server.core.message import Message
from reference_server.core.serializer import V2
from reference_server.core.serializer_v1 import V1
from reference_server.runtime.connection import Connection
from reference_server.runtime.node import Node
from tests.fakes import FakeTransport
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Later(OpenChannel):
    """Keeps the refs of its messages for the test."""

    refs: list[ReplyRef] = []

    async def after_join(self) -> None:
        type(self).refs = []

    @handle_in("keep")
    async def keep(self) -> NoReply:
        self.refs.append(self.reply_ref())
        return NoReply()

    @handle_in("now")
    async def now(self) -> NoReply:
        await self.reply_ref().reply(Ok(n=1))
        return NoReply()

    @handle_in("bytes")
    async def answer_with_bytes(self) -> Ok:
        return Ok(b"\xff")

    async def handle_info(self, message: Any) -> None:
        self.reply_ref()


async def test_a_reply_may_come_from_any_task_in_any_order() -> None:
    """Phoenix: channel_test, "receives async replies"."""
    async with connect(open_endpoint(Later)) as socket:
        channel = await join(socket, "room:1")
        first, second = await push(channel, "keep"), await push(channel, "keep")
        await settle()
        await asyncio.create_task(Later.refs[1].reply(Reply("queued", {"n": 2})))
        await assert_reply(second, "queued", {"n": 2})
        await refute_reply(first)
        await asyncio.create_task(Later.refs[0].reply(Error(reason="late")))
        await assert_reply(first, "error", {"reason": "late"})


async def test_a_reply_inside_the_handler_comes_at_once() -> None:
    async with connect(open_endpoint(Later)) as socket:
        await assert_reply(await push(await join(socket, "room:1"), "now"), "ok", {"n": 1})


async def test_a_ref_can_be_used_more_than_once() -> None:
    async with connect(open_endpoint(Later)) as socket:
        ref = await push(await join(socket, "room:1"), "keep")
        await settle()
        for number in range(3):
            await Later.refs[0].reply(Ok(number))
            await assert_reply(ref, "ok", number)


async def test_a_reply_after_leaving_carries_the_old_join_ref() -> None:
    """phoenix.js drops it, because the join_ref is not the current one."""
    async with connect(open_endpoint(Later)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "keep")
        await settle()
        ref = Later.refs[0]
        await leave(channel)
        await join(socket, "room:1")
        await ref.reply(Ok())
        await settle()
        assert [message.join_ref for message in socket.inbox] == [channel.join_ref]


async def test_a_reply_after_the_client_went_is_dropped() -> None:
    async with connect(open_endpoint(Later)) as socket:
        await push(await join(socket, "room:1"), "keep")
        await settle()
    await settle()
    await Later.refs[0].reply(Ok())
    with pytest.raises(EncodeError):
        await Later.refs[0].reply(Ok(object()))


class LaterSocket(Socket):
    rooms = channel("room:*", Later)


@pytest.mark.parametrize(("version", "carries_binary"), [(V1, True), (V2, False)])
async def test_bytes_are_answered_with_an_error_where_they_cannot_be_sent(version: Any, carries_binary: bool) -> None:
    """Over long polling, and to clients of version 1: as when `handle_in` returns the bytes."""
    transport = FakeTransport()
    transport.carries_binary = carries_binary
    client = Connection(
        node=Node(), socket=LaterSocket(), socket_id=None, serializer=version, limits=Limits(), transport=transport
    )
    client.open()
    for ref, event in enumerate(["phx_join", "bytes", "keep"], start=1):
        parts = {"join_ref": "1", "ref": str(ref), "topic": "room:1", "event": event, "payload": {}}
        client.receive(json.dumps(parts if version is V1 else list(parts.values())))
        await settle()
    await Later.refs[0].reply(Ok(b"\xff"))
    client.closed("closed")
    await settle()
    # Nobody is there any more, which is no fault of the task that answers.
    await Later.refs[0].reply(Ok(b"\xff"))
    replies = [json.loads(frame) for frame in transport.sent]
    payloads = [reply["payload"] if version is V1 else reply[4] for reply in replies]
    assert payloads[1:] == [{"status": "error", "response": {"reason": "binary not supported"}}] * 2


async def test_a_message_without_ref_has_no_reply_ref() -> None:
    """Phoenix: channel_test, "socket_ref raises ArgumentError when socket is not joined or has no ref"."""
    async with connect(open_endpoint(Later)) as socket:
        channel = await join(socket, "room:1")
        socket.send(Message(channel.join_ref, None, "room:1", "keep", {}))
        await assert_push(channel, "phx_error")


async def test_there_is_no_reply_ref_outside_of_handle_in() -> None:
    class Everywhere(OpenChannel):
        problems: list[str] = []

        async def join(self, topic: Any, payload: Any) -> Ok:
            self.problem()
            return Ok()

        async def after_join(self) -> None:
            self.problem()
            self.send_info("x")

        async def handle_info(self, message: Any) -> None:
            self.problem()

        @handle_in("fine")
        async def fine(self) -> Ok:
            self.reply_ref()
            return Ok()

        async def terminate(self, reason: str | BaseException) -> None:
            self.problem()

        def problem(self) -> None:
            with pytest.raises(EmberwireError, match=r"reply_ref\(\) needs a message with a ref"):
                self.reply_ref()
            self.problems.append("raised")

    async with connect(open_endpoint(Everywhere)) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "fine"))
        await leave(channel)
        await settle()
    assert Everywhere.problems == ["raised"] * 4


@pytest.mark.parametrize("answer", [NoReply(), {"status": "ok"}, None])
async def test_something_that_is_no_reply_is_refused_with_a_sentence(answer: Any) -> None:
    async with connect(open_endpoint(Later)) as socket:
        await push(await join(socket, "room:1"), "keep")
        await settle()
        with pytest.raises(TypeError, match=r"Ok\(…\), Error\(…\) or Reply\(…\)"):
            await Later.refs[0].reply(answer)
