"""What npm phoenix's Presence shows, fed by our trackers, is what the server lists: check P03."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from reference_server.core.presence.diff import Presences
from tests.interop.node_scripts import HERE, skip_without_node
from tests.stateful.presence_cluster import TOPICS, Cluster, RefSets, refs_of

HISTORIES = 700
COMPARED = 10_000
"""Lists that are compared at least, over all histories."""

Event = tuple[str, Any]


@dataclass(slots=True)
class Browser:
    """A client of one node: what it is sent, and what the server lists whenever it should show the same."""

    node: str
    topic: str
    events: list[Event] = field(default_factory=list)
    expected: list[RefSets] = field(default_factory=list)
    synced: bool = False


class History:
    """A random life of two nodes and their clients; a third node crashes in the middle of some."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.cluster = Cluster("a", "b", "c")
        self.browsers = [Browser(node, topic) for node in ("a", "b") for topic in TOPICS for _ in range(2)]

    def run(self) -> list[Browser]:
        """Live for a while, then let the network settle, and look one last time."""
        for _ in range(60):
            self.happen()
        for browser in self.browsers:
            self.push_state(browser)
        self.cluster.rounds(16)
        self.look("a")
        self.look("b")
        return self.browsers

    def happen(self) -> None:
        name = self.random.choice(list(self.cluster.nodes))
        match self.random.randrange(12):
            case 0 | 1 | 2 | 3 | 4:
                self.change(name)
            case 5:
                self.cluster.tick()
            case 6 | 7:
                self.cluster.shake(self.random, to=name)
            case 8 | 9:
                self.look(self.random.choice("ab"))
            case 10:
                self.join(self.random.choice(self.browsers))
            case 11 if "c" in self.cluster.nodes and self.random.random() < 0.1:
                self.cluster.crash("c")
            case 11:
                self.push_state(self.random.choice(self.browsers))

    def change(self, name: str) -> None:
        owner, topic, key = self.random.randrange(3), self.random.choice(TOPICS), self.random.choice(("u1", "u2"))
        match self.random.randrange(6):
            case 0 | 1 | 2:
                self.cluster.track(name, owner, topic, key, {"owner": owner, "nested": {"list": [1, None]}})
            case 3 | 4:
                self.cluster.update(name, owner, topic, key, {"value": self.random.random()})
            case 5:
                self.cluster.untrack_owner(name, owner)

    def join(self, browser: Browser) -> None:
        """A (re)join: diffs arrive from now on, presence_state some time later."""
        browser.events.append(("join", None))
        browser.synced = False

    def push_state(self, browser: Browser) -> None:
        if not browser.synced:
            state: Presences = self.cluster.tracker(browser.node).list_topic(browser.topic)
            browser.events.append(("presence_state", state))
            browser.synced = True

    def look(self, name: str) -> None:
        """The end of a tick at one node: diffs are sent, and then server and clients should agree."""
        diffs = self.cluster.flush(name)
        for browser in self.browsers:
            if browser.node == name and browser.events:
                browser.events += [("presence_diff", diff.payload) for diff in diffs if diff.topic == browser.topic]
                if browser.synced:
                    browser.events.append(("show", None))
                    browser.expected.append(self.cluster.listed(name, browser.topic))


def shown_by_node(browsers: list[Browser]) -> list[list[RefSets]]:
    """What Presence shows in each browser, at each of its looks."""
    lines = "\n".join(json.dumps(browser.events) for browser in browsers)
    done = subprocess.run(
        ["node", "presence_states.mjs"], input=lines, capture_output=True, text=True, cwd=HERE, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return [[refs_of(state) for state in json.loads(line)] for line in done.stdout.splitlines()]


@pytest.mark.node
@pytest.mark.timeout(300)
@pytest.mark.slow
def test_presence_js_shows_what_the_server_lists() -> None:
    """Check P03: 0 differences in 10,000 lists over random histories of two nodes."""
    skip_without_node()
    browsers: list[Browser] = []
    for seed in range(HISTORIES):
        browsers += [browser for browser in History(seed).run() if browser.events]
    shown = shown_by_node(browsers)
    compared = sum(len(browser.expected) for browser in browsers)
    differing = [(one, two) for one, two in zip(browsers, shown, strict=True) if one.expected != two]
    assert not differing, f"{len(differing)} of {len(browsers)} clients differ, the first: {differing[0]}"
    assert compared >= COMPARED
