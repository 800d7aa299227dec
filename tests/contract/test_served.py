"""One command for a cluster: `emberwire serve APP --workers 2` on every broker, with clients on both workers."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.contract.conftest import Servers
from tests.contract.servers import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

PATIENCE = 30.0


@contextmanager
def served(folder: Path, port: int, *options: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command, in a process of its own; its output is in `folder`."""
    command = [sys.executable, "-m", "emberwire", "serve", "tests.contract.served_app:app", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**os.environ, **environment}
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass
class RoomMember:
    """One client that has joined the room; `said` is what it heard there."""

    socket: ClientConnection
    process: int = 0
    said: list[Any] = field(default_factory=list)

    async def push(self, event: str, payload: Any, *, join_ref: str = "1") -> Any:
        """Push, and wait for the reply."""
        ref = f"{event}-{id(payload)}"
        await self.socket.send(json.dumps([join_ref, ref, "room:1", event, payload]))
        while True:
            _, its_ref, _, its_event, answer = json.loads(await self.socket.recv())
            if its_event == "said":
                self.said.append(answer)
            if its_ref == ref:
                return answer["response"]


async def joined(stack: AsyncExitStack, port: int, user: str) -> RoomMember:
    url = f"ws://127.0.0.1:{port}/socket/websocket?vsn=2.0.0&user={user}"
    client = RoomMember(await stack.enter_async_context(connect(url)))
    client.process = (await client.push("phx_join", {}))["process"]
    return client


async def first(stack: AsyncExitStack, port: int) -> RoomMember:
    """The first client, as soon as there is a server."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await joined(stack, port, "user-0")
            except OSError:
                await asyncio.sleep(0.05)


async def beside(other: RoomMember, stack: AsyncExitStack, port: int) -> RoomMember:
    """A client on another worker than one that is there: the kernel deals connections out by chance."""
    async with asyncio.timeout(PATIENCE):
        while True:
            client = await joined(stack, port, "user-1")
            if client.process != other.process:
                return client
            await client.socket.close()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.mark.parametrize(("broker", "by_option"), [("redis", True), ("nats", False), ("postgres", True)])
async def test_clients_of_two_workers_hear_and_see_each_other(
    broker: str, by_option: bool, servers: Servers, stack: AsyncExitStack, tmp_path: Path
) -> None:
    """The broker is named by the option, or by the environment."""
    port, url = free_port(), servers.get(broker).url
    options = ("--pubsub", url) if by_option else ()
    environment = {} if by_option else {"EMBERWIRE_PUBSUB": url}
    with served(tmp_path, port, "--workers", "2", "--drain-over", "0.1", *options, **environment):
        one = await first(stack, port)
        clients = (one, await beside(one, stack, port))
        users = ["user-0", "user-1"]
        async with asyncio.timeout(PATIENCE):
            for client in clients:
                while (await client.push("who", {}))["users"] != users:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)  # the other worker says who is there every 1.5 s
            for client in clients:
                await client.push("say", {"by": client.process})
            for client in clients:
                while len(client.said) < 2:
                    await client.push("who", {})
        speakers = sorted(client.process for client in clients)
        assert [sorted(each["by"] for each in client.said) for client in clients] == [speakers] * 2


async def test_a_command_whose_broker_is_away_says_so_and_ends(tmp_path: Path) -> None:
    """Failing at the start is loud, and a supervisor tries again; a password is not part of what is said."""
    url = f"redis://:s3cret@127.0.0.1:{free_port()}"
    with served(tmp_path, free_port(), "--workers", "2", "--pubsub", url) as process:
        assert await asyncio.to_thread(process.wait, PATIENCE) != 0
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert "PubSubUnavailable: The broker redis://127.0.0.1" in said
    assert "s3cret" not in said
    assert "site-packages/redis" not in said
