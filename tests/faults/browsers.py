"""Clients that run npm phoenix with its own timings, in front of a load balancer that knows little.

async with Browsers(cluster, 12) as browsers:
    ...                                 # nodes are stopped, killed and started
    stories = await browsers.end()
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from types import TracebackType

from tests.contract.servers import ends_with_us
from tests.faults.cluster import Cluster
from tests.faults.nodes import PATIENCE
from tests.faults.proxy import FaultProxy
from tests.interop.node_scripts import HERE


@dataclass(frozen=True, slots=True)
class Story:
    """What one client lived through: close codes, seconds from each loss to the join after it, and what it shows."""

    user: str
    codes: list[int]
    away: list[float]
    joins: int
    answered: int
    shown: dict[str, int]


class Browsers:
    """Some clients on the topic of a cluster's test. The balancer sends each connection to the next process there is,
    also to one that drains and refuses it: as one does that asks for readiness too seldom."""

    def __init__(self, cluster: Cluster, count: int) -> None:
        self.users = {f"user{number}" for number in range(count)}
        self._cluster = cluster
        self._front = FaultProxy(port=self._next)
        self._turn = 0
        self._process: asyncio.subprocess.Process

    async def __aenter__(self) -> Browsers:
        await self._front.__aenter__()
        url = f"http://127.0.0.1:{self._front.listens_on}"
        self._process = await asyncio.create_subprocess_exec(
            *ends_with_us(["node", "restless.mjs", url, self._cluster.topic, str(len(self.users))]),
            cwd=HERE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            assert await self._process.stdout.readline() == b"up\n"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._front.__aexit__(None, None, None)

    async def end(self) -> list[Story]:
        """What they lived through until now."""
        async with asyncio.timeout(PATIENCE):
            output, _ = await self._process.communicate(b"")
        return [Story(**json.loads(line)) for line in output.splitlines()]

    def _next(self) -> int:
        there = [node for node in self._cluster.nodes.values() if node.url and not node.is_over]
        self._turn += 1
        return there[self._turn % len(there)].port if there else 9
