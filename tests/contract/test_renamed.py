"""Releases of redis-py and nats-py that lack a name of the adapters: they say so, and work or refuse to."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.internals import nats, redis
from reference_server.internals.probe import Name, Reliance
from reference_server.runtime.cluster.brokers.redis import RedisPubSub
from tests.contract.conftest import Servers
from tests.reference_server.internals.renamed import release_without
from tests.reference_server.server.test_serve import APP, COMMAND, ROOT

pytestmark = pytest.mark.slow

NATS_NAMES = {name.name: name for reliance in (nats.TLS, nats.ABORT, nats.TASKS) for name in reliance.names}


def lost_with(name: Name) -> list[Reliance]:
    """Which of the adapters' reliances need this name."""
    return [each for each in (redis.ABORT, nats.TLS, nats.ABORT, nats.TASKS) if name in each.names]


def run(name: Name, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    package = name.owner.partition(".")[0]
    release_without(name.name, (package,), parts=(package,), folder=folder)
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", [*redis.ABORT.names, *NATS_NAMES.values()], ids=str)
def test_without_a_name_messages_arrive_and_the_bounds_that_are_lost_are_listed(
    name: Name, servers: Servers, tmp_path: Path
) -> None:
    url = servers.get("redis" if name.owner.startswith("redis") else "nats").url
    done = run(name, tmp_path, sys.executable, "-m", "tests.contract.exchange", f"{url}?namespace=renamed")
    assert done.returncode == 0, done.stderr
    # One for the two adapters of the broker, unless a busy machine takes more than a second between them.
    warnings = list({line for line in done.stderr.splitlines() if line.startswith("WARNING:")})
    assert len(warnings) == 1
    for reliance in lost_with(name):
        assert all(bound in warnings[0] for bound in reliance.bounds)


@pytest.mark.parametrize("name", [*redis.ABORT.names, NATS_NAMES["_reading_task"]], ids=str)
def test_a_server_that_requires_its_guards_does_not_start_without_those_of_its_broker(
    name: Name, tmp_path: Path
) -> None:
    url = f"{name.owner.partition('.')[0]}://127.0.0.1:1"
    done = run(name, tmp_path, COMMAND, "serve", APP, "--port", "0", "--require-guards", "--pubsub", url)
    assert done.returncode == 2
    assert "Serving on" not in done.stdout
    assert all(bound in done.stderr for reliance in lost_with(name) for bound in reliance.bounds)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", nats.TLS.names, ids=str)
def test_a_url_that_asks_for_tls_is_refused_where_nobody_could_see_to_it(name: Name, tmp_path: Path) -> None:
    done = run(name, tmp_path, sys.executable, "-m", "tests.contract.exchange", "tls://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "reference_server.core.errors.ConfigurationError: The installed nats"
    )


@pytest.mark.parametrize("name", redis.CONNECTION.names, ids=str)
def test_without_a_name_that_nothing_stands_in_for_redis_is_refused(
    name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, _, owner = name.owner.partition(":")
    if owner:
        monkeypatch.setattr(getattr(import_module(module), owner), name.name, None)
    else:
        monkeypatch.delattr(import_module(module), name.name)
    with pytest.raises(ConfigurationError, match=f"lack what the server relies on: {name}"):
        RedisPubSub("redis://localhost")
