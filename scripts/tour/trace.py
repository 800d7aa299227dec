"""Records which functions of the runtime one message enters, from a run of the program.

    [call.where for call in trace("say")]       # "edge/websocket.py", "runtime/connection.py", …

Three clients have joined a room, and one of them pushes an event of `scripts/tour/app.py`: `echo` replies, `whisper`
broadcasts and replies, `say` changes a presence too.
Only first entries are recorded: a coroutine that goes on where it waited was entered before, and so were those of the
connections, which have been there since their handshakes.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from emberwire.testing import JoinedChannel, connect, join, push, settle
from scripts.tour.app import endpoint

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "reference_server"
APPLICATION = "your channel"
OUTSIDE = "event loop"


@dataclass(frozen=True, slots=True)
class Call:
    """One function that was entered, and from where: files relative to the runtime, or APPLICATION, or OUTSIDE."""

    caller: str
    where: str
    function: str


@cache
def trace(event: str) -> tuple[Call, ...]:
    """The calls of one push, in order."""
    return tuple(asyncio.run(_trip(event)))


async def _trip(event: str) -> list[Call]:
    async with AsyncExitStack() as stack:
        rooms = [await _joined(stack, name) for name in ("ada", "grace", "edsger")]
        # The first message after a join asks whether the join is over.
        await push(rooms[0], "echo", {"body": "hello"})
        await settle()
        with _recorded() as calls:
            await push(rooms[0], event, {"body": "hello"})
            await settle()
        return calls


async def _joined(stack: AsyncExitStack, name: str) -> JoinedChannel:
    socket = await stack.enter_async_context(connect(endpoint, "/socket", params={"name": name}))
    return await join(socket, "room:lobby")


@contextmanager
def _recorded() -> Iterator[list[Call]]:
    calls: list[Call] = []
    entered = set(_running())

    def entry(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame in entered:
            return
        where = _place(frame.f_code)
        if where is not None and not _is_due(frame):
            entered.add(frame)
            calls.append(Call(_caller(frame), where, frame.f_code.co_qualname))

    sys.setprofile(entry)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def _running() -> Iterator[FrameType]:
    """The frames of all coroutines that wait now."""
    for task in asyncio.all_tasks():
        waits: Any = task.get_coro()
        while getattr(waits, "cr_frame", None) is not None:
            yield waits.cr_frame
            waits = waits.cr_await


def _place(code: CodeType) -> str | None:
    """The lane of a function; None for other code, for the test kit, and for parts of a function."""
    path = Path(code.co_filename)
    if code.co_name.startswith("<") and code.co_name != "<lambda>":
        return None
    if path.is_relative_to(RUNTIME) and "testing" not in path.parts:
        return path.relative_to(RUNTIME).as_posix()
    return APPLICATION if path == ROOT / "scripts" / "tour" / "app.py" else None


def _is_due(frame: FrameType) -> bool:
    """True for what a timer of the loop calls: it would have come without the message, on a busy machine just now."""
    below: FrameType | None = frame
    while below is not None and below.f_code is not asyncio.Handle._run.__code__:
        below = below.f_back
    return below is not None and isinstance(below.f_locals["self"], asyncio.TimerHandle)


def _caller(frame: FrameType) -> str:
    """The nearest function below that has a lane."""
    below = frame.f_back
    while below is not None:
        where = _place(below.f_code)
        if where is not None:
            return where
        below = below.f_back
    return OUTSIDE
