"""Those who meet in a flood, each a process of its own: the attackers, the honest crowd, and Bob.

    python -m benchmarks.flood_clients attack fragments PORT COUNT SECONDS
    python -m benchmarks.flood_clients crowd PORT OTHER_PORT COUNT SECONDS
    python -m benchmarks.flood_clients bob PORT SECONDS

Each prints one JSON object at the end. An attacker that is cut connects again at once.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeAlias

from benchmarks.clients import handshake

Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]

TEXT, CONTINUATION = 1, 0
GIVE_UP = 30.0
"""Seconds after which an honest client calls an answer lost; phoenix.js gives a push up after 10."""

UPLOAD = 16_384


def frame(opcode: int, data: bytes, *, fin: bool = True) -> bytes:
    """A masked frame with a mask of zeros."""
    head = bytes((opcode | (0x80 if fin else 0), 0x80 | (len(data) if len(data) < 126 else 126)))
    return head + (b"" if len(data) < 126 else len(data).to_bytes(2, "big")) + bytes(4) + data


def message(*parts: Any) -> bytes:
    """A text frame of protocol version 2."""
    return frame(TEXT, json.dumps(parts).encode())


def request(method: str, path: str, body: bytes = b"", *, length: int | None = None, **headers: str) -> bytes:
    """An HTTP request; `length` is what it says of its body."""
    declared = len(body) if length is None else length
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {declared}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and body of the next answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("content-length:")[2].split("\r\n")[0]
    return int(head.split(" ", 2)[1]), await reader.readexactly(int(length or 0))


async def upgraded(port: int) -> Streams:
    """A WebSocket. Raises EOFError for any other answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(handshake())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in head[:20]:
        writer.transport.abort()
        raise EOFError(head[:40])
    return reader, writer


async def heard(reader: asyncio.StreamReader) -> Any:
    """The next message of the server. Raises EOFError at a close frame."""
    first, second = await reader.readexactly(2)
    length = second & 0x7F
    if length >= 126:
        length = int.from_bytes(await reader.readexactly(2 if length == 126 else 8), "big")
    data = await reader.readexactly(length)
    if first & 0xF != TEXT:
        raise EOFError(data)
    return json.loads(data)


# --- attackers --------------------------------------------------------------------------------------------------------


async def until_cut(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 16):
        pass


async def write_on(port: int, opened: Callable[[int], Awaitable[Streams]], data: bytes) -> None:
    """Write the same without end, and read what comes."""
    reader, writer = await opened(port)
    reading = asyncio.ensure_future(until_cut(reader))
    try:
        while not reading.done():
            writer.write(data)
            await writer.drain()
    finally:
        reading.cancel()
        writer.transport.abort()


async def connected(port: int) -> Streams:
    return await asyncio.open_connection("127.0.0.1", port)


async def bad_frames(port: int) -> None:
    reader, writer = await upgraded(port)
    writer.write(frame(TEXT, b"this is no message"))
    with suppress(OSError):
        await reader.read(1 << 16)
    writer.transport.abort()


async def ghost_tokens(port: int) -> None:
    """A token that names a node which does not exist, another one each time."""
    reader, writer = await connected(port)
    try:
        while True:
            token = f"ghost-{random.randrange(10**9)}.{random.randbytes(16).hex()}"
            writer.write(request("GET", f"/socket/longpoll?vsn=2.0.0&token={token}"))
            await answer(reader)
    finally:
        writer.transport.abort()


async def posts(port: int) -> None:
    """One session, and bodies of a megabyte over eight connections at once."""
    reader, writer = await connected(port)
    writer.write(request("GET", "/socket/longpoll?vsn=2.0.0"))
    token = json.loads((await answer(reader))[1])["token"]
    writer.transport.abort()
    body = request("POST", f"/socket/longpoll?vsn=2.0.0&token={token}", b"\n" * (1 << 20), Content_Type="text/plain")
    flood = request(
        "POST",
        f"/socket/longpoll?vsn=2.0.0&token={token}",
        b"\n" * ((1 << 20) - 1),
        Content_Type="application/x-ndjson",
    )
    await asyncio.gather(*(post_on(port, flood) for _ in range(7)), post_on(port, body))


