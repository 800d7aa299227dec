"""The events of one replica, and what another replica makes of the parts that reach it."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reference_server.core.presence.replica_log import Entry, Fragment, ReplicaLog


def entry(name: str, slot: int) -> Entry:
    return Entry("lobby", name, {"phx_ref": f"{name}@{slot}"}, slot)


def origin_of(*names: str, max_history: int = 100) -> ReplicaLog:
    """A log in which each name was tracked, one after the other."""
    log = ReplicaLog(max_history=max_history)
    for name in names:
        log.append(added=entry(name, log.clock + 1))
    return log


def part(log: ReplicaLog, since: int) -> Fragment:
    fragment = log.since(since)
    assert fragment is not None
    return fragment


def names(log: ReplicaLog) -> list[str]:
    return sorted(one.key for one in log.live.values())


# --- deltas (Phoenix: state_test.exs, delta_generation_test.exs) -------------------------------------------------


def test_deltas_bring_a_copy_up_to_date_event_by_event() -> None:
    """Phoenix: state_test, "basic deltas"."""
    origin, copy = origin_of("alice"), ReplicaLog()
    assert [one.key for _, one in copy.merge(part(origin, 0)).joins] == ["alice"]
    origin.append(removed=1)
    assert [one.key for _, one in copy.merge(part(origin, 1)).leaves] == ["alice"]
    assert copy.clock == 2
    origin.append(added=entry("alice", 3))
    assert [one.key for _, one in copy.merge(part(origin, 2)).joins] == ["alice"]
    assert (copy.clock, copy.cloud, copy.buried) == (3, [], set())


def test_merging_twice_changes_nothing() -> None:
    """Phoenix: state_test, "users from other servers merge": merging twice doesn't dupe events."""
    origin, copy = origin_of("alice", "bob"), ReplicaLog()
    fragment = part(origin, 0)
    copy.merge(fragment)
    again = copy.merge(fragment)
    assert (again.joins, again.leaves) == ((), ())
    assert (names(copy), copy.clock) == (["alice", "bob"], 2)


def test_a_fragment_beyond_a_gap_is_shown_but_does_not_move_the_clock() -> None:
    """Phoenix: state_test, "deltas are not merged for non-contiguous ranges"."""
    origin, copy = origin_of("user1", "user2", "user3"), ReplicaLog()
    copy.merge(part(origin, 2))
    assert (names(copy), copy.clock, copy.cloud) == (["user3"], 0, [(2, 3)])
    copy.merge(part(origin_of("user1"), 0))
    assert (names(copy), copy.clock) == (["user1", "user3"], 1)
    copy.merge(Fragment(1, 2, (), {2: entry("user2", 2)}))
    assert (names(copy), copy.clock, copy.cloud) == (["user1", "user2", "user3"], 3, [])


def test_an_answer_holds_what_came_after_the_clock_and_no_more() -> None:
    """Phoenix: delta_generation_test, "generations" and "delta is extracted for the first delta …"."""
    origin = origin_of("user1", "user2", "user3", "user4")
    for clock in range(4):
        fragment = part(origin, clock)
        assert (fragment.start, fragment.end, fragment.removed) == (clock, 4, ())
        assert [one.key for one in fragment.added.values()] == ["user1", "user2", "user3", "user4"][clock:]


def test_an_answer_names_what_left_since_the_clock() -> None:
    """Phoenix: delta_generation_test, "generations": tombstones; state_test, "merging deltas with removes"."""
    origin = origin_of("user1", "user2")
    origin.append(removed=1)
    assert part(origin, 2) == Fragment(2, 3, (1,), {})
    assert part(origin, 1) == Fragment(1, 3, (1,), {2: entry("user2", 2)})
    # A dot from within the range needs no naming: it is missing from `added`.
    assert part(origin, 0) == Fragment(0, 3, (), {2: entry("user2", 2)})


