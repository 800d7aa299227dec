"""Heartbeats in; up, down and permdown out."""

from __future__ import annotations

import pytest

from reference_server.core.presence.replica import AwakeClock, ReplicaRef, Roster, Transition
from tests.held import held

B1, B2, C1 = ReplicaRef("b", 1), ReplicaRef("b", 2), ReplicaRef("c", 1)


def roster(longest_gap: float = 100) -> Roster:
    return Roster(down_after=5, permdown_after=10, longest_gap=longest_gap)


def test_a_replica_is_its_name_and_its_vsn() -> None:
    """Phoenix: replica_test, "ref/1 returns a tuple of {name, vsn}"."""
    assert B1 == ("b", 1)
    assert B1 != B2


def test_the_first_heartbeat_of_a_name_is_up() -> None:
    """Phoenix: replica_test, "put_heartbeat/2 with no previously tracked name"."""
    others = roster()
    assert others.heard(B1, 0) == [Transition("up", B1)]
    assert (others.up(), others.down()) == ([B1], [])


@pytest.mark.parametrize("silence", [0, 6])
def test_another_heartbeat_keeps_it_up_or_brings_it_back(silence: float) -> None:
    """Phoenix: replica_test, "put_heartbeat/2 with previously tracked name"."""
    others = roster()
    others.heard(B1, 0)
    was_down = others.detect_down(silence)
    assert others.heard(B1, silence) == ([Transition("up", B1)] if was_down else [])
    assert others.detect_down(silence + 5) == []


def test_silence_over_the_down_period_is_down_once() -> None:
    """Phoenix: replica_test, "detect_down/4 with temporarily downed node"."""
    others = roster()
    others.heard(B1, 0)
    assert others.detect_down(6) == [Transition("down", B1)]
    assert others.detect_down(7) == []
    assert (others.up(), others.down()) == ([], [B1])


def test_silence_over_the_permdown_period_is_forgotten() -> None:
    """Phoenix: replica_test, "detect_down/4 with permanently downed node removes from replicas map"."""
    others = roster()
    others.heard(B1, 0)
    assert others.detect_down(11) == [Transition("permdown", B1)]
    assert (others.up(), others.down()) == ([], [])


def test_silence_as_long_as_the_down_period_is_still_up() -> None:
    """Phoenix: replica_test, "detect_down/4 with up node"."""
    others = roster()
    others.heard(B1, 0)
    assert others.detect_down(0) == others.detect_down(5) == []


def test_a_higher_vsn_replaces_the_run_before_it() -> None:
    others = roster()
    others.heard(B1, 0)
    assert others.heard(B2, 1) == [Transition("permdown", B1), Transition("up", B2)]
    assert others.up() == [B2]


def test_a_lower_vsn_is_refused_while_the_newer_run_is_known() -> None:
    others = roster()
    assert others.refused(B1) is None
    others.heard(B2, 0)
    assert others.refused(B2) is None
    assert others.refused(B1) == 2
    assert others.left(B1, 0) == []


def test_a_run_that_said_goodbye_is_refused_and_the_next_one_is_not() -> None:
    others = roster()
    others.heard(B1, 0)
    assert others.left(B1, 1) == [Transition("permdown", B1)]
    assert others.refused(B1) == 1
    assert others.refused(B2) is None
    assert others.left(B1, 2) == []


def test_a_goodbye_that_comes_before_the_first_heartbeat_counts() -> None:
    others = roster()
    assert others.left(B1, 0) == []
    assert others.refused(B1) == 1


def test_a_run_forgotten_for_its_silence_may_come_back_but_not_the_one_before_it() -> None:
    others = roster()
    others.heard(B2, 0)
    others.detect_down(11)
    assert others.refused(B1) == 2, "an older run that is told 1 would take the name of the one that may come back"
    assert others.heard(B2, 12) == [Transition("up", B2)]


def test_the_memory_of_the_gone_is_bounded_in_time() -> None:
    """A cluster whose nodes have a new name at every start must not remember them all for ever."""
    others = roster()
    before = held(others)
    for number in range(100):
        others.left(ReplicaRef(f"pod-{number}", 1), 0)
    assert held(others) > before
    others.detect_down(11)
    assert held(others) == before


def test_time_counts_only_while_somebody_listens() -> None:
    """Check R21: after a freeze of an hour nobody else is down."""
    others = roster(longest_gap=3)
    others.heard(B1, 0)
    assert others.detect_down(3_600) == []
    assert others.detect_down(3_602) == []
    assert others.detect_down(3_604) == [Transition("down", B1)]


def test_who_was_held_up_reads_what_has_come_before_it_judges_anybody() -> None:
    """The tick is due as soon as the loop runs again, and what the others said meanwhile is still in the kernel."""
    others = Roster(down_after=3, permdown_after=60, longest_gap=1.9)
    for replica in (B1, C1):
        others.heard(replica, 0)
    assert others.detect_down(1.5) == []
    assert others.detect_down(40.0) == []
    assert others.heard(B1, 40.1) == []
    assert others.detect_down(41.5) == []
    assert others.detect_down(43.0) == [Transition("down", C1)]


def test_a_message_that_comes_first_after_a_stall_does_not_condemn_the_others() -> None:
    others = Roster(down_after=3, permdown_after=60, longest_gap=1.9)
    for replica in (B1, C1):
        others.heard(replica, 0)
    assert others.detect_down(1.5) == []
    assert others.heard(B1, 40.0) == []
    assert others.detect_down(40.1) == []
    assert others.heard(C1, 40.2) == []
    assert others.detect_down(41.6) == []


def test_awake_time_never_runs_backwards() -> None:
    clock = AwakeClock(longest_gap=2)
    assert [clock.at(now) for now in (10, 11, 5, 6, 100)] == [0, 1, 1, 2, 4]