async def post_on(port: int, data: bytes) -> None:
    reader, writer = await connected(port)
    try:
        while True:
            writer.write(data)
            if (await answer(reader))[0] != 200:
                return
    finally:
        writer.transport.abort()


async def slow_bodies(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(request("POST", "/form", b"x", length=50))
    await until_cut(reader)
    writer.transport.abort()


EMPTY = frame(CONTINUATION, b"", fin=False)
FLOODS: dict[str, Callable[[int], Coroutine[Any, Any, None]]] = {
    "fragments": lambda port: write_on(
        port, upgraded, frame(TEXT, b"[", fin=False) + EMPTY * 99_000 + frame(CONTINUATION, b"]")
    ),
    "pipelining": lambda port: write_on(port, connected, request("GET", "/nothing") * 1_000),
    "ghost tokens": ghost_tokens,
    "bad frames": bad_frames,
    "posts": posts,
    "slow bodies": slow_bodies,
    "nothing": lambda port: asyncio.sleep(GIVE_UP),
}


async def attack(name: str, port: int, count: int, seconds: float) -> dict[str, Any]:
    """Let so many attackers flood; returns how often they had to begin again, and why."""
    ends: Counter[str] = Counter()

    async def attacker() -> None:
        while True:
            try:
                await FLOODS[name](port)
                ends["ended"] += 1
            except (OSError, EOFError, ValueError, KeyError, asyncio.LimitOverrunError) as error:
                ends[type(error).__name__] += 1

    tasks = [asyncio.create_task(attacker()) for _ in range(count)]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {"began again": ends.total(), "ends": dict(ends)}


# --- honest clients ---------------------------------------------------------------------------------------------------


class Crowd:
    """What became of the honest clients. A connection is lost when the server ends it, a message without its answer."""

    def __init__(self, port: int, other: int, seconds: float) -> None:
        self.port, self.other = port, other
        self.over = time.monotonic() + seconds
        self.lost: Counter[str] = Counter()
        self.answered = 0
        self.delays: list[float] = []

    def goes_on(self) -> bool:
        return time.monotonic() < self.over

    async def client(self, number: int, kind: Callable[[int], Coroutine[Any, Any, None]]) -> None:
        await asyncio.sleep(random.uniform(0, 2))
        try:
            await kind(number)
        except (OSError, EOFError, TimeoutError, AssertionError, KeyError) as error:
            self.lost[f"{kind.__name__}: {type(error).__name__} {str(error)[:60]}"] += 1

    async def answers(self, replied: Awaitable[Any]) -> Any:
        began = time.monotonic()
        async with asyncio.timeout(GIVE_UP):
            reply = await replied
        self.answered += 1
        self.delays.append(time.monotonic() - began)
        return reply

    async def joined(self) -> Streams:
        async with asyncio.timeout(GIVE_UP):
            reader, writer = await upgraded(self.port)
        writer.write(message("1", "1", "room:1", "phx_join", {}))
        assert (await self.answers(heard(reader)))[4]["status"] == "ok"
        return reader, writer

    async def uploader(self, number: int) -> None:
        """Sends 16 KiB in fragments of 1 KiB every five seconds."""
        reader, writer = await self.joined()
        while self.goes_on():
            data = json.dumps(["1", "2", "room:1", "upload", "x" * UPLOAD]).encode()
            parts = [data[at : at + 1_024] for at in range(0, len(data), 1_024)]
            for place, part in enumerate(parts):
                writer.write(frame(CONTINUATION if place else TEXT, part, fin=place == len(parts) - 1))
            assert (await self.answers(heard(reader)))[4]["response"] == UPLOAD
            await asyncio.sleep(5)
        writer.close()

    async def returning(self, number: int) -> None:
        """Hangs up with all others of its kind and comes back at once, in the middle of the flood."""
        middle = time.monotonic() + (self.over - time.monotonic()) / 2
        reader, writer = await self.joined()
        while self.goes_on():
            writer.write(message("1", "2", "room:1", "echo", number))
            assert (await self.answers(heard(reader)))[4]["response"] == number
            await asyncio.sleep(max(0.0, min(5.0, middle - time.monotonic())) or 5.0)
            if middle and time.monotonic() >= middle:
                middle = float("inf")
                writer.close()
                reader, writer = await self.joined()
        writer.close()

    async def poller(self, number: int) -> None:
        """Polls for the answers to what it posts every four seconds; its session may live on another node."""
        token = (await self.asked(self.other, "GET", ""))["token"]
        posts = 0
        await self.post(token, "1", "1", "phx_join", {})
        while self.goes_on():
            polled = await self.asked(self.port, "GET", token)
            assert polled["status"] in (200, 204), f"the session is lost: {polled['status']}"
            if polled["messages"]:
                self.answered += len(polled["messages"])
                await asyncio.sleep(4)
                posts += 1
                await self.post(token, "1", str(posts + 1), "echo", number)

    async def post(self, token: str, *parts: Any) -> None:
        join_ref, ref, event, payload = parts
        body = json.dumps([join_ref, ref, f"room:{self.port}", event, payload]).encode()
        posted = await self.asked(self.port, "POST", token, body)
        assert posted["status"] == 200, f"a post was lost: {posted['status']}"

    async def asked(self, port: int, method: str, token: str, body: bytes = b"") -> Any:
        async with asyncio.timeout(GIVE_UP + 10):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request(method, f"/socket/longpoll?vsn=2.0.0&token={token}", body))
            status, text = await answer(reader)
            writer.close()
        assert status == 200, f"HTTP status {status}"
        return json.loads(text)

    async def run(self, count: int) -> dict[str, Any]:
        kinds = (self.uploader, self.returning, self.poller)
        await asyncio.gather(*(self.client(number, kinds[number % 3]) for number in range(count)))
        slowest = max(self.delays, default=0.0)
        return {"answered": self.answered, "lost": dict(self.lost), "slowest": round(slowest, 2)}


