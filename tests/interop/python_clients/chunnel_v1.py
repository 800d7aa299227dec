"""PyPI `chunnel` 0.1.0 (2016): version 1, numbers as refs. It adds no `/websocket` to its URL: that has to be there."""

from __future__ import annotations

from typing import Any

from chunnel.socket import Socket  # type: ignore[import-not-found]


async def joins_pushes_and_leaves(url: str) -> None:
    """A join, a push with a reply, and a leave."""
    address = url.replace("http", "ws") + "/socket/websocket"
    async with Socket(address, {"token": "good:ada"}) as socket:
        channel: Any = socket.channel("room:reply", {"n": 1})
        assert await channel.join() == {"echo": {"n": 1}, "user": "ada"}
        sent = await channel.push("echo", {"a": [1]})
        assert await sent.response() == {"a": [1]}
        await channel.leave()
