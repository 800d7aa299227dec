"""Applications that misbehave in one callback: EMBERWIRE_WHERE says in which, EMBERWIRE_HOW what it does there.

`terminate` writes "terminate ran" when it gets so far, so that a test can tell whether it did.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    NoReply,
    Ok,
    Params,
    Socket,
    Topic,
    channel,
    handle_in,
    intercept,
    mount,
)

WHERE = os.environ.get("EMBERWIRE_WHERE", "")
HOW = os.environ.get("EMBERWIRE_HOW", "")
FOR_EVER = 3_600.0
joined = asyncio.Event()
PATTERN = re.compile(r"(a+)+$")


async def raises() -> None:
    raise ValueError("on purpose")


async def returns_rubbish() -> None:
    """`rubbish` says what is returned."""


async def hangs() -> None:
    await asyncio.Event().wait()


async def swallows() -> None:
    """Goes on after each cancellation."""
    while True:
        try:
            await asyncio.sleep(FOR_EVER)
        except asyncio.CancelledError:
            print("not cancelled", flush=True)


async def sleeps() -> None:
    time.sleep(FOR_EVER)  # noqa: ASYNC251  # this is the fault


async def spins() -> None:
    while True:
        pass


async def matches() -> None:
    """A match that takes years, in C, with the GIL: it looks for signals now and then."""
    PATTERN.match("a" * 60 + "b")


async def hashes() -> None:
    """A call of C that takes hours, without the GIL: it looks for no signal."""
    hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 2**31 - 1)


async def cancels_itself() -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


async def is_interrupted() -> None:
    raise KeyboardInterrupt


async def exits() -> None:
    sys.exit(7)


async def takes_two_seconds() -> None:
    await asyncio.sleep(2.0)


async def waits_for_a_thread() -> None:
    await asyncio.to_thread(time.sleep, FOR_EVER)


WAYS: dict[str, Callable[[], Awaitable[None]]] = {
    "raises": raises,
    "rubbish": returns_rubbish,
    "hangs": hangs,
    "swallows": swallows,
    "sleep": sleeps,
    "spins": spins,
    "re": matches,
    "hashlib": hashes,
    "cancels": cancels_itself,
    "interrupt": is_interrupted,
    "exit": exits,
    "two seconds": takes_two_seconds,
    "thread": waits_for_a_thread,
}


async def misbehave(where: str, good: Any = None) -> Any:
    """Do what HOW says if this is the callback that WHERE names; else return what is good."""
    if where != WHERE:
        return good
    print(f"in {where}", flush=True)
    await WAYS[HOW]()
    return object() if HOW == "rubbish" else good


@intercept("out")
class MisbehavingChannel(Channel):
    """Each callback but one is as it should be."""

    async def join(self, topic: Topic, payload: Any) -> Ok:
        joined.set()
        return await misbehave("join", Ok())  # type: ignore[no-any-return]

    @handle_in("handler")
    async def handler(self) -> NoReply:
        return await misbehave("handler", NoReply())  # type: ignore[no-any-return]

    @handle_in("info")
    async def info(self) -> NoReply:
        self.send_info("now")
        return NoReply()

    @handle_in("out")
    async def out(self) -> NoReply:
        await self.broadcast("out", {})
        return NoReply()

    async def handle_info(self, message: Any) -> None:
        await misbehave("handle_info")

    async def handle_out(self, event: str, payload: Any) -> None:
        await misbehave("handle_out")

    async def terminate(self, reason: str | BaseException) -> None:
        await misbehave("terminate")
        print("terminate ran", flush=True)


class MisbehavingSocket(Socket):
    room = channel("room:*", MisbehavingChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        if "honest" in params:
            return Accept()
        return await misbehave("connect", Accept())  # type: ignore[no-any-return]


endpoint = Endpoint(mount("/socket", MisbehavingSocket))


async def background() -> None:
    await joined.wait()
    await misbehave("a task")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with endpoint.lifespan():
        task = asyncio.create_task(background())
        yield
        task.cancel()
        await misbehave("lifespan")


app = Starlette(routes=endpoint.routes, lifespan=lifespan)
