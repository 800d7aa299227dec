"""A cluster of trackers on a network that loses, repeats, delays and reorders, with time in the test's hand.

The cluster knows the truth (who is tracked where) and watches every node while messages travel:
each client of a node, fed as phoenix.js is, must show what the node lists, and what left must not come back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from reference_server.core.presence.diff import Presences
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.tracker import Action, Gossip, Notice, SendTo, Tracker
from reference_server.core.presence.tracker_options import TrackerOptions

if TYPE_CHECKING:
    from random import Random

    from reference_server.core.presence.diff import Diff

FAST = TrackerOptions(
    broadcast_period=1, max_silent_periods=2, down_period=6, permdown_period=60, clock_sample_periods=2, max_history=6
)
"""Everything soon: heartbeats after two silent ticks, down after six, and a history too short for long absences."""

TOPICS = ("room", "hall")

LONGEST_DELAY = 30.0
"""A message is at most this late: a broker that delivers after a permdown_period is out of scope, as in Phoenix."""

InFlight = tuple[str, bytes, float]
"""A message on its way: to which node, what, and when it was sent."""

RefSets = dict[str, dict[str, str]]
"""What a list says, without the order of metas: key → phx_ref → meta as text."""


@dataclass(slots=True)
class PresenceJsClient:
    """A phoenix.js client of one node: a presence_state once, and then every presence_diff."""

    topic: str
    state: Presences

    def sync(self, diff: Diff) -> None:
        """What presence.js does with a diff (syncDiff): all joins first, then all leaves."""
        for key, joined in diff.joins.items():
            refs = {meta["phx_ref"] for meta in joined["metas"]}
            kept = [meta for meta in self.state.get(key, {"metas": []})["metas"] if meta["phx_ref"] not in refs]
            self.state[key] = {"metas": [*kept, *joined["metas"]]}
        for key, left in diff.leaves.items():
            if key in self.state:
                gone = {meta["phx_ref"] for meta in left["metas"]}
                self.state[key]["metas"] = [m for m in self.state[key]["metas"] if m["phx_ref"] not in gone]
                if not self.state[key]["metas"]:
                    del self.state[key]


@dataclass(slots=True)
class Node:
    """One run of one node, its clients, and what it has seen leave."""

    tracker: Tracker
    tracked: dict[tuple[int, str, str], str] = field(default_factory=dict)  # (owner, topic, key) → phx_ref
    clients: list[PresenceJsClient] = field(default_factory=list)
    buried: set[str] = field(default_factory=set)
    visible: set[str] = field(default_factory=set)
    frozen: bool = False


def refs_of(presences: Presences) -> RefSets:
    """A list as sets, so that two can be compared whatever the order in which news arrived."""
    return {key: {m["phx_ref"]: repr(sorted(m.items())) for m in one["metas"]} for key, one in presences.items()}


class Cluster:
    """Nodes by name, and the messages between them that have not arrived yet."""

    def __init__(self, *names: str, options: TrackerOptions = FAST) -> None:
        self.options = options
        self.now = 0.0
        self.nodes: dict[str, Node] = {}
        self.in_flight: list[InFlight] = []
        self.notices: list[tuple[str, Notice]] = []
        self.cuts: set[frozenset[str]] = set()
        self._refs = count(1)
        self._runs = count(1)
        for name in names:
            self.start(name)

    # --- nodes --------------------------------------------------------------------------------------------------

    def start(self, name: str, *, clock_set_back: bool = False) -> Tracker:
        """Start a node, or restart it after a crash, under a new vsn, which may be lower than the one before."""
        run = next(self._runs)
        replica = ReplicaRef(name, 10 * run - 45 if clock_set_back else 10 * run)
        tracker = Tracker(replica, new_ref=lambda: f"{name}/{run}/{next(self._refs)}", options=self.options)
        self.nodes[name] = Node(tracker)
        return tracker

    def crash(self, name: str) -> None:
        """End a node without a word; what it sent is still on its way."""
        del self.nodes[name]

    def stop(self, name: str) -> None:
        """End a node in good order: its goodbye is the last that it says, and may get lost like everything else."""
        self.carry(name, self.tracker(name).shutdown())
        self.crash(name)

    def tracker(self, name: str) -> Tracker:
        return self.nodes[name].tracker

    # --- presences ----------------------------------------------------------------------------------------------

    def track(self, name: str, owner: int, topic: str, key: str, meta: dict[str, Any] | None = None) -> None:
        node = self.nodes[name]
        if (owner, topic, key) not in node.tracked:
            node.tracked[owner, topic, key] = node.tracker.track(owner, topic, key, meta or {})
        self._watch(name, [])

    def update(self, name: str, owner: int, topic: str, key: str, meta: dict[str, Any]) -> None:
        node = self.nodes[name]
        if (owner, topic, key) in node.tracked:
            node.tracked[owner, topic, key] = node.tracker.update(owner, topic, key, meta)
        self._watch(name, [])

    def untrack(self, name: str, owner: int, topic: str, key: str) -> None:
        node = self.nodes[name]
        node.tracked.pop((owner, topic, key), None)
        node.tracker.untrack(owner, topic, key)
        self._watch(name, [])

    def untrack_owner(self, name: str, owner: int) -> None:
        node = self.nodes[name]
        node.tracked = {what: ref for what, ref in node.tracked.items() if what[0] != owner}
        node.tracker.untrack_owner(owner)
        self._watch(name, [])

    # --- clients ------------------------------------------------------------------------------------------------

    def connect(self, name: str, topic: str) -> PresenceJsClient:
        """A client joins in the middle of a tick and is pushed presence_state."""
        client = PresenceJsClient(topic, self.tracker(name).list_topic(topic))
        self.nodes[name].clients.append(client)
        return client

    def flush(self, name: str) -> list[Diff]:
        """End of a tick: the diffs go to the clients, who must then show exactly what the node lists."""
        node = self.nodes[name]
        diffs = node.tracker.take_diffs()
        for client in node.clients:
            for diff in diffs:
                if diff.topic == client.topic:
                    client.sync(diff)
            assert refs_of(client.state) == self.listed(name, client.topic), f"a client of {name} differs"
        return diffs

    def listed(self, name: str, topic: str) -> RefSets:
        """What a node lists, read without the node noticing that somebody looks."""
        metas = self.tracker(name).state.metas(topic)
        return refs_of({key: {"metas": list(several)} for key, several in metas.items()})

    # --- time and messages --------------------------------------------------------------------------------------

    def tick(self, *names: str) -> None:
        """One broadcast period passes; the named nodes tick (all that are not frozen, when none is named)."""
        self.now += self.options.broadcast_period
        self.in_flight = [message for message in self.in_flight if self.now - message[2] <= LONGEST_DELAY]
        for name in names or [name for name, node in self.nodes.items() if not node.frozen]:
            actions = self.tracker(name).tick(self.now)
            self.carry(name, actions)
            self._watch(name, [action for action in actions if isinstance(action, Notice)])

    def deliver(self, index: int) -> None:
        """One message arrives; at a node that crashed or is frozen it is lost."""
        name, data, _ = self.in_flight.pop(index)
        node = self.nodes.get(name)
        if node is not None and not node.frozen:
            self.carry(name, node.tracker.receive(data, self.now))
            self._watch(name, [])

    def deliver_all(self, to: str | None = None) -> None:
        """Everything that is on its way arrives (at one node), and what is sent in answer as well."""
        for _ in range(100_000):
            index = next((i for i, (name, _, _) in enumerate(self.in_flight) if to in (None, name)), None)
            if index is None:
                return
            self.deliver(index)
        raise AssertionError("expected the nodes to stop answering one another, got endless messages")

    def shake(self, random: Random, to: str) -> None:
        """The network does its worst to one node: what is on its way arrives in any order, twice, later or never."""
        messages = [message for message in self.in_flight if message[0] == to]
        self.in_flight = [message for message in self.in_flight if message[0] != to]
        random.shuffle(messages)
        loss = random.choice((0.0, 0.1, 0.4))
        for message in messages:
            fate = random.random()
            if fate < loss:
                continue
            if fate < 0.75:
                self.in_flight.insert(0, message)
                self.deliver(0)
            if fate > 0.6:  # later, or once more
                self.in_flight.append(message)

    def drop_all(self, to: str | None = None) -> None:
        """Everything that is on its way (to one node) is lost."""
        self.in_flight = [message for message in self.in_flight if to is not None and message[0] != to]

    def rounds(self, number: int) -> None:
        """Time passes on a network that works."""
        for _ in range(number):
            self.tick()
            self.deliver_all()

    def carry(self, name: str, actions: list[Action]) -> None:
        """Put what a tracker wants sent on the network."""
        for action in actions:
            match action:
                case Gossip(data):
                    self.in_flight += [(other, data, self.now) for other in self.nodes if self._linked(name, other)]
                case SendTo(other, data) if self._linked(name, other):
                    self.in_flight.append((other, data, self.now))
                case Notice():
                    self.notices.append((name, action))

    def cut_or_heal(self, name: str, other: str) -> None:
        """The link between two nodes breaks, or works again; what is on its way arrives all the same."""
        self.cuts ^= {frozenset((name, other))}

    def _linked(self, name: str, other: str) -> bool:
        return name != other and frozenset((name, other)) not in self.cuts

    # --- what must hold -----------------------------------------------------------------------------------------

    def truth(self, *topics: str) -> set[str]:
        """The refs of everything tracked on these topics at a node that lives."""
        return {ref for node in self.nodes.values() for (_, topic, _), ref in node.tracked.items() if topic in topics}

    def assert_converged(self) -> None:
        """Every node lists exactly the truth, and so do its clients; two lists that say the same are equal."""
        for topic in TOPICS:
            lists = {name: self.listed(name, topic) for name in self.nodes}
            for name, listed in lists.items():
                assert {ref for refs in listed.values() for ref in refs} == self.truth(topic), f"{name} is wrong"
                assert listed == next(iter(lists.values())), f"{name} differs"
        for name in self.nodes:
            self.flush(name)

    def settle(self) -> None:
        """All nodes run, the network works, and the silent are noticed; then everything must be equal."""
        for node in self.nodes.values():
            node.frozen = False
        self.cuts.clear()
        self.deliver_all()
        self.rounds(16)
        self.assert_converged()

    def _watch(self, name: str, notices: list[Notice]) -> None:
        """What a node saw leave, not because of silence, may not be listed there again, unless it is still true."""
        node = self.nodes[name]
        visible = {ref for topic in TOPICS for refs in self.listed(name, topic).values() for ref in refs}
        silent = {notice.replica.name for notice in notices}
        node.buried |= {ref for ref in node.visible - visible if ref.split("/")[0] not in silent}
        node.buried -= visible & self.truth(*TOPICS)
        zombies = visible & node.buried
        assert not zombies, f"{name} lists again what had left: {zombies}"
        node.visible = visible
