"""The presence state on one node: who is listed, and what every operation reports."""

from __future__ import annotations

from typing import Any

import pytest

from reference_server.core.errors import AlreadyTracked, NotTracked
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.replica_log import Fragment
from reference_server.core.presence.state import Changes, PresenceState
from tests.held import held

A = ReplicaRef("a", 1)


def keys(state: PresenceState, topic: str = "lobby") -> list[str]:
    return sorted(state.metas(topic))


def names(changes: Changes) -> tuple[list[str], list[str]]:
    return sorted(entry.key for entry in changes.joins), sorted(entry.key for entry in changes.leaves)


def test_a_new_state_is_empty() -> None:
    """Phoenix: state_test, "that this is set up correctly"."""
    state = PresenceState(A)
    assert state.metas("lobby") == {}
    assert state.extract(ReplicaRef("b", 1), state.clocks()) == {}


def test_a_tracked_user_is_listed_until_it_leaves() -> None:
    """Phoenix: state_test, "user added online is online"."""
    state = PresenceState(A)
    state.join("john", "lobby", "john", {}, ref="r1")
    assert keys(state) == ["john"]
    state.leave("john", "lobby", "john")
    assert keys(state) == []


def test_the_presences_of_an_owner_can_be_named() -> None:
    """Phoenix: state_test, "get_by_pid"."""
    state = PresenceState(A)
    assert state.owner_keys("pid") == []
    state.join("pid", "topic", "key1", {}, ref="r1")
    state.join("pid", "topic", "key2", {}, ref="r2")
    assert state.owner_keys("pid") == [("topic", "key1"), ("topic", "key2")]
    assert state.owner_keys("other pid") == []


def test_the_metas_of_a_key_are_those_of_all_its_owners_in_join_order() -> None:
    """Phoenix: state_test, "get_by_key"."""
    state = PresenceState(A)
    state.join("pid", "topic", "key1", {"device": "browser"}, ref="r1")
    state.join("pid2", "topic", "key1", {"device": "ios"}, ref="r2")
    state.join("pid2", "topic", "key2", {"device": "ios"}, ref="r3")
    assert state.metas_of("topic", "key1") == [
        {"device": "browser", "phx_ref": "r1"},
        {"device": "ios", "phx_ref": "r2"},
    ]
    assert state.metas_of("another_topic", "key1") == []
    assert state.metas_of("topic", "another_key") == []


def test_an_update_keeps_its_place_among_the_metas_of_its_key_on_every_node() -> None:
    """Phoenix: state.ex, get_by_topic/2 and get_by_key/4 go through a table that is ordered by process."""
    a, b = cluster("a", "b")
    a.join("tab 1", "lobby", "alice", {"n": 1}, ref="r1")
    a.join("tab 2", "lobby", "alice", {"n": 1}, ref="r2")
    transfer(a, to=b)
    a.update("tab 1", "lobby", "alice", {"n": 2}, ref="r3")
    transfer(a, to=b)
    for state in (a, b):
        assert [meta["phx_ref"] for meta in state.metas("lobby")["alice"]] == ["r3", "r2"]
        assert [meta["phx_ref"] for meta in state.metas_of("lobby", "alice")] == ["r3", "r2"]


def test_the_same_owner_topic_and_key_twice_is_refused_and_changes_nothing() -> None:
    """Phoenix: shard_replication_test, "duplicate tracking"."""
    state = PresenceState(A)
    state.join("pid", "topic", "u1", {}, ref="r1")
    with pytest.raises(AlreadyTracked, match=r"^pid already tracks 'u1' on 'topic'; use update"):
        state.join("pid", "topic", "u1", {}, ref="r2")
    state.join("pid", "another:topic", "u1", {}, ref="r3")
    state.join("pid", "topic", "anotherkey", {}, ref="r4")
    state.join("pid 2", "topic", "u1", {}, ref="r5")
    assert [meta["phx_ref"] for meta in state.metas_of("topic", "u1")] == ["r1", "r5"]


def test_leaving_what_was_not_joined_changes_nothing() -> None:
    """Phoenix: shard_replication_test, "untrack with no tracked topic is a noop"."""
    state = PresenceState(A)
    assert not state.leave("pid", "topic", "foo")
    assert not state.leave_owner("pid")
    assert state.clocks() == {A: 0}


