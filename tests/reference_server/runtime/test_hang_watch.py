"""What nobody would notice otherwise: callbacks that never return, cancel themselves, or call from another thread."""

from __future__ import annotations

import asyncio
import re

import pytest

from emberwire import NoReply, Ok, handle_in
from emberwire.testing import FakeClock, assert_push, connect, join, open_endpoint, push, settle
from reference_server.runtime.hang_watch import LOOK_EVERY
from reference_server.runtime.log import log
from tests.open_channel import OpenChannel

pytestmark = pytest.mark.anyio


class Odd(OpenChannel):
    """Hangs, cancels itself, or calls from a thread of its own."""

    @handle_in("hang")
    async def hang(self) -> NoReply:
        await asyncio.Event().wait()
        return NoReply()

    @handle_in("cancel")
    async def cancel(self) -> Ok:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)
        return Ok()

    @handle_in("thread")
    async def thread(self, verb: str) -> Ok:
        calls = {
            "push": lambda: asyncio.run(self.push("event", {})),
            "broadcast": lambda: asyncio.run(self.broadcast("event", {})),
            "local_broadcast": lambda: self.endpoint.local_broadcast("room:1", "event", {}),
            "send_info": lambda: self.send_info("hello"),
            "send_after": lambda: self.send_after(1.0, "hello"),
            "subscribe": lambda: self.subscribe("elsewhere"),
        }
        await asyncio.to_thread(calls[verb])
        return Ok()


async def test_a_handler_that_never_returns_is_reported_now_and_then(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    monkeypatch.setattr(log, "now", clock.now)
    async with connect(open_endpoint(Odd, clock=clock)) as socket:
        await push(await join(socket, "room:1"), "hang")
        await settle()
        for _ in range(5):
            clock.advance(LOOK_EVERY)
            await settle()
        said = [record.getMessage() for record in caplog.records if "has been in" in record.getMessage()]
    assert [re.findall(r"^Odd on 'room:1' of .* has been in handle_in 'hang' for (\d+) s", line) for line in said] == [
        [str(seconds)] for seconds in (10, 20, 30, 40)
    ]


async def test_a_handler_that_cancels_itself_crashes_its_channel(caplog: pytest.LogCaptureFixture) -> None:
    """The channel fell silent: neither its client nor the log was told."""
    async with connect(open_endpoint(Odd)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "cancel")
        await assert_push(channel, "phx_error")
    assert "crashed in handle_in 'cancel'" in caplog.text
    assert "CallbackCancelled: The callback cancelled its own task." in caplog.text


@pytest.mark.parametrize("verb", ["push", "broadcast", "local_broadcast", "send_info", "send_after", "subscribe"])
async def test_a_call_from_another_thread_says_what_to_do(verb: str, caplog: pytest.LogCaptureFixture) -> None:
    """It was accepted, and wrote to a transport that another thread was writing to."""
    async with connect(open_endpoint(Odd)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "thread", verb)
        await assert_push(channel, "phx_error")
    assert verb in caplog.text
    assert "was called from another thread than the event loop's. Call it there: with asyncio.run_cor" in caplog.text
    assert "LocalProtocolError" in caplog.text
