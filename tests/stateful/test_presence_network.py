"""Presence on a network that does everything a network does: it converges, and nothing that left comes back.

Three nodes and a fourth that comes and goes; messages are lost, repeated, delayed and reordered, nodes crash, restart
with a new vsn, say goodbye, freeze, wake up, and are away for so long that they are forgotten; updates race transfers;
clients join in the middle of ticks.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.stateful.presence_cluster import FAST, TOPICS, Cluster

NAMES = st.sampled_from(["a", "b", "c", "d"])
ROOMS = st.sampled_from(TOPICS)
SEEDS = st.integers(0, 2**32)
PERMDOWN_ROUNDS = int(FAST.permdown_period / FAST.broadcast_period) + 2


class PresenceNetwork(RuleBasedStateMachine):
    """Every rule is something that happens somewhere; the end asks whether all agree."""

    def __init__(self) -> None:
        super().__init__()
        self.cluster = Cluster("a", "b", "c")

    def running(self, name: str) -> bool:
        return name in self.cluster.nodes and not self.cluster.nodes[name].frozen

    @rule(seed=SEEDS)
    def people_come_and_go_on_a_bad_network(self, seed: int) -> None:
        """Thirty small things: alone they are too rarely together in one history to be worth a rule each."""
        random = Random(seed)
        names = [name for name in self.cluster.nodes if self.running(name)]
        for _ in range(30 if names else 0):
            name = random.choice(names)
            match random.randrange(12):
                case 0 | 1 | 2:
                    self.change_something(name, random)
                case 3:
                    self.cluster.tick(name)
                case 4:
                    self.cluster.tick(*names)
                case 5 | 6 | 7:
                    self.cluster.shake(random, to=name)
                case 8:
                    self.cluster.flush(name)
                case 9:
                    self.change_one_thing_again_and_again(name, random)
                case 10 if random.random() < 0.3:
                    (self.cluster.crash if random.random() < 0.5 else self.cluster.stop)(name)
                    self.cluster.start(name)
                case 11:
                    self.updates_race_a_transfer(name, random.choice(names), random)

    def change_something(self, name: str, random: Random) -> None:
        owner, topic, key = random.randrange(2), random.choice(TOPICS), random.choice(("u1", "u2"))
        match random.randrange(10):
            case 0 | 1 | 2 | 3:
                self.cluster.track(name, owner, topic, key, {"owner": owner})
            case 4 | 5 | 6:
                self.cluster.update(name, owner, topic, key, {"value": random.random()})
            case 7 | 8:
                self.cluster.untrack(name, owner, topic, key)
            case 9:
                self.cluster.untrack_owner(name, owner)

    def change_one_thing_again_and_again(self, name: str, random: Random) -> None:
        """Every change in a heartbeat of its own, so that one can be lost between two others."""
        owner = random.randrange(2)
        for number in range(random.randint(2, 4)):
            self.cluster.track(name, owner, "room", "u1", {})
            self.cluster.tick(name)
            self.cluster.update(name, owner, "room", "u1", {"number": number})
            self.cluster.tick(name)
        if random.random() < 0.5:
            self.cluster.untrack(name, owner, "room", "u1")
            self.cluster.tick(name)

    def updates_race_a_transfer(self, name: str, other: str, random: Random) -> None:
        """Who missed something asks for it, while what it asks for goes on changing (phoenix_pubsub issue 148)."""
        self.cluster.carry(name, self.cluster.tracker(name).resync())
        self.cluster.track(other, 0, "room", "u1", {})
        for number in range(3):
            self.cluster.update(other, 0, "room", "u1", {"race": number})
            self.cluster.tick(random.choice((name, other)))
            self.cluster.shake(random, to=random.choice((name, other)))

    @rule(name=NAMES, topic=ROOMS)
    def client_joins(self, name: str, topic: str) -> None:
        if self.running(name):
            self.cluster.connect(name, topic)

    @rule(number=st.sampled_from([*range(1, 10), PERMDOWN_ROUNDS]))
    def time_passes_in_peace(self, number: int) -> None:
        """Sometimes so much of it that whoever is frozen or crashed is forgotten, and may wake up all the same."""
        self.cluster.rounds(number)

    @rule(name=NAMES, number=st.integers(1, 9))
    def time_passes_while_nothing_arrives_at(self, name: str, number: int) -> None:
        for _ in range(number):
            self.cluster.tick()
            for other in self.cluster.nodes:
                if other != name:
                    self.cluster.deliver_all(other)

    @rule(name=NAMES, other=NAMES)
    def a_link_breaks_or_heals(self, name: str, other: str) -> None:
        self.cluster.cut_or_heal(name, other)

    @rule(name=NAMES, goodbye=st.booleans(), restart=st.booleans(), clock_set_back=st.booleans())
    def a_node_ends_and_may_restart(self, name: str, goodbye: bool, restart: bool, clock_set_back: bool) -> None:
        if name in self.cluster.nodes:
            (self.cluster.stop if goodbye and self.running(name) else self.cluster.crash)(name)
        if restart:
            self.cluster.start(name, clock_set_back=clock_set_back)

    @rule(name=NAMES)
    def a_node_freezes_or_wakes(self, name: str) -> None:
        if name in self.cluster.nodes:
            self.cluster.nodes[name].frozen = not self.cluster.nodes[name].frozen

    @rule(name=NAMES)
    def a_node_knows_that_it_lost_messages(self, name: str) -> None:
        if self.running(name):
            self.cluster.carry(name, self.cluster.tracker(name).resync())

    def teardown(self) -> None:
        self.cluster.settle()


def profile(examples: int) -> settings:
    """The same examples on every run; without shrinking, because a failure is first of all a failure."""
    return settings(
        max_examples=examples,
        stateful_step_count=25,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_history_converges_and_nothing_comes_back() -> None:
    """Checks R22 and R23: 0 differing views of 500 seeds."""
    run_state_machine_as_test(PresenceNetwork, settings=profile(500))
