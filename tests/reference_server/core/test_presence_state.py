"""The presence state on one node: who is listed, and what every operation reports."""

from __future__ import annotations

from typing import Any

import pytest

from reference_server.core.errors import AlreadyTracked, NotTracked
from reference_server.core.presence_state import Changes, PresenceState
from reference_server.core.replica import ReplicaRef

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


def test_the_same_owner_topic_and_key_twice_is_refused_and_changes_nothing() -> None:
    """Phoenix: shard_replication_test, "duplicate tracking"."""
    state = PresenceState(A)
    state.join("pid", "topic", "u1", {}, ref="r1")
    with pytest.raises(AlreadyTracked, match="use update"):
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


def test_an_updated_meta_moves_to_the_end_as_phoenix_js_lists_it() -> None:
    state = PresenceState(A)
    state.join("tab 1", "topic", "u1", {}, ref="r1")
    state.join("tab 2", "topic", "u1", {}, ref="r2")
    state.update("tab 1", "topic", "u1", {}, ref="r3")
    assert [meta["phx_ref"] for meta in state.metas_of("topic", "u1")] == ["r2", "r3"]


def test_nothing_remains_of_a_topic_that_everybody_left() -> None:
    """A server that saw a million topics must not remember one of them."""
    state = PresenceState(A)
    for number in range(1_000):
        state.join(number, f"room:{number}", "u", {}, ref=f"r{number}")
        state.leave_owner(number)
    assert state._rooms == {}
    assert state._owned == {}
    assert state._own.live == {}
