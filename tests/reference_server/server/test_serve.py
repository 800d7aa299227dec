"""`emberwire serve` in a process of its own, and the pieces that can be had without one."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as ws_connect

from reference_server.core.errors import ConfigurationError
from reference_server.internals.uvicorn import Server
from reference_server.server.door import ACCEPTED_AT_ONCE, BACKLOG
from reference_server.server.serve import USER_TIMEOUT, listening_socket, load_application

ROOT = Path(__file__).resolve().parents[3]
APP = "tests.reference_server.server.served_app:app"
COMMAND = str(Path(sysconfig.get_path("scripts"), "emberwire"))


class Served:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    @contextmanager
    def joined(self) -> Iterator[ClientConnection]:
        """A client that has joined room:1."""
        with ws_connect(f"ws://127.0.0.1:{self.port}/socket/websocket?vsn=2.0.0", compression=None) as client:
            client.send('["1","1","room:1","phx_join",{}]')
            assert json.loads(client.recv(10))[4]["status"] == "ok"
            yield client

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, seconds: float) -> int:
        return self.process.wait(seconds)


@contextmanager
def serving(*options: str) -> Iterator[Served]:
    command = [COMMAND, "serve", APP, "--port", "0", "--loop", "asyncio", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Serving on http://127.0.0.1:"), line
        served = Served(process, int(line.split()[2].rpartition(":")[2]))
        _wait_for(served)
        yield served
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _wait_for(served: Served) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if served.get("/-/live") == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise AssertionError("the server does not answer")


# --- in a process of its own ------------------------------------------------------------------------------------------


SLOW_TO_START = """
from contextlib import asynccontextmanager
from starlette.applications import Starlette

@asynccontextmanager
async def lifespan(app):
    print("The tables are made.", flush=True)
    yield