def test_leaving_one_topic_leaves_the_others_alone() -> None:
    """Phoenix: shard_replication_test, "untrack with topic"."""
    state = PresenceState(A)
    state.join("pid", "topic", "user1", {}, ref="r1")
    state.join("pid", "another:topic", "user2", {}, ref="r2")
    assert names(state.leave("pid", "topic", "user1")) == ([], ["user1"])
    assert keys(state, "topic") == []
    assert keys(state, "another:topic") == ["user2"]


def test_an_owner_that_ends_leaves_all_its_topics() -> None:
    """Phoenix: shard_replication_test, "untrack from all topics"; an exit of the process does the same."""
    state = PresenceState(A)
    state.join("pid", "topic", "user1", {}, ref="r1")
    state.join("pid", "another:topic", "user2", {}, ref="r2")
    state.join("other", "topic", "user3", {}, ref="r3")
    assert names(state.leave_owner("pid")) == ([], ["user1", "user2"])
    assert keys(state, "topic") == ["user3"]
    assert state.owner_keys("pid") == []


def test_an_update_is_a_leave_of_the_stored_meta_and_a_join_that_names_it() -> None:
    """Phoenix: shard_replication_test, "updating presence sends join/leave and phx_ref_prev"."""
    state = PresenceState(A)
    state.join("pid", "topic", "u1", {"name": "u1"}, ref="r1")
    changes = state.update("pid", "topic", "u1", {"name": "u1-updated"}, ref="r2")
    assert [entry.meta for entry in changes.leaves] == [{"name": "u1", "phx_ref": "r1"}]
    assert [entry.meta for entry in changes.joins] == [{"name": "u1-updated", "phx_ref": "r2", "phx_ref_prev": "r1"}]
    again = state.update("pid", "topic", "u1", {"name": "third"}, ref="r3")
    assert again.leaves == changes.joins


def test_an_update_by_a_function_is_given_the_stored_meta() -> None:
    """Phoenix: shard_replication_test, "updating presence … if function for update used"."""
    state = PresenceState(A)
    state.join("pid", "topic", "u1", {"browser": "Chrome", "status": "online"}, ref="r1")

    def away(meta: dict[str, Any]) -> dict[str, Any]:
        assert meta["phx_ref"] == "r1"
        meta["status"] = "away"
        return meta

    changes = state.update("pid", "topic", "u1", away, ref="r2")
    assert changes.leaves[0].meta["status"] == "online"
    assert changes.joins[0].meta == {
        "browser": "Chrome",
        "status": "away",
        "phx_ref": "r2",
        "phx_ref_prev": "r1",
    }


def test_an_update_function_may_change_what_it_is_given_at_any_depth() -> None:
    state = PresenceState(A)
    state.join("pid", "topic", "u1", {"tags": ["a"]}, ref="r1")

    def tag(meta: dict[str, Any]) -> dict[str, Any]:
        meta["tags"].append("b")
        return meta

    changes = state.update("pid", "topic", "u1", tag, ref="r2")
    assert (changes.leaves[0].meta["tags"], changes.joins[0].meta["tags"]) == (["a"], ["a", "b"])


def test_an_update_of_what_is_not_tracked_is_refused() -> None:
    """Phoenix: shard_replication_test, "updating with no prior presence"."""
    with pytest.raises(NotTracked, match="use track"):
        PresenceState(A).update("pid", "topic", "u1", {}, ref="r1")


def test_an_update_that_fails_leaves_everything_as_it_was() -> None:
    state = PresenceState(A)
    state.join("pid", "topic", "u1", {"n": 1}, ref="r1")

    def failing(meta: dict[str, Any]) -> dict[str, Any]:
        meta["n"] = 2
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        state.update("pid", "topic", "u1", failing, ref="r2")
    assert state.metas_of("topic", "u1") == [{"n": 1, "phx_ref": "r1"}]
    assert state.clocks() == {A: 1}


def test_nothing_remains_of_a_topic_that_everybody_left() -> None:
    """A server that saw a million topics must not remember one of them."""
    few, many = PresenceState(A, max_history=10), PresenceState(A, max_history=10)
    for state, rooms in ((few, 20), (many, 1_000)):
        for number in range(rooms):
            state.join(number, f"room:{number}", "u", {}, ref=f"r{number}")
            state.leave_owner(number)
    assert held(many) == held(few)