async def bob(port: int, seconds: float) -> dict[str, Any]:
    """An honest client that pushes once a second; returns how long it waited for each reply, in milliseconds.

    In the middle somebody else's channel fails.
    """
    reader, writer = await upgraded(port)
    writer.write(message("1", "1", "room:bob", "phx_join", {}))
    await heard(reader)
    print("in", flush=True)
    delays, over, failed = [], time.monotonic() + seconds, False
    while time.monotonic() < over:
        began = time.perf_counter()
        writer.write(message("1", "2", "room:bob", "echo", {}))
        assert (await heard(reader))[1] == "2"
        delays.append((time.perf_counter() - began) * 1_000)
        if not failed and over - time.monotonic() < seconds / 2:
            failed = True
            writer.write(message("9", "9", "room:other", "phx_join", {}))
            await heard(reader)
            writer.write(message("9", "10", "room:other", "fail", {}))
            assert (await heard(reader))[3] == "phx_error"
        await asyncio.sleep(max(0.0, 1 - (time.perf_counter() - began)))
    return {"delays": delays}


def main() -> None:
    """Be one of them."""
    role, *rest = sys.argv[1:]
    work: Coroutine[Any, Any, dict[str, Any]]
    if role == "attack":
        work = attack(rest[0], int(rest[1]), int(rest[2]), float(rest[3]))
    elif role == "crowd":
        work = Crowd(int(rest[0]), int(rest[1]), float(rest[3])).run(int(rest[2]))
    else:
        work = bob(int(rest[0]), float(rest[1]))
    print(json.dumps(asyncio.run(work)))


if __name__ == "__main__":
    main()