def test_nothing_is_told_to_who_knows_everything() -> None:
    """Phoenix: delta_generation_test, "an empty delta is not extracted"."""
    origin = origin_of("user1")
    assert origin.since(1) is None
    assert origin.since(7) is None
    assert ReplicaLog().since(0) is None


def test_without_history_the_whole_log_is_told() -> None:
    """Phoenix: delta_generation_test, "whole state is extracted if there are no deltas"."""
    origin = origin_of("user1", "user2", "user3", max_history=1)
    origin.append(removed=2)
    assert part(origin, 3) == Fragment(0, 4, (), {1: entry("user1", 1), 3: entry("user3", 3)})


def test_history_that_begins_after_the_clock_is_not_used() -> None:
    """Phoenix: delta_generation_test, "delta that isn't dominating on common set of replicas is not extracted"."""
    origin = origin_of("user1", "user2", "user3", max_history=2)
    assert part(origin, 0).start == 0
    assert part(origin, 1).start == 1
    origin.append(added=entry("user4", 4))
    assert part(origin, 1).start == 0
    assert part(origin, 2).start == 2


def test_parts_from_beyond_a_gap_are_not_history() -> None:
    """Phoenix: delta_generation_test, "does not include non-contiguous deltas"."""
    origin, copy = origin_of("user1", "user2", "user3"), ReplicaLog()
    origin.append(removed=1)
    copy.merge(part(origin_of("user1"), 0))
    copy.merge(part(origin, 2))
    copy.merge(Fragment(1, 2, (), {2: entry("user2", 2)}))
    assert (copy.clock, names(copy)) == (4, ["user2", "user3"])
    assert part(copy, 1).start == 0, "what the part beyond the gap removed is not known piece by piece"


def test_a_copy_answers_as_its_origin_would() -> None:
    origin = origin_of("user1", "user2")
    copy = ReplicaLog()
    copy.merge(part(origin, 0))
    origin.append(added=entry("user1", 1), removed=1)
    copy.merge(part(origin, 2))
    assert part(copy, 2) == part(origin, 2)


def test_an_answer_never_starts_inside_a_part() -> None:
    """What a part implies about the dots in it holds only from its own start."""
    origin = origin_of("user1", "user2", "user3")
    origin.append(removed=2)
    copy = ReplicaLog()
    copy.merge(part(origin_of("user1"), 0))
    copy.merge(Fragment(1, 4, (), {3: entry("user3", 3)}))
    behind = ReplicaLog()
    behind.merge(part(origin_of("user1", "user2"), 0))
    behind.merge(part(copy, 2))
    assert names(behind) == ["user1", "user3"]


def test_overlapping_parts_are_told_from_the_earliest_start() -> None:
    origin = origin_of("user1", "user2", "user3", "user4")
    origin.append(removed=3)
    copy = ReplicaLog()
    copy.merge(part(origin_of("user1", "user2"), 0))
    copy.merge(Fragment(2, 4, (), {3: entry("user3", 3), 4: entry("user4", 4)}))
    copy.merge(Fragment(1, 5, (), {2: entry("user2", 2), 4: entry("user4", 4)}))
    behind = ReplicaLog()
    behind.merge(part(origin_of("user1", "user2", "user3"), 0))
    behind.merge(part(copy, 3))
    assert names(behind) == ["user1", "user2", "user4"]


# --- updates -----------------------------------------------------------------------------------------------------


def test_an_update_supersedes_the_meta_before_it_in_one_step() -> None:
    """Phoenix: state_test, "users from other servers merge": update."""
    origin, copy = origin_of("carol"), ReplicaLog()
    copy.merge(part(origin, 0))
    origin.append(added=entry("carol", 1), removed=1)
    changes = copy.merge(part(origin, 1))
    assert [dot for dot, _ in changes.joins] == [2]
    assert [dot for dot, _ in changes.leaves] == [1]