# --- several replicas --------------------------------------------------------------------------------------------


def cluster(*names: str) -> list[PresenceState]:
    """States that all know one another."""
    states = [PresenceState(ReplicaRef(name, 1)) for name in names]
    for state in states:
        for other in states:
            state.replica_up(other.replica)
    return states


def transfer(source: PresenceState, to: PresenceState) -> Changes:
    """`to` asks `source` for what it lacks, and takes it in."""
    parts = [to.merge(*item) for item in source.extract(to.replica, to.clocks()).items()]
    return Changes(sum((part.joins for part in parts), ()), sum((part.leaves for part in parts), ()))


def test_users_of_other_servers_are_merged_once() -> None:
    """Phoenix: state_test, "users from other servers merge"."""
    a, b = cluster("a", "b")
    a.join("p1", "lobby", "alice", {}, ref="r1")
    b.join("p2", "lobby", "bob", {}, ref="r2")
    assert names(transfer(b, to=a)) == (["bob"], [])
    assert names(transfer(b, to=a)) == ([], [])
    assert names(transfer(a, to=b)) == (["alice"], [])
    assert keys(a) == keys(b) == ["alice", "bob"]
    a.leave("p1", "lobby", "alice")
    assert names(transfer(a, to=b)) == ([], ["alice"])
    assert names(transfer(a, to=b)) == ([], [])
    b.join("p3", "lobby", "carol", {}, ref="r3")
    assert names(transfer(b, to=a)) == (["carol"], [])
    b.update("p3", "lobby", "carol", {"updated": True}, ref="r4")
    updated = transfer(b, to=a)
    assert names(updated) == (["carol"], ["carol"])
    assert updated.joins[0].meta == {"updated": True, "phx_ref": "r4", "phx_ref_prev": "r3"}
    assert a.metas("lobby") == b.metas("lobby")


def test_a_netsplit_hides_and_its_end_shows_again() -> None:
    """Phoenix: state_test, "basic netsplit"."""
    a, b = cluster("a", "b")
    a.join("p1", "lobby", "alice", {}, ref="r1")
    b.join("p2", "lobby", "bob", {}, ref="r2")
    transfer(b, to=a)
    a.join("p3", "lobby", "carol", {}, ref="r3")
    a.leave("p1", "lobby", "alice")
    a.join("p4", "lobby", "david", {}, ref="r4")
    assert names(a.replica_down(b.replica)) == ([], ["bob"])
    assert names(a.replica_down(b.replica)) == ([], [])
    assert keys(a) == ["carol", "david"]
    assert names(transfer(b, to=a)) == ([], [])
    assert keys(a) == ["carol", "david"]
    assert names(a.replica_up(b.replica)) == (["bob"], [])
    assert keys(a) == ["bob", "carol", "david"]


def test_what_a_silent_replica_did_is_learned_from_another_and_shown_when_it_is_back() -> None:
    """Phoenix: state_test, "joins are observed via other node", which announces what its lists still hide."""
    a, b, c = cluster("a", "b", "c")
    a.join("p1", "lobby", "alice", {}, ref="r1")
    transfer(a, to=c)
    assert names(c.replica_down(a.replica)) == ([], ["alice"])
    a.join("p2", "lobby", "bob", {}, ref="r2")
    transfer(a, to=b)
    assert names(c.merge(a.replica, b.extract(c.replica, {a.replica: 1})[a.replica])) == ([], [])
    assert keys(c) == []
    assert names(c.replica_up(a.replica)) == (["alice", "bob"], [])


def test_what_left_a_silent_replica_is_learned_from_another() -> None:
    """Phoenix: state_test, "removes are observed via other node"."""
    a, b, c = cluster("a", "b", "c")
    a.join("p1", "lobby", "alice", {}, ref="r1")
    a.join("p2", "lobby", "bob", {}, ref="r2")
    transfer(a, to=c)
    a.leave("p2", "lobby", "bob")
    transfer(a, to=b)
    assert names(transfer(b, to=c)) == ([], ["bob"])
    assert keys(c) == ["alice"]


