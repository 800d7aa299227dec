"""Vector clocks: the fewest to ask for what is lacking."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.replica_clocks import whom_to_ask

A, B, C, D = (ReplicaRef(name, 1) for name in "abcd")


def test_nobody_is_asked_for_what_is_known() -> None:
    """Phoenix: clock_test, "dominates?"."""
    assert whom_to_ask({A: 1, B: 2, C: 3}, {B: {A: 1, B: 2, C: 3}, C: {A: 1, B: 2}}) == []
    assert whom_to_ask({A: 1}, {}) == []


def test_of_several_only_those_who_dominate_are_asked() -> None:
    """Phoenix: clock_test, "test the set trims"."""
    mine = {A: 0, B: 0, C: 0, D: 0}
    assert whom_to_ask(mine, {A: {A: 1, B: 2, C: 3}, C: {A: 1, B: 2}}) == [A]
    assert whom_to_ask(mine, {A: {A: 1, B: 2, C: 3}, B: {B: 2, C: 3, D: 1}}) == [A, B]


def test_who_knows_as_much_as_another_is_not_asked_as_well() -> None:
    mine = {A: 0, B: 0}
    assert whom_to_ask(mine, {C: {A: 1, B: 1}, D: {A: 1, B: 1}}) == [C]


def test_what_is_known_of_a_stranger_is_no_reason_to_ask() -> None:
    """phoenix_pubsub issue 135: a replica that is down here, or never was up, made for endless transfers."""
    assert whom_to_ask({A: 1}, {B: {A: 1, C: 9}}) == []


clocks = st.dictionaries(st.sampled_from([A, B, C, D]), st.integers(0, 3))


@settings(deadline=None)
@given(clocks, st.dictionaries(st.sampled_from([A, B, C, D]), clocks))
def test_those_who_are_asked_know_all_that_is_lacking(
    mine: dict[ReplicaRef, int], samples: dict[ReplicaRef, dict[ReplicaRef, int]]
) -> None:
    asked = whom_to_ask(mine, samples)
    assert len(asked) == len(set(asked))
    for replica, clock in mine.items():
        best = max((sample.get(replica, 0) for sample in samples.values()), default=0)
        told = max((samples[sender].get(replica, 0) for sender in asked), default=0)
        assert told == best or best <= clock
