"""One server process for the fault tests, and clients that remember what they were sent and when.

Processes are signalled by their own id and by nothing else, and end with the tests whatever happens to those.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sysconfig
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.contract.servers import ends_with_us

ROOT = Path(__file__).resolve().parents[2]
STOP_WITHIN = 40.0
PATIENCE = 45.0
"""Seconds after which a wait has failed; the figures that a test asserts are its own."""

Tap: TypeAlias = Callable[[str, Any], None]
"""Called with the event and the payload of every frame, replies included."""

_STARTED = re.compile(r"http://\S+")


async def until(condition: Callable[[], Any], what: str, *, within: float = PATIENCE) -> float:
    """Wait for a condition, looking often; returns the seconds that it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < within, f"after {within} s still not so: {what}"
        await asyncio.sleep(0.01)
    return time.monotonic() - started


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame that a client was sent."""

    at: float
    event: str
    payload: Any


class TopicSocket:
    """One WebSocket on one topic."""

    def __init__(self, user: str, topic: str, connection: ClientConnection, *, tap: Tap | None = None) -> None:
        self.user = user
        self.topic = topic
        self.seen: list[Seen] = []
        """All but replies and the numbers of storms, which are many."""
        self.numbers: dict[str, list[int]] = {}
        """What storms have broadcast, by sender, in the order in which it came."""
        self.joins: Counter[str] = Counter()
        self.leaves: Counter[str] = Counter()
        self.closed: int | None = None
        self._tap = tap
        self._connection = connection
        self._replies: dict[str, asyncio.Future[Any]] = {}
        self._refs = 0
        self._reading = asyncio.create_task(self._read())

    async def push(self, event: str, payload: Mapping[str, Any], *, within: float = PATIENCE) -> Any:
        """Push and wait for the response. Raises ConnectionClosed when there will be none."""
        status, response = await self.ask(event, payload, within=within)
        assert status == "ok", (event, response)
        return response

    async def ask(self, event: str, payload: Mapping[str, Any], *, within: float = PATIENCE) -> tuple[str, Any]:
        """Push and wait for status and response."""
        self._refs += 1
        ref = str(self._refs)
        reply = self._replies[ref] = asyncio.get_running_loop().create_future()
        await self._connection.send(json.dumps(["1", ref, self.topic, event, payload]))
        async with asyncio.timeout(within):
            body = await reply
        return body["status"], body["response"]

    def of(self, event: str) -> list[Any]:
        """The payloads of an event, in the order in which they came."""
        return [seen.payload for seen in self.seen if seen.event == event]

    @property
    def is_open(self) -> bool:
        return self.closed is None

    async def close(self) -> None:
        await self._connection.close()
        await self._reading

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in self._connection:
                self._take(*json.loads(text)[1:])
        self.closed = self._connection.close_code or 1006
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(ConnectionClosed(None, None))
                reply.exception()  # nobody may wait for it any more

    def _take(self, ref: str | None, topic: str, event: str, payload: Any) -> None:
        if self._tap is not None:
            self._tap(event, payload)
        if event == "phx_reply":
            reply = self._replies.pop(str(ref), None)
            if reply is not None and not reply.done():
                reply.set_result(payload)
            return
        if event == "number":
            self.numbers.setdefault(payload["from"], []).append(payload["number"])
            return
        if event == "presence_diff":
            self.joins.update(list(payload["joins"]))
            self.leaves.update(list(payload["leaves"]))
        self.seen.append(Seen(time.monotonic(), event, payload))


class NodeProcess:
    """One `emberwire serve` in a process of its own."""

    def __init__(self, name: str, log: Path, *options: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self.url = ""
        self.clients: list[TopicSocket] = []
        self._log = log
        command = [
            str(Path(sysconfig.get_path("scripts"), "emberwire")), "serve", "tests.faults.app:app",
            "--port", "0", "--log-level", "info", *options,
        ]  # fmt: skip
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                ends_with_us(command),
                cwd=ROOT,
                env={**os.environ, "EMBERWIRE_NODE": name, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._http = httpx.AsyncClient(timeout=PATIENCE, verify=False)

    async def started(self) -> None:
        await until(lambda: self.is_over or _STARTED.search(self.output()), f"{self.name} listens")
        found = _STARTED.search(self.output())
        assert found, self.output()
        self.url = found[0]
        await self.becomes_ready()

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def output(self) -> str:
        return self._log.read_text(errors="replace")

    async def client(self, user: str, topic: str, *, tracks: bool = True, tap: Tap | None = None) -> TopicSocket:
        """A client that has connected and joined."""
        url = f"{self.url.replace('http', 'ws', 1)}/socket/websocket?vsn=2.0.0&user={user}"
        connection = await connect(
            url, max_queue=None, max_size=None, compression=None, ping_interval=None, open_timeout=PATIENCE
        )
        client = TopicSocket(user, topic, connection, tap=tap)
        self.clients.append(client)
        await client.push("phx_join", {"tracks": tracks})
        return client

    async def get(self, path: str) -> Any:
        try:
            response = await self._http.get(self.url + path)
        except httpx.TransportError as error:
            raise AssertionError(f"{self.name} does not answer ({error!r}):\n{self.output()[-3000:]}") from error
        assert response.status_code == 200, response.text
        return response.json()

    async def is_ready(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return (await self._http.get(f"{self.url}/-/ready")).status_code == 200
        return False

    async def becomes_ready(self, *, within: float = PATIENCE) -> float:
        """Wait for readiness; returns the seconds that it took."""
        return await self._becomes(True, within=within)

    async def becomes_unready(self, *, within: float = PATIENCE) -> float:
        """Wait until it says that it cannot reach the others; returns the seconds that it took."""
        return await self._becomes(False, within=within)

    async def _becomes(self, wanted: bool, *, within: float) -> float:
        started = time.monotonic()
        while await self.is_ready() is not wanted:
            waited = time.monotonic() - started
            assert waited < within, f"{self.name} is not ready={wanted} after {waited:.1f} s\n{self.output()[-3000:]}"
            await asyncio.sleep(0.02)
        return time.monotonic() - started

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        if not self.is_over:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.process.kill()
        self.process.wait()

    async def stop(self) -> int:
        """Let it drain; returns its exit code."""
        self.thaw()
        self.process.terminate()
        return await asyncio.to_thread(self.process.wait, STOP_WITHIN)

    async def close_clients(self) -> None:
        clients, self.clients = self.clients, []
        await asyncio.gather(*(client.close() for client in clients))

    async def end(self) -> None:
        """Kill it, and close what is connected to it."""
        if not self.is_over:
            self.kill()
        await self.close_clients()
        await self._http.aclose()
