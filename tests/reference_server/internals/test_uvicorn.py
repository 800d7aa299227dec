"""Releases of uvicorn and websockets that lack a name of the guards: the server says so, and serves without them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from websockets.sync.client import connect as ws_connect

from reference_server.core.limits import ServerLimits
from reference_server.internals.probe import Name, Reliance
from reference_server.internals.uvicorn import HTTP, SERVER, SOCKET
from reference_server.server.guards import SERVER_RELIANCES, guards
from tests.reference_server.internals.renamed import release_without
from tests.reference_server.server.test_serve import APP, COMMAND, ROOT, Served

pytestmark = pytest.mark.slow

PARTS = {
    "uvicorn.protocols.websockets": ("uvicorn/protocols/websockets",),
    "uvicorn.protocols.http": ("uvicorn/protocols/http",),
    "uvicorn": ("uvicorn",),
    "websockets": ("websockets", "uvicorn/protocols/websockets"),
}
"""Where a name is used under which it is found, by the beginning of its owner's name; the longest counts."""

LEANED_ON = [(reliance, name) for reliance in (SOCKET, HTTP, SERVER) for name in reliance.names]
FIRST = [(reliance, reliance.names[0]) for reliance in (SOCKET, HTTP, SERVER)]


def release(name: Name, folder: Path) -> dict[str, str]:
    """The environment of a process that finds packages without this name."""
    start = max((start for start in PARTS if name.owner.startswith(start)), key=len)
    # websockets has this attribute too, and uvicorn uses both.
    parts = PARTS["websockets"] if name.name == "close_sent" else PARTS[start]
    parts = PARTS["uvicorn"] if name.name[0].isupper() and start != "websockets" else parts
    release_without(name.name, ("uvicorn", "websockets"), parts=parts, folder=folder)
    return {**os.environ, "PYTHONPATH": str(folder)}


def command(*options: str) -> list[str]:
    return [COMMAND, "serve", APP, "--port", "0", "--loop", "asyncio", "--drain-over", "0", *options]


def serve(environment: dict[str, str]) -> str:
    """What a server says that a client has used, over both transports, and that was stopped."""
    process = subprocess.Popen(
        command(), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        served = Served(process, int(line.split()[2].rpartition(":")[2]))
        with ws_connect(f"ws://127.0.0.1:{served.port}/socket/websocket?vsn=2.0.0") as client:
            client.send('["1","1","room:1","phx_join",{}]')
            assert json.loads(client.recv(10))[4]["status"] == "ok"
            client.send('["1","2","room:1","now",{}]')
            assert json.loads(client.recv(10))[4]["status"] == "ok"
        assert [served.get(path) for path in ("/", "/-/live", "/socket/websocket")] == [200, 200, 400]
    finally:
        process.terminate()
        _, said = process.communicate(timeout=20)
    return said


@pytest.mark.parametrize(
    ("reliance", "name"), LEANED_ON, ids=lambda value: str(value) if isinstance(value, Name) else ""
)
def test_without_a_name_the_server_serves_and_lists_the_bounds_that_are_lost(
    reliance: Reliance, name: Name, tmp_path: Path
) -> None:
    said = serve(release(name, tmp_path))
    [warning] = [line for line in said.splitlines() if " WARNING " in line]
    assert str(name) in warning
    assert [bound for each in SERVER_RELIANCES for bound in each.bounds if bound in warning] == list(reliance.bounds)
    assert "Traceback" not in said


def test_httptools_is_not_used_where_it_is_installed(tmp_path: Path) -> None:
    """It sets no bound on a head, and takes a handshake without Host."""
    Path(tmp_path, "httptools.py").write_text("raise SystemExit('httptools was imported')", encoding="utf-8")
    assert " WARNING " not in serve({**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"})


@pytest.mark.parametrize(("reliance", "name"), FIRST, ids=["sockets", "http", "server"])
def test_without_a_name_a_server_that_requires_its_guards_does_not_start(
    reliance: Reliance, name: Name, tmp_path: Path
) -> None:
    done = subprocess.run(
        command("--require-guards"),
        cwd=ROOT,
        env=release(name, tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "Serving on" not in done.stdout
    assert all(bound in done.stderr for bound in reliance.bounds)
    assert "Traceback" not in done.stderr


def test_with_the_installed_releases_every_guard_is_in_force() -> None:
    assert guards(ServerLimits(), fastlane=True).warning is None
