"""Three real nodes on one real broker, each behind a proxy of its own that can be told to misbehave.

    async with Cluster(broker) as cluster:
        one, two, three = await cluster.begin()
        cluster.proxies["one"].black_hole()

Starting a process costs a second of CPU, so the tests of a module share a cluster: `begin` mends what the test before
has broken, and gives the test a topic of its own.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

from tests.contract.servers import Server
from tests.faults.nodes import PATIENCE, NodeProcess, Tap, TopicSocket
from tests.faults.proxy import FaultProxy

NAMES = ("one", "two", "three")


class Cluster:
    """Nodes by name; all of them end with the block, and so do their clients."""

    def __init__(self, broker: Server, **environment: str) -> None:
        self.broker = broker
        self.namespace = f"faults-{secrets.token_hex(4)}"
        self.topic = ""
        self.nodes: dict[str, NodeProcess] = {}
        self.proxies: dict[str, FaultProxy] = {}
        self._environment = environment
        self._ended: list[NodeProcess] = []
        self._folder = tempfile.TemporaryDirectory(prefix="emberwire-")

    async def __aenter__(self) -> Cluster:
        for name in NAMES:
            self.proxies[name] = await FaultProxy(port=self.broker.port).__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in [*self.nodes.values(), *self._ended]:
            await node.end()
        for proxy in self.proxies.values():
            await proxy.__aexit__(None, None, None)
        self._folder.cleanup()

    async def begin(self) -> list[NodeProcess]:
        """Three nodes that are well and have heard of each other, and nobody on the topic."""
        self.topic = f"room:{secrets.token_hex(4)}"
        self.heal()
        missing = [name for name in NAMES if name not in self.nodes or self.nodes[name].is_over]
        await asyncio.gather(*(self.start(name) for name in missing))
        await self.are_well()
        return [self.nodes[name] for name in NAMES]

    def heal(self) -> None:
        """End all faults, but for processes that are gone."""
        self.broker.start()
        for proxy in self.proxies.values():
            proxy.heal()
        for node in self.nodes.values():
            node.thaw()

    async def finish(self) -> None:
        """Close the clients; the nodes stay for the next test."""
        self.heal()
        for node in [*self.nodes.values(), *self._ended]:
            await node.close_clients()

    async def start(self, name: str, *options: str, **environment: str) -> NodeProcess:
        """Start a node, in the place of the one that had its name, and wait until it is ready."""
        if name in self.nodes:
            self._ended.append(self.nodes.pop(name))
        log = Path(self._folder.name, f"{name}-{len(self._ended)}.log")
        options = ("--drain-over", "0.5", "--pubsub", self.url(name), *options)
        node = NodeProcess(name, log, *options, environment={**self._environment, **environment})
        self.nodes[name] = node
        await node.started()
        return node

    def url(self, name: str) -> str:
        """The way of one node to the broker: through its proxy."""
        parts = urlsplit(self.broker.url)
        user, at, _ = parts.netloc.rpartition("@")
        netloc = f"{user}{at}127.0.0.1:{self.proxies[name].listens_on}"
        return urlunsplit(parts._replace(netloc=netloc, query=f"namespace={self.namespace}"))

    async def client(self, node: NodeProcess, user: str, *, tracks: bool = True, tap: Tap | None = None) -> TopicSocket:
        """A client of a node that has joined the topic of the test."""
        return await node.client(user, self.topic, tracks=tracks, tap=tap)

    async def present(self, node: NodeProcess) -> dict[str, list[str]]:
        """Who is on the topic of the test, as a node lists it: the refs of each key."""
        return dict(await node.get(f"/present/{self.topic}"))

    async def lists(
        self, keys: Iterable[str], *nodes: NodeProcess, within: float = PATIENCE, refs: int | None = None
    ) -> float:
        """Wait until these nodes, or all, list exactly these keys, each with `refs` refs; returns the seconds."""
        started = time.monotonic()
        wanted = set(keys)
        for node in nodes or self.nodes.values():
            while set(listed := await self.present(node)) != wanted or not _are_of(listed, refs):
                waited = time.monotonic() - started
                assert waited < within, f"after {waited:.1f} s {node.name} lists {listed}, not {sorted(wanted)}"
                await asyncio.sleep(0.02)
        return time.monotonic() - started

    async def differing(self) -> int:
        """Wait until all nodes list the same, down to the refs; returns how many go on to list something else.

        On a busy machine a node may hold another one for down once more after all of them listed everybody, so that
        one look would be decided by when it is taken.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            first, *others = [_sorted(await self.present(node)) for node in self.nodes.values()]
            differ = sum(view != first for view in others)
            if not differ or time.monotonic() > deadline:
                return differ
            await asyncio.sleep(0.02)

    async def are_well(self) -> None:
        """Wait until every node is ready and holds every other one for up."""
        for node in self.nodes.values():
            await node.becomes_ready()
            await self.sees(node, dict.fromkeys(self.nodes.keys() - {node.name}, "up"))

    async def sees(self, node: NodeProcess, wanted: dict[str, str]) -> None:
        """Wait until a node holds others, by name, for "up", "down" or "permdown"."""
        started = time.monotonic()
        while not wanted.items() <= (replicas := (await node.get("/node"))["replicas"]).items():
            assert time.monotonic() - started < PATIENCE, f"{node.name} sees {replicas}\n{node.output()[-3000:]}"
            await asyncio.sleep(0.02)


def _sorted(view: dict[str, list[str]]) -> dict[str, list[str]]:
    return {key: sorted(refs) for key, refs in view.items()}


def _are_of(view: dict[str, list[str]], refs: int | None) -> bool:
    return refs is None or all(len(each) == refs for each in view.values())