def test_lists_leave_out_every_replica_that_is_down() -> None:
    """Phoenix: state_test, "get_by_topic"."""
    a, b, c = cluster("a", "b", "c")
    assert a.clocks() == b.clocks() == c.clocks() == {a.replica: 0, b.replica: 0, c.replica: 0}
    a.join("p1", "lobby", "key1", {}, ref="r1")
    a.join("p1", "lobby", "key2", {}, ref="r2")
    b.join("p2", "lobby", "user2", {}, ref="r3")
    c.join("p3", "lobby", "user3", {}, ref="r4")
    transfer(b, to=a)
    transfer(c, to=a)
    assert keys(a) == ["key1", "key2", "user2", "user3"]
    a.replica_down(b.replica)
    assert keys(a) == ["key1", "key2", "user3"]
    a.replica_down(c.replica)
    assert keys(a) == ["key1", "key2"]
    assert a.metas("another:topic") == {}


def test_nothing_remains_of_a_replica_that_is_gone_for_good() -> None:
    """Phoenix: state_test, "remove_down_replicas", and delta_generation_test, the same."""
    a, b = cluster("a", "b")
    a.join("p1", "lobby", "alice", {}, ref="r1")
    b.join("p2", "lobby", "bob", {}, ref="r2")
    before = held(b)
    transfer(a, to=b)
    assert held(b) > before
    assert names(b.replica_permdown(a.replica)) == ([], ["alice"])
    assert held(b) <= before
    assert b.clocks() == {b.replica: 1}
    assert b.extract(ReplicaRef("c", 1), {a.replica: 0}) == {}
    delta = a.delta_since(0)
    assert delta is not None
    assert names(b.merge(a.replica, delta)) == ([], [])
    assert names(b.replica_up(a.replica)) == ([], [])
    assert keys(b) == ["bob"]


def test_an_answer_speaks_only_of_replicas_that_the_asker_knows() -> None:
    """Phoenix: state_test, "extracted state context contains only replicas known to remote replica"."""
    one, two, three = cluster("s1", "s2", "s3")
    for number, state in enumerate((one, two, three)):
        state.join("p", "lobby", f"user{number}", {}, ref=f"r{number}")
    transfer(three, to=two)
    assert list(two.extract(one.replica, {one.replica: 1, two.replica: 0})) == [two.replica]


def test_clocks_leave_out_replicas_that_are_down() -> None:
    """Phoenix: state_test, "basic deltas", and phoenix_pubsub issue 135."""
    a, b = cluster("a", "b")
    b.join("p", "lobby", "bob", {}, ref="r1")
    transfer(b, to=a)
    assert a.clocks() == {a.replica: 0, b.replica: 1}
    a.replica_down(b.replica)
    assert a.clocks() == {a.replica: 0}


def test_a_replica_cannot_be_told_about_itself_or_be_down() -> None:
    a, b = cluster("a", "b")
    a.join("p", "lobby", "alice", {}, ref="r1")
    assert not a.merge(a.replica, Fragment(0, 9))
    assert not a.replica_down(a.replica)
    assert not a.replica_permdown(a.replica)
    assert keys(a) == ["alice"]
    assert not a.replica_down(ReplicaRef("unknown", 1))
    assert b.extract(a.replica, a.clocks()) == {}


def test_the_same_key_on_two_nodes_is_one_key_with_two_metas() -> None:
    a, b = cluster("a", "b")
    a.join("p", "lobby", "alice", {"device": "phone"}, ref="r1")
    b.join("p", "lobby", "alice", {"device": "laptop"}, ref="r2")
    transfer(b, to=a)
    assert [meta["device"] for meta in a.metas_of("lobby", "alice")] == ["phone", "laptop"]
    a.leave_owner("p")
    assert [meta["device"] for meta in a.metas_of("lobby", "alice")] == ["laptop"]


def test_under_a_new_vsn_the_same_presences_go_on() -> None:
    a, b = cluster("a", "b")
    a.join("p", "lobby", "gone", {}, ref="r0")
    a.join("p", "lobby", "alice", {}, ref="r1")
    a.leave("p", "lobby", "gone")
    before = a.metas("lobby")
    a.restart_as(ReplicaRef("a", 7))
    assert (a.metas("lobby"), a.clocks()[a.replica]) == (before, 1)
    b.replica_up(a.replica)
    assert names(transfer(a, to=b)) == (["alice"], [])
    a.update("p", "lobby", "alice", {}, ref="r2")
    a.leave_owner("p")
    assert names(transfer(a, to=b)) == ([], ["alice"])
