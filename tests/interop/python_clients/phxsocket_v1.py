"""PyPI `phxsocket` 0.1.5: version 1, from threads, with whole numbers from 0 as refs and no join_ref."""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import Any

import phxsocket  # type: ignore[import-not-found]
import pytest


def _client(url: str, user: str) -> Any:
    client = phxsocket.Client(url.replace("http", "ws") + "/socket/websocket", {"token": f"good:{user}"})
    assert client.connect()
    return client


def _talk(url: str) -> None:
    client = _client(url, "ada")
    # Its first ref is 0, which is false in Python: a server that takes it for "no ref" never answers this join.
    channel = client.channel("room:reply", {"n": 0})
    assert channel.join() == {"echo": {"n": 0}, "user": "ada"}
    pushed: queue.Queue[Any] = queue.Queue()
    channel.on("pushed", pushed.put)
    answers = [channel.push("echo", {"n": n}, reply=True).wait_for_response() for n in range(3)]
    assert answers == [{"status": "ok", "response": {"n": n}} for n in range(3)]
    assert channel.push("push_me", {"x": 1}, reply=True).wait_for_response()["status"] == "ok"
    assert pushed.get(timeout=5) == {"x": 1}
    client.close()


def _refused(url: str) -> None:
    client = _client(url, "ada")
    with pytest.raises(phxsocket.channel.ChannelConnectError, match="unauthorized"):
        client.channel("room:private").join()
    client.close()


def _closes(url: str) -> None:
    client = _client(url, "ada")
    channel = client.channel("room:phxsocket")
    channel.join()
    closed, ended = threading.Event(), threading.Event()
    channel.on_close = closed.set
    client.on_close = lambda _: ended.set()
    channel.push("stop", {})
    assert closed.wait(5)
    client.close()
    assert ended.wait(5)


async def joins_and_gets_replies_with_integer_refs(url: str) -> None:
    """The ref 0 is echoed as the number 0."""
    await asyncio.to_thread(_talk, url)


async def is_told_why_a_join_is_refused(url: str) -> None:
    """The response of the join is in the exception."""
    await asyncio.to_thread(_refused, url)


async def hears_that_a_channel_closes(url: str) -> None:
    """phx_close reaches on_close, though this client never sent a join_ref."""
    await asyncio.to_thread(_closes, url)
