"""Brokers that live as long as the run of the tests, and nodes that live as long as one test."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from reference_server.core.backoff import Backoff
from reference_server.runtime.cluster.adapter import Adapter
from reference_server.runtime.cluster.brokers.nats import NatsPubSub
from reference_server.runtime.cluster.brokers.postgres import PostgresPubSub
from reference_server.runtime.cluster.brokers.redis import RedisPubSub
from tests.contract.proxy import Proxy
from tests.contract.recorder import Recorder
from tests.contract.secured import GUARDED_POSTGRES, SECURED_NATS
from tests.contract.servers import BROKERS, Missing, Server
from tests.fakes import FakeCluster, nothing_left_behind

ADAPTERS = {"redis": RedisPubSub, "valkey": RedisPubSub, "nats": NatsPubSub, "postgres": PostgresPubSub}
ALL = {**BROKERS, **{broker.name: broker for broker in (SECURED_NATS, GUARDED_POSTGRES)}}
QUICK = Backoff(base=0.02, cap=0.5)


class Servers:
    """The brokers of one run, started when a test first asks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, Server | Missing] = {}

    def get(self, name: str) -> Server:
        """A running broker. Without one the test is skipped, or fails in continuous integration."""
        if name not in self._found:
            self._found[name] = self._find(name)
        server = self._found[name]
        if isinstance(server, Missing):
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(server))
        return server

    def end(self) -> None:
        for server in self._found.values():
            if isinstance(server, Server):
                server.kill()

    def _find(self, name: str) -> Server | Missing:
        folder = self._folder / name
        folder.mkdir()
        try:
            return Server.find(ALL[name], folder)
        except Missing as missing:
            return missing


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    # Not pytest's own folder, which is closed to the user as whom PostgreSQL runs.
    folder = Path(tempfile.mkdtemp(prefix="emberwire-"))
    folder.chmod(0o755)
    servers = Servers(folder)
    yield servers
    servers.end()
    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Nodes:
    """The nodes of one test: in a namespace of their own, each with what it heard."""

    make: Callable[..., Adapter]
    namespace: str = field(default_factory=lambda: f"test-{secrets.token_hex(4)}")
    made: list[Adapter] = field(default_factory=list)

    def adapter(self, name: str, **options: object) -> Adapter:
        """An adapter that is not started."""
        adapter = self.make(name, **{"namespace": self.namespace, **options})
        self.made.append(adapter)
        return adapter

    async def start(self, name: str, **options: object) -> tuple[Adapter, Recorder]:
        """A node that takes part."""
        adapter, recorder = self.adapter(name, **options), Recorder()
        await adapter.start(recorder)
        return adapter, recorder

    async def close(self) -> None:
        await asyncio.gather(*(adapter.close() for adapter in self.made))


def nodes_of(server: Server) -> Nodes:
    """Nodes whose broker is a server; `url` and the other options of its adapter can be given for each."""

    def make(name: str, *, url: str = server.url, **options: object) -> Adapter:
        kind = ADAPTERS[server.broker.name]
        return kind(url, node=name, **{"backoff": QUICK, **options})  # type: ignore[arg-type]

    return Nodes(make)


def nodes_of_the_fake() -> Nodes:
    clusters: dict[str, FakeCluster] = {}

    def make(name: str, *, namespace: str) -> Adapter:
        return clusters.setdefault(namespace, FakeCluster()).adapter(name)

    return Nodes(make)


@pytest.fixture(params=[*BROKERS])
def server(request: pytest.FixtureRequest, servers: Servers) -> Server:
    return servers.get(request.param)


@pytest.fixture(params=["local", *BROKERS])
async def nodes(request: pytest.FixtureRequest, servers: Servers) -> AsyncIterator[Nodes]:
    """Nodes on every adapter, the stand-in of the other tests included."""
    nodes = nodes_of_the_fake() if request.param == "local" else nodes_of(servers.get(request.param))
    async with nothing_left_behind():
        yield nodes
        await nodes.close()


@pytest.fixture
async def broker_nodes(server: Server) -> AsyncIterator[Nodes]:
    """Nodes on every adapter that has a broker."""
    async with nothing_left_behind():
        nodes = nodes_of(server)
        yield nodes
        await nodes.close()


@pytest.fixture
def outage(server: Server) -> Iterator[Server]:
    """A broker that may be killed; it runs again afterwards."""
    if not server.is_ours:
        pytest.skip(f"{server.broker.variable} names a server that is not for this test to stop")
    yield server
    server.start()


@pytest.fixture
async def proxy(server: Server) -> AsyncIterator[Proxy]:
    port = urlsplit(server.url).port
    assert port is not None
    async with Proxy.to(port) as proxy:
        yield proxy


def through(server: Server, proxy: Proxy) -> str:
    """The URL of a server behind a proxy."""
    parts = urlsplit(server.url)
    user, at, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}{at}127.0.0.1:{proxy.port}"))
