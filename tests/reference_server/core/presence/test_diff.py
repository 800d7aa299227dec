"""One diff for each topic and tick, and what may cancel out inside it."""

from __future__ import annotations

from reference_server.core.presence.diff import Diff, PendingDiffs, presence_state
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.state import PresenceState

A, B = ReplicaRef("a", 1), ReplicaRef("b", 1)


def metas(*refs: str) -> dict[str, list[dict[str, str]]]:
    return {"metas": [{"phx_ref": ref} for ref in refs]}


def merge_all(state: PresenceState, remote: PresenceState) -> None:
    delta = remote.delta_since(0)
    assert delta is not None
    state.merge(remote.replica, delta)


def test_a_tracked_presence_is_a_join_and_no_leave() -> None:
    """Phoenix: presence_test, "handle_diff broadcasts events with default fetched data"."""
    state, pending = PresenceState(A), PendingDiffs()
    pending.add(state.join("c1", "room", "u1", {}, ref="r1"))
    [diff] = pending.take()
    assert diff.topic == "room"
    assert diff.payload == {"joins": {"u1": metas("r1")}, "leaves": {}}


def test_an_update_is_one_diff_with_both_sides() -> None:
    """Phoenix: presence_test, "update sends join and leave diff"; facts C2 and transcript M."""
    state, pending = PresenceState(A), PendingDiffs()
    state.join("c1", "room", "u1", {"device": "d1"}, ref="r1")
    pending.add(state.update("c1", "room", "u1", {"device": "d1", "away": True}, ref="r2"))
    [diff] = pending.take()
    new = {"device": "d1", "away": True, "phx_ref": "r2", "phx_ref_prev": "r1"}
    assert diff.payload == {
        "joins": {"u1": {"metas": [new]}},
        "leaves": {"u1": {"metas": [{"device": "d1", "phx_ref": "r1"}]}},
    }


def test_the_changes_of_one_tick_are_one_diff_for_each_topic() -> None:
    """Many people who join in one tick cost one broadcast, where Phoenix sends one for each."""
    state, pending = PresenceState(A), PendingDiffs()
    for number in range(1_000):
        pending.add(state.join(number, f"room:{number % 2}", f"u{number}", {}, ref=f"r{number}"))
    diffs = pending.take()
    assert [(diff.topic, len(diff.joins), diff.leaves) for diff in diffs] == [
        ("room:0", 500, {}),
        ("room:1", 500, {}),
    ]
    assert pending.take() == []


def test_a_join_and_a_leave_of_one_tick_cancel_out() -> None:
    state, pending = PresenceState(A), PendingDiffs()
    pending.add(state.join("c1", "room", "u1", {}, ref="r1"))
    pending.add(state.leave("c1", "room", "u1"))
    assert pending
    assert pending.take() == []
    assert not pending


def test_a_leave_and_a_new_track_of_one_tick_do_not_cancel_out() -> None:
    state, pending = PresenceState(A), PendingDiffs()
    state.join("c1", "room", "u1", {}, ref="r1")
    pending.add(state.leave("c1", "room", "u1"))
    pending.add(state.join("c1", "room", "u1", {}, ref="r2"))
    assert pending.take() == [Diff("room", {"u1": metas("r2")}, {"u1": metas("r1")})]


def test_a_chain_of_updates_in_one_tick_collapses_to_its_ends() -> None:
    state, pending = PresenceState(A), PendingDiffs()
    state.join("c1", "room", "u1", {"n": 0}, ref="r0")
    for number in range(1, 4):
        pending.add(state.update("c1", "room", "u1", {"n": number}, ref=f"r{number}", previous=pending.ref_before))
    [diff] = pending.take()
    assert diff.leaves == {"u1": {"metas": [{"n": 0, "phx_ref": "r0"}]}}
    assert diff.joins == {"u1": {"metas": [{"n": 3, "phx_ref": "r3", "phx_ref_prev": "r0"}]}}
    assert presence_state(state.metas("room")) == diff.joins


def test_a_replaced_meta_names_a_ref_that_somebody_was_shown_in_the_middle_of_the_tick() -> None:
    state, pending = PresenceState(A), PendingDiffs()
    pending.add(state.join("c1", "room", "u1", {}, ref="r1"))
    pending.listed("room")
    pending.add(state.update("c1", "room", "u1", {"n": 1}, ref="r2", previous=pending.ref_before))
    [diff] = pending.take()
    assert diff.joins == {"u1": {"metas": [{"n": 1, "phx_ref": "r2", "phx_ref_prev": "r1"}]}}
    assert diff.leaves == {"u1": metas("r1")}


def test_a_join_updated_in_its_own_tick_is_only_a_join() -> None:
    state, pending = PresenceState(A), PendingDiffs()
    pending.add(state.join("c1", "room", "u1", {}, ref="r0"))
    pending.add(state.update("c1", "room", "u1", {}, ref="r1", previous=pending.ref_before))
    [diff] = pending.take()
    assert (diff.joins, diff.leaves) == ({"u1": metas("r1")}, {})


def test_a_replica_that_flaps_within_one_tick_is_not_news() -> None:
    state, pending = PresenceState(A), PendingDiffs()
    remote = PresenceState(B)
    remote.join("c9", "room", "u9", {}, ref="r9")
    state.replica_up(B)
    merge_all(state, remote)
    pending.add(state.replica_down(B))
    pending.add(state.replica_up(B))
    assert pending.take() == []


def test_who_was_shown_a_presence_in_the_middle_of_a_tick_is_told_that_it_left() -> None:
    """Phoenix issue 2255: a leave between presence_state and diff left a ghost at the client that joined."""
    state, pending = PresenceState(A), PendingDiffs()
    pending.add(state.join("c1", "room", "u1", {}, ref="r1"))
    pending.listed("room")
    pending.add(state.leave("c1", "room", "u1"))
    assert pending.take() == [Diff("room", {}, {"u1": metas("r1")})]


def test_who_was_shown_a_list_without_a_silent_replica_is_told_that_it_is_back() -> None:
    state, pending = PresenceState(A), PendingDiffs()
    remote = PresenceState(B)
    remote.join("c9", "room", "u9", {}, ref="r9")
    state.replica_up(B)
    merge_all(state, remote)
    pending.add(state.replica_down(B))
    pending.listed("room")
    pending.add(state.replica_up(B))
    assert pending.take() == [Diff("room", {"u9": metas("r9")}, {})]


def test_reading_a_list_without_pending_changes_leaves_no_trace() -> None:
    pending = PendingDiffs()
    pending.listed("room")
    assert not pending


def test_presence_state_of_an_empty_topic_is_an_empty_object() -> None:
    """Facts C2."""
    assert presence_state({}) == {}


def test_presence_state_hands_out_copies() -> None:
    """A `fetch` adds to what it is given; the stored metas must not change with it."""
    state = PresenceState(A)
    state.join("c1", "room", "u1", {"tags": ["a"]}, ref="r1")
    payload = presence_state(state.metas("room"))
    payload["u1"]["metas"][0]["name"] = "added by fetch"
    payload["u1"]["metas"][0]["tags"].append("b")
    assert presence_state(state.metas("room")) == {"u1": {"metas": [{"tags": ["a"], "phx_ref": "r1"}]}}
