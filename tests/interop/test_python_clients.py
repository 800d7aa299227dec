"""Python clients of the protocol, each in a process of its own: what they expect of a server, and their oddities.

They are installed on first use, from `clients.txt` into `.clients/`; see there why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.serving import ROOT, Server, served
from tests.interop.outcomes import Outcomes, hold

pytestmark = pytest.mark.network

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "clients.txt"


@pytest.fixture(scope="module")
def clients() -> Path:
    """The folder with the clients, installed when it is not what clients.txt asks for."""
    folder, stamp = HERE / ".clients", HERE / ".clients" / "installed.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]
    done = subprocess.run(
        [*install, "--target", str(folder), "-r", str(REQUIREMENTS)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"the Python clients cannot be installed: {done.stderr.strip()[-500:]}")
    stamp.write_text(wanted, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def supabase_server() -> Iterator[Server]:
    with served("tests.interop.supabase_app:app") as running:
        yield running


def converse(module: str, server: Server, clients: Path) -> Outcomes:
    command = [sys.executable, "-m", "tests.interop.python_clients.run", module, server.url]
    return hold(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(clients)})


@pytest.fixture(scope="module")
def phoenix_channels(server: Server, clients: Path) -> Outcomes:
    return converse("phoenix_channels", server, clients)


@pytest.fixture(scope="module")
def phxsocket(server: Server, clients: Path) -> Outcomes:
    return converse("phxsocket_v1", server, clients)


@pytest.fixture(scope="module")
def chunnel(server: Server, clients: Path) -> Outcomes:
    return converse("chunnel_v1", server, clients)


@pytest.fixture(scope="module")
def realtime(supabase_server: Server, clients: Path) -> Outcomes:
    return converse("realtime_v1", supabase_server, clients)


@pytest.mark.parametrize(
    "conversation",
    [
        "receives_and_leaves",
        "is_told_why_a_join_is_refused",
        "is_refused_for_good_with_a_bad_token",
        "rejoins_after_a_crash",
        "comes_back_after_a_forced_disconnect",
        "hears_its_heartbeats",
    ],
)
def test_phoenix_channels_python_client(conversation: str, phoenix_channels: Outcomes) -> None:
    """Versions 1 and 2; a 403 ends its attempts, 1001 does not; version 2 drops what has no join_ref."""
    phoenix_channels.assert_passed(conversation)


@pytest.mark.parametrize(
    "conversation",
    [
        "joins_and_gets_replies_with_integer_refs",
        "is_told_why_a_join_is_refused",
        "hears_that_a_channel_closes",
    ],
)
def test_phxsocket(conversation: str, phxsocket: Outcomes) -> None:
    """Version 1, no join_ref, refs that are numbers from 0: they come back as the same JSON type."""
    phxsocket.assert_passed(conversation)


@pytest.mark.parametrize(
    "conversation",
    [
        "broadcasts",
        "presence",
        "refused_join",
        "heartbeat_without_a_ref",
        "comes_back_after_a_forced_disconnect",
    ],
)
def test_realtime(conversation: str, realtime: Outcomes) -> None:
    """Version 1 of Supabase's conventions; heartbeats have a null ref and are answered with one."""
    realtime.assert_passed(conversation)


def test_chunnel(chunnel: Outcomes) -> None:
    """Version 1 as of 2016, from before refs were strings."""
    chunnel.assert_passed("joins_pushes_and_leaves")
