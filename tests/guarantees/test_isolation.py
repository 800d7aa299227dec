"""Nobody's assigns and nobody's context are seen by anybody else, however their messages interleave."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from contextvars import ContextVar
from typing import Any

import pytest

from emberwire import (
    Accept,
    ConnectInfo,
    Endpoint,
    Error,
    NoReply,
    Ok,
    Params,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    handle_in,
    intercept,
    mount,
)
from emberwire.testing import assert_push, assert_reply, connect, join, leave, push
from tests.guarantees.scale import scaled
from tests.open_channel import UNLIMITED_RATE, EchoChannel

pytestmark = pytest.mark.anyio

tenant: ContextVar[str] = ContextVar("tenant", default="nobody")
count: ContextVar[int] = ContextVar("count", default=0)


@intercept("shout")
class TenantChannel(EchoChannel):
    """Says whose it believes to be, in each of its callbacks."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        tenant.set(self.assigns["user"])
        self.assigns["seen"].append(topic)
        return Ok(tenant.get())

    @handle_in("whose")
    async def whose(self, payload: Any) -> Ok:
        count.set(count.get() + 1)
        self.assigns["asked"] = self.assigns.get("asked", 0) + 1
        await asyncio.sleep(0)
        own = {"asked": self.assigns["asked"], "seen": self.assigns["seen"]}
        return Ok({"user": self.assigns["user"], "tenant": tenant.get(), "count": count.get(), **own})

    @handle_in("tell")
    async def tell(self, payload: Any) -> NoReply:
        await self.broadcast("shout", {})
        return NoReply()

    async def handle_out(self, event: str, payload: Any) -> None:
        await self.push("heard", {"user": self.assigns["user"], "tenant": tenant.get()})


class TenantSocket(Socket):
    room = channel("room:*", TenantChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        tenant.set(params["user"])
        return Accept(user=params["user"], seen=[])


async def test_a_channel_that_follows_another_sees_nothing_of_its_context() -> None:
    """S29: a join that is held while the old channel leaves is begun by that channel's last step."""
    options = WebSocketOptions(check_origin=False)
    endpoint = Endpoint(mount("/socket", TenantSocket, websocket=options), log=False)
    async with connect(endpoint, params={"user": "ada"}) as socket:
        old = await join(socket, "room:1")
        for number in (1, 2):
            await assert_reply(await push(old, "whose"), "ok", {"count": number})
        _, new = await asyncio.gather(leave(old), join(socket, "room:1"))
        await assert_reply(await push(new, "whose"), "ok", {"user": "ada", "tenant": "ada", "count": 1})


async def test_contexts_and_assigns_do_not_mix() -> None:
    """S29, CVE-2020-35681: what a callback puts into a context variable stays with its channel, and there it stays."""
    options = WebSocketOptions(check_origin=False)
    endpoint = Endpoint(mount("/socket", TenantSocket, websocket=options, limits=UNLIMITED_RATE), log=False)
    users = [f"user-{number}" for number in range(scaled(20, full=300))]
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connect(endpoint, params={"user": user})) for user in users]
        channels = [await join(socket, "room:1") for socket in sockets]
        others = [await join(socket, "room:2") for socket in sockets]
        assert [joined.response for joined in channels] == users
        for round_ in range(1, 4):
            refs = [await push(joined, "whose") for joined in channels]
            for user, ref in zip(users, refs, strict=True):
                own = {"count": round_, "asked": round_, "seen": ["room:1"]}
                await assert_reply(ref, "ok", {"user": user, "tenant": user, **own})
        for user, joined in zip(users, others, strict=True):
            own = {"count": 1, "asked": 1, "seen": ["room:2"]}
            await assert_reply(await push(joined, "whose"), "ok", {"user": user, "tenant": user, **own})
        for teller in channels[:3]:
            await push(teller, "tell")
            for user, joined in zip(users, channels, strict=True):
                await assert_push(joined, "heard", {"user": user, "tenant": user})
    assert (tenant.get(), count.get()) == ("nobody", 0)
