"""Brokers that may be killed, a cluster that the tests of a module share, and the figures of a test."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contract.servers import BROKERS, Missing, Server, ends_with_us
from tests.faults.cluster import NAMES, Cluster
from tests.faults.figures import Figures
from tests.faults.nodes import NodeProcess

REDIS = ("redis", "valkey")


class Brokers:
    """The brokers of one run, each started when a test first asks. They end with the run, or with its process."""

    def __init__(self) -> None:
        # Not pytest's own folder, which is closed to the user as whom PostgreSQL runs.
        self._folder = Path(tempfile.mkdtemp(prefix="emberwire-"))
        self._folder.chmod(0o755)
        self._started: dict[str, Server] = {}

    def get(self, *names: str) -> Server:
        """A running broker: the first of these that is on this machine."""
        for name in names:
            if name not in self._started and (found := self._find(name)) is not None:
                self._started[name] = found
            if name in self._started:
                self._started[name].start()
                return self._started[name]
        missing = f"none of {', '.join(names)} is on this machine for a test to start and kill"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)

    def end(self) -> None:
        for server in self._started.values():
            server.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _find(self, name: str) -> Server | None:
        broker, folder = BROKERS[name], self._folder / name
        folder.mkdir(exist_ok=True)
        command = broker.command
        mortal = dataclasses.replace(broker, command=lambda *given: ends_with_us(command(*given)))
        try:
            server = Server.find(mortal, folder)
        except Missing:
            return None
        return server if server.is_ours else None


@pytest.fixture(scope="session")
def brokers() -> Iterator[Brokers]:
    brokers = Brokers()
    yield brokers
    brokers.end()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One event loop for each module, in which its cluster lives."""
    return "asyncio"


@pytest.fixture(scope="module")
async def shared_cluster(brokers: Brokers) -> AsyncIterator[Cluster]:
    async with Cluster(brokers.get(*REDIS)) as cluster:
        yield cluster


@pytest.fixture
async def cluster(shared_cluster: Cluster) -> AsyncIterator[Cluster]:
    """Three nodes that are well, and a topic that nobody is on."""
    await shared_cluster.begin()
    yield shared_cluster
    await shared_cluster.finish()


@pytest.fixture
def nodes(cluster: Cluster) -> list[NodeProcess]:
    return [cluster.nodes[name] for name in NAMES]


@pytest.fixture
def figures(record_property: object) -> Figures:
    assert callable(record_property)
    return Figures(record_property)