app = Starlette(lifespan=lifespan)
"""


def test_it_says_that_it_serves_once_the_application_has_started(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW_TO_START)
    command = [COMMAND, "serve", "slow:app", "--port", "0", "--loop", "asyncio"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        first, second = server.stdout.readline(), server.stdout.readline()
        server.terminate()
    assert (first, second.partition(" http")[0]) == ("The tables are made.\n", "Serving on")


@pytest.mark.slow
@pytest.mark.parametrize("lane", ["--fastlane", "--no-fastlane", "--loop=uvloop"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_and_ends_with_success(lane: str, number: signal.Signals) -> None:
    """R40: what was accepted is answered, then 1012, then exit 0; requests beside the sockets work until then."""
    with serving(lane, "--drain-over", "0") as served:
        assert [served.get(path) for path in ("/", "/-/live", "/-/ready", "/socket/websocket")] == [200, 200, 200, 400]
        with served.joined() as client:
            client.send('["1","2","room:1","soon",{}]')
            assert json.loads(client.recv(10))[3] == "began"
            served.signal(number)
            assert json.loads(client.recv(10))[1] == "2"
            with pytest.raises(Exception, match="1012"):
                client.recv(10)
        assert served.wait(20) == 0


@pytest.mark.slow
def test_a_second_signal_ends_a_drain_that_takes_too_long() -> None:
    """R41: a handler that never ends."""
    with serving("--drain-over", "0") as served, served.joined() as client:
        client.send('["1","2","room:1","never",{}]')
        assert json.loads(client.recv(10))[3] == "began"
        served.signal(signal.SIGTERM)
        time.sleep(0.3)
        assert served.process.poll() is None
        begin = time.monotonic()
        served.signal(signal.SIGTERM)
        served.wait(10)
        assert time.monotonic() - begin < 5


@pytest.mark.slow
def test_a_port_that_is_taken_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [COMMAND, "serve", APP, "--port", port]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use." in done.stderr
    assert "Traceback" not in done.stderr


# --- without one ------------------------------------------------------------------------------------------------------


def test_an_application_is_found_by_its_name() -> None:
    from tests.reference_server.server import served_app

    assert load_application(APP) is served_app.app


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("chat", "named as module:attribute"),
        (":app", "named as module:attribute"),
        ("chat:", "named as module:attribute"),
        ("", "named as module:attribute"),
        ("no_such_module_here:app", "There is no module 'no_such_module_here' here"),
        ("tests.no_such_module_here:app", "There is no module 'tests.no_such_module_here' here"),
        ("json.nothing:app", "There is no module 'json.nothing' here"),
        (".relative:app", "module"),
        (f"{APP}lication", "has no 'application'"),
        ("tests.reference_server.server.served_app:not_an_application", "not_an_application"),
    ],
)
def test_a_name_that_means_nothing_is_a_sentence(name: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        load_application(name)


@pytest.mark.parametrize(
    ("module", "missing"), [("chat_app_of_a_test", "chat"), ("chat_of_a_test", "chat_of_a_test_settings")]
)
def test_a_module_that_misses_another_says_which(
    module: str, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{module}.py").write_text(f"import {missing}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match=f"No module named '{missing}'"):
        load_application(f"{module}:app")


def test_a_module_that_fails_fails_with_its_own_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "failing_app_of_a_test.py").write_text("1 / 0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ZeroDivisionError):
        load_application("failing_app_of_a_test:app")


def test_the_application_of_the_current_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "local_app_of_a_test.py").write_text("app = print\n", encoding="utf-8")
    code = (
        "from reference_server.server.serve import load_application as l; print(l('local_app_of_a_test:app') is print)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_listening_socket_has_a_free_port_and_gives_up_dead_clients(host: str) -> None:
    """R10: the kernel ends a connection whose peer acknowledges nothing."""
    try:
        listener = listening_socket(host, 0)
    except OSError as error:
        pytest.skip(f"this machine has no {host}: {error}")
    with listener:
        assert listener.getsockname()[1] > 0
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == USER_TIMEOUT


@pytest.mark.anyio
async def test_what_a_listening_socket_accepts_sends_small_frames_at_once() -> None:
    """Else the reply behind a broadcast waits for an acknowledgement of the broadcast."""
    at_once: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at_once.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = listening_socket("127.0.0.1", 0)
    async with await asyncio.start_server(accepted, sock=listener):
        _, client = await asyncio.open_connection(*listener.getsockname())
        assert await at_once
        client.close()


def test_a_host_that_is_none_leaves_no_socket_open() -> None:
    with pytest.raises(OSError, match=r".+"):
        listening_socket("no.such.host.invalid", 0)


class _Taken(asyncio.Protocol):
    """A connection that was accepted; `count` is how many were."""

    count = 0

    def __init__(self, **_: object) -> None:
        self.transport: asyncio.BaseTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        type(self).count += 1
        transport.close()


async def _turns_until(server: Server, listener: socket.socket, connections: int) -> int:
    """How many turns of the loop the server takes to accept connections that wait already."""
    await server.startup(sockets=[listener])
    clients = [socket.create_connection(listener.getsockname()) for _ in range(connections)]
    turns = 0
    while _Taken.count < connections:
        await asyncio.sleep(0)
        turns += 1
    for each in server.servers:
        each.close()
    for client in [*clients, listener]:
        client.close()
    return turns


def _server(loop: Literal["asyncio", "uvloop"]) -> Server:
    """A server that counts what it accepts, in the class `_Taken`."""
    _Taken.count = 0
    config = uvicorn.Config(_no_application, http=_Taken, lifespan="off", loop=loop, backlog=ACCEPTED_AT_ONCE)
    config.load()
    server = Server(config)
    server.backlog = BACKLOG
    server.lifespan = config.lifespan_class(config)
    return server


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_turn_of_the_loop_takes_several_connections(loop: Literal["asyncio", "uvloop"]) -> None:
    """One in a turn is 100 a second in a busy server: a flood of connections then holds back the honest ones."""
    server = _server(loop)
    with asyncio.Runner(loop_factory=server.loop_factory) as runner:
        turns = runner.run(_turns_until(server, listening_socket("127.0.0.1", 0), 10 * ACCEPTED_AT_ONCE))
    assert turns <= 20


class _Watched(socket.socket):
    """A socket that notes each time that it, or a copy of it, was made blocking."""

    blocked = 0

    def settimeout(self, value: float | None, /) -> None:
        type(self).blocked += value is None
        super().settimeout(value)


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_worker_that_starts_makes_no_accept_of_another_block(loop: Literal["asyncio", "uvloop"]) -> None:
    """Workers share what they listen on, its mode too: a blocking accept stops the loop of a worker that serves."""
    _Watched.blocked = 0
    listener = _Watched(fileno=listening_socket("127.0.0.1", 0).detach())
    server = _server(loop)
    with asyncio.Runner(loop_factory=server.loop_factory) as runner:
        runner.run(_turns_until(server, listener, 1))
    assert _Watched.blocked == 0


async def _no_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Nobody asks it."""