def test_a_late_meta_does_not_replace_the_update_that_overtook_it() -> None:
    """phoenix_pubsub issue 148."""
    copy = ReplicaLog()
    copy.merge(Fragment(1, 2, (1,), {2: entry("carol", 1)}))
    changes = copy.merge(Fragment(0, 1, (), {1: entry("carol", 1)}))
    assert (changes.joins, changes.leaves, list(copy.live)) == ((), (), [2])


def test_an_update_beyond_a_gap_replaces_the_meta_from_before_the_gap() -> None:
    copy = ReplicaLog()
    copy.merge(Fragment(0, 1, (), {1: entry("carol", 1)}))
    changes = copy.merge(Fragment(2, 3, (2,), {3: entry("carol", 1)}))
    assert [dot for dot, _ in changes.leaves] == [1]
    assert list(copy.live) == [3]


def test_a_removed_dot_beyond_a_gap_is_no_event_that_is_known() -> None:
    """Event 2 replaced dot 1; knowing that dot 2 left says nothing about what event 2 did."""
    copy = ReplicaLog()
    copy.merge(Fragment(0, 1, (), {1: entry("carol", 1)}))
    copy.merge(Fragment(2, 3, (2,), {}))
    assert copy.clock == 1
    changes = copy.merge(Fragment(1, 3, (1,), {}))
    assert [dot for dot, _ in changes.leaves] == [1]
    assert copy.clock == 3


def test_a_huge_range_costs_nothing() -> None:
    """A fragment is data from the network: its numbers must not become loops."""
    copy = ReplicaLog()
    copy.merge(Fragment(10**15, 10**18, (), {10**17: entry("a", 10**17)}))
    copy.merge(Fragment(0, 10**18, (), {10**17: entry("a", 10**17)}))
    assert (copy.clock, names(copy)) == (10**18, ["a"])


# --- any order, any number of times ------------------------------------------------------------------------------


def history(seed: int) -> tuple[ReplicaLog, list[Fragment]]:
    """A random life of one replica, and fragments cut from it at random moments."""
    random, origin, cuts = Random(seed), ReplicaLog(max_history=8), list[Fragment]()
    for _ in range(random.randrange(4, 16)):
        live = list(origin.live)
        choice = random.randrange(3)
        if choice == 0 or not live:
            origin.append(added=entry(f"u{origin.clock}", origin.clock + 1))
        elif choice == 1:
            old = random.choice(live)
            origin.append(added=entry(origin.live[old].key, origin.live[old].slot), removed=old)
        else:
            origin.append(removed=random.choice(live))
        if random.random() < 0.6:
            cuts.append(part(origin, random.randrange(origin.clock)))
    return origin, [*cuts, part(origin, 0)]


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_fragments_in_any_order_and_any_number_come_to_the_same(seed: int) -> None:
    origin, fragments = history(seed)
    random, copy = Random(seed), ReplicaLog(max_history=8)
    shown: set[int] = set()
    for fragment in random.sample(fragments * 2, k=2 * len(fragments)):
        changes = copy.merge(fragment)
        shown -= {dot for dot, _ in changes.leaves}
        assert not shown & {dot for dot, _ in changes.joins}
        shown |= {dot for dot, _ in changes.joins}
        assert shown == set(copy.live), "changes add up to the list"
    assert copy.live == origin.live
    assert (copy.clock, copy.cloud, copy.buried) == (origin.clock, [], set())


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_a_copy_of_a_copy_is_as_good(seed: int) -> None:
    """Transfers go through third nodes, whatever those have heard so far."""
    origin, fragments = history(seed)
    random, second, third = Random(seed), ReplicaLog(max_history=8), ReplicaLog(max_history=8)
    for fragment in random.sample(fragments, k=len(fragments)):
        second.merge(fragment)
        if random.random() < 0.5 and (answer := second.since(third.clock)) is not None:
            third.merge(answer)
        elif random.random() < 0.3:
            third.merge(random.choice(fragments))
    if (answer := second.since(third.clock)) is not None:
        third.merge(answer)
    assert third.live == origin.live
    assert third.clock == origin.clock
