"""What npm phoenix's Presence shows, fed by two real nodes, is what the node lists at that moment: check P03.

Clients of two nodes come, go, track, update and untrack at random; what each is sent is kept, and so is what its node
lists whenever it asks. Afterwards Presence is fed with all of it, and compared at each of these moments.
The same over a simulated network that loses and reorders, with crashes: `tests/interop/test_presence_js.py`.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from tests.faults.cluster import Cluster
from tests.faults.figures import Figures
from tests.faults.nodes import NodeProcess, TopicSocket
from tests.faults.profile import PROFILE, SEED
from tests.interop.node_scripts import HERE, skip_without_node

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.node, pytest.mark.timeout(PROFILE.timeout)]

CLIENTS = 4
"""Clients of each of the two nodes."""


@dataclass
class Life:
    """One connection: what it was sent, and what its node listed when it asked."""

    events: list[tuple[str, Any]] = field(default_factory=lambda: [("join", None)])
    listed: list[Any] = field(default_factory=list)
    tracked: set[str] = field(default_factory=set)
    client: TopicSocket = field(init=False)

    def take(self, event: str, payload: Any) -> None:
        """Every frame of the connection, in the order in which they come."""
        if event in {"presence_state", "presence_diff"}:
            self.events.append((event, payload))
        elif event == "phx_reply" and "listed" in payload["response"]:
            self.events.append(("show", None))
            self.listed.append(payload["response"]["listed"])


class History:
    """The lives of some clients, as a seed has it."""

    def __init__(self, cluster: Cluster, nodes: list[NodeProcess]) -> None:
        self._random = Random(SEED)
        self._cluster = cluster
        self._nodes = nodes
        self._living: list[Life] = []
        self.lives: list[Life] = []

    async def run(self, comparisons: int) -> None:
        """Let things happen until so many lists can be compared."""
        while sum(len(life.listed) for life in self.lives) < comparisons:
            await self._happen()
            for life in self._random.sample(self._living, min(3, len(self._living))):
                await life.client.push("who", {})

    async def _happen(self) -> None:
        if len(self._living) < len(self._nodes) * CLIENTS or self._random.random() < 0.05:
            await self._come()
        life = self._random.choice(self._living)
        key = f"key{self._random.randrange(5)}"
        meta = {"value": self._random.random(), "nested": {"list": [1, None]}}
        match self._random.randrange(10):
            case 0 if len(self._living) > 4:
                self._living.remove(life)
                await life.client.close()
            case 1 | 2 | 3 if key in life.tracked:
                life.tracked.remove(key)
                await life.client.push("untrack", {"key": key})
            case _:
                await life.client.push("update" if key in life.tracked else "track", {"key": key, "meta": meta})
                life.tracked.add(key)

    async def _come(self) -> None:
        node = self._nodes[len(self.lives) % len(self._nodes)]
        user = f"user{self._random.randrange(6)}"
        life = Life(tracked={user})
        life.client = await self._cluster.client(node, user, tap=life.take)
        self._living.append(life)
        self.lives.append(life)


def shown_by_node(lives: list[Life]) -> list[list[Any]]:
    """What Presence shows in each life, at each of its moments."""
    lines = "\n".join(json.dumps(life.events) for life in lives)
    done = subprocess.run(
        ["node", "presence_states.mjs"], input=lines, capture_output=True, text=True, cwd=HERE, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def unordered(presences: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A list without the order of the metas of a key."""
    return {key: {meta["phx_ref"]: meta for meta in one["metas"]} for key, one in presences.items()}


async def test_presence_js_shows_what_two_real_nodes_list(
    cluster: Cluster, nodes: list[NodeProcess], figures: Figures
) -> None:
    """P03: 0 differences in 10,000 lists of `make soak`, and in a tenth of them here."""
    skip_without_node()
    history = History(cluster, nodes[:2])
    await history.run(PROFILE.comparisons)
    shown = shown_by_node(history.lives)
    pairs = [
        (unordered(listed), unordered(state))
        for life, states in zip(history.lives, shown, strict=True)
        for listed, state in zip(life.listed, states, strict=True)
    ]
    differing = sum(listed != state for listed, state in pairs)
    assert len(pairs) >= PROFILE.comparisons
    assert max(len(listed) for listed, _ in pairs) > CLIENTS
    figures.none(
        "P03", "lists of phoenix.js Presence that differ from the server's, two nodes", differing, of=len(pairs)
    )
