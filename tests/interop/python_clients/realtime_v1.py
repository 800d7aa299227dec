"""PyPI `realtime` 2.34.1 (supabase-py): version 1, join_ref in its objects, and heartbeats without a ref."""

from __future__ import annotations

import ast
import asyncio
import json
import logging
from typing import Any

from realtime import AsyncRealtimeClient  # type: ignore[import-not-found]

from tests.interop.python_clients.waiting import until


async def _client(url: str, user: str) -> Any:
    client = AsyncRealtimeClient(f"{url}/realtime/v1", token=f"good:{user}", initial_backoff=0.02)
    await client.connect()
    return client


async def _subscribe(channel: Any) -> tuple[str, Exception | None]:
    states: list[tuple[str, Exception | None]] = []
    await channel.subscribe(lambda state, error: states.append((state.name, error)))
    return states[0]


class _Received(logging.Handler):
    """What the client says that it received, and what it complains of."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        (self.errors if record.levelno >= logging.ERROR else self.lines).append(record.getMessage())

    def frames(self, topic: str) -> list[Any]:
        texts = [
            ast.literal_eval(line.removeprefix("receive: ")) for line in self.lines if line.startswith("receive: ")
        ]
        return [frame for frame in map(json.loads, texts) if frame["topic"] == topic]


async def broadcasts(url: str) -> None:
    """A message in the event `broadcast` reaches others, and the sender who asked for it."""
    ada, grace = await _client(url, "ada"), await _client(url, "grace")
    options = {"config": {"broadcast": {"ack": True, "self": True}, "presence": None, "private": False}}
    here, there = ada.channel("realtime:py", options), grace.channel("realtime:py")
    got: asyncio.Queue[Any] = asyncio.Queue()
    for channel in (here, there):
        channel.on_broadcast("cursor", got.put_nowait)
        assert await _subscribe(channel) == ("SUBSCRIBED", None)
    await here.send_broadcast("cursor", {"x": 1})
    for _ in range(2):
        message = await got.get()
        assert (message["event"], message["payload"]) == ("cursor", {"x": 1})
    await ada.close()
    await grace.close()


async def presence(url: str) -> None:
    """presence_state and presence_diff are understood, which are typed models on this side."""
    ada, grace = await _client(url, "ada"), await _client(url, "grace")
    here, there = ada.channel("realtime:py_people"), grace.channel("realtime:py_people")
    for channel in (here, there):
        channel.on_presence_sync(lambda: None)
        assert await _subscribe(channel) == ("SUBSCRIBED", None)
        await channel.track({"mood": "calm"})
    await until(lambda: {"ada", "grace"} <= here.presence_state().keys() & there.presence_state().keys())
    await grace.close()
    await until(lambda: here.presence_state().keys() == {"ada"})
    await ada.close()


async def refused_join(url: str) -> None:
    """The reason of a private topic reaches the callback."""
    ada = await _client(url, "ada")
    options = {"config": {"broadcast": None, "presence": None, "private": True}}
    state, error = await _subscribe(ada.channel("realtime:py_secret", options))
    assert state == "CHANNEL_ERROR"
    assert "permissions to read" in str(error)
    await ada.close()


async def heartbeat_without_a_ref(url: str) -> None:
    """It sends a heartbeat at once, with `"ref": null`, and understands the answer, which has none either."""
    received = _Received()
    logging.getLogger("realtime._async.client").addHandler(received)
    logging.getLogger("realtime._async.client").setLevel(logging.DEBUG)
    ada = await _client(url, "ada")
    await until(lambda: received.frames("phoenix"))
    reply = {"event": "phx_reply", "topic": "phoenix", "ref": None, "payload": {"status": "ok", "response": {}}}
    assert received.frames("phoenix")[0] == reply
    assert not received.errors
    assert await _subscribe(ada.channel("realtime:py_heart")) == ("SUBSCRIBED", None)
    await ada.close()


async def comes_back_after_a_forced_disconnect(url: str) -> None:
    """It reconnects after 1001, and joins its channels again."""
    ada = await _client(url, "python_kicked")
    grace = await _client(url, "grace")
    here, there = ada.channel("realtime:py_back"), grace.channel("realtime:py_back")
    got: asyncio.Queue[Any] = asyncio.Queue()
    here.on_broadcast("hello", got.put_nowait)
    for channel in (here, there):
        assert await _subscribe(channel) == ("SUBSCRIBED", None)
    before = ada._ws_connection
    await there.push("kick", {"event": "python_kicked"})
    await until(lambda: ada._ws_connection not in (None, before) and here.is_joined)
    await there.send_broadcast("hello", {"again": True})
    assert (await got.get())["payload"] == {"again": True}
    await ada.close()
    await grace.close()
