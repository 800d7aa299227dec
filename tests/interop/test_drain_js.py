"""A deployment, seen by phoenix.js: the server drains, another takes its port, the client goes on with that one."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.conformance.serving import served
from tests.interop.node_scripts import HERE, skip_without_node

pytestmark = pytest.mark.node

APP = "tests.conformance.app:app"


@pytest.mark.parametrize("transport", ["websocket", "longpoll"])
def test_a_client_survives_a_deployment(transport: str) -> None:
    """1012, reconnect, rejoin. Phoenix: socket/pool_supervisor.ex, the drainer; js/socket.js, onConnClose."""
    skip_without_node()
    with served(APP) as first:
        command = ["node", "run.mjs", "phoenix", first.url, transport, "drain"]
        client = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert client.stdout is not None
        assert client.stdout.readline() == "up\n"
    with served(APP, port=first.port):
        output, _ = client.communicate(timeout=30)
    outcome = json.loads(output.splitlines()[-1])
    assert outcome["error"] is None, outcome["error"]
