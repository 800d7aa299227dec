"""The tracker of one node: what it tells its clients, and what it tells the other nodes."""

from __future__ import annotations

from itertools import count

import pytest

from reference_server.core.errors import AlreadyTracked, NotTracked, PresenceError
from reference_server.core.presence.diff import Diff
from reference_server.core.presence.gossip import Heartbeat, Superseded, TransferRequest, decode, encode
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.tracker import Gossip, Notice, SendTo, Tracker


def new_tracker(name: str = "a", vsn: int = 1) -> Tracker:
    refs = count(1)
    return Tracker(ReplicaRef(name, vsn), new_ref=lambda: f"{name}{vsn}.{next(refs)}")


def test_track_update_and_untrack_are_one_story_in_lists_and_diffs() -> None:
    """Phoenix: presence_test, "track and untrack with %Socket{}", "list/1 lists presences from tracker"."""
    tracker = new_tracker()
    first = tracker.track("c1", "room", "u1", {"n": 1})
    assert tracker.list_topic("room") == {"u1": {"metas": [{"n": 1, "phx_ref": first}]}}
    assert [diff.payload["joins"] for diff in tracker.take_diffs()] == [tracker.list_topic("room")]
    second = tracker.update("c1", "room", "u1", lambda meta: {**meta, "n": 2})
    assert tracker.get_by_key("room", "u1") == {"metas": [{"n": 2, "phx_ref": second, "phx_ref_prev": first}]}
    tracker.take_diffs()
    tracker.untrack("c1", "room", "u1")
    assert tracker.has_diffs
    assert [list(diff.leaves) for diff in tracker.take_diffs()] == [["u1"]]
    assert not tracker.has_diffs


def test_a_key_nobody_tracks_has_no_presence() -> None:
    """Phoenix: presence_test, "get_by_key/2 returns metadata for key"."""
    assert new_tracker().get_by_key("room", "u1") is None


def test_what_is_refused_is_refused_before_anything_changed() -> None:
    tracker = new_tracker()
    tracker.track("c1", "room", "u1", {})
    tracker.take_diffs()
    with pytest.raises(AlreadyTracked):
        tracker.track("c1", "room", "u1", {})
    with pytest.raises(NotTracked):
        tracker.update("c2", "room", "u1", {})
    with pytest.raises(PresenceError):
        tracker.track("c1", "room", "constructor", {})
    tracker.untrack("c2", "room", "u1")
    assert not tracker.has_diffs


def test_the_end_of_a_channel_ends_its_presences() -> None:
    """Phoenix: presence_test, "untrack with pid"."""
    tracker = new_tracker()
    tracker.track("c1", "room", "u1", {})
    tracker.track("c1", "hall", "u1", {})
    tracker.take_diffs()
    assert tracker.owner_keys("c1") == [("room", "u1"), ("hall", "u1")]
    tracker.untrack_owner("c1")
    assert [(diff.topic, list(diff.leaves)) for diff in tracker.take_diffs()] == [("room", ["u1"]), ("hall", ["u1"])]


def test_a_list_read_between_join_and_leave_keeps_the_leave() -> None:
    """Phoenix issue 2255."""
    tracker = new_tracker()
    ref = tracker.track("c1", "room", "u1", {})
    tracker.list_topic("room")
    tracker.untrack_owner("c1")
    assert tracker.take_diffs() == [Diff("room", {}, {"u1": {"metas": [{"phx_ref": ref}]}})]


# --- between nodes (whole clusters are in tests/stateful) --------------------------------------------------------


def heartbeat_of(tracker: Tracker, now: float = 0) -> bytes:
    [action] = [action for action in tracker.tick(now) if isinstance(action, Gossip)]
    return action.data


def test_a_track_reaches_another_node_with_the_next_tick() -> None:
    """Phoenix: pool_test, "A track/5 call results in the id being tracked"."""
    a, b = new_tracker("a"), new_tracker("b")
    ref = a.track("c1", "room", "u1", {"n": 1})
    assert b.receive(heartbeat_of(a), 0) == [Notice("up", a.replica)]
    assert b.list_topic("room") == {"u1": {"metas": [{"n": 1, "phx_ref": ref}]}}
    assert [diff.payload for diff in b.take_diffs()] == [{"joins": b.list_topic("room"), "leaves": {}}]


def test_what_changes_between_two_ticks_travels_as_one_heartbeat_and_one_diff() -> None:
    a, b = new_tracker("a"), new_tracker("b")
    b.receive(heartbeat_of(a), 0)
    a.track("c1", "room", "u1", {"n": 1})
    a.update("c1", "room", "u1", {"n": 2})
    a.track("c2", "room", "u2", {})
    a.untrack_owner("c2")
    b.receive(heartbeat_of(a), 1)
    [diff] = b.take_diffs()
    assert (list(diff.joins), diff.leaves) == (["u1"], {})
    assert diff.joins["u1"]["metas"][0]["n"] == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"garbage", "garbage"), (b"\x80\x04N.", "garbage"), ("{}", "garbage"), (b"[2,[]]", "version")],
)
def test_what_is_no_gossip_is_counted_and_ignored(data: bytes | str, reason: str) -> None:
    """Check R29."""
    tracker = new_tracker()
    assert tracker.receive(data, 0) == []
    assert tracker.ignored == {reason: 1}


def test_its_own_messages_are_ignored_even_from_another_run() -> None:
    tracker = new_tracker("a", 2)
    assert tracker.receive(heartbeat_of(new_tracker("a", 1)), 0) == []
    assert tracker.receive(heartbeat_of(tracker), 0) == []
    assert tracker.ignored == {"own": 2}
    assert tracker.replicas == {}


def test_a_run_that_is_over_is_told_so() -> None:
    a, b = new_tracker("a"), new_tracker("b", 9)
    a.receive(heartbeat_of(b), 0)
    [answer] = a.receive(heartbeat_of(new_tracker("b", 3)), 1)
    assert answer == SendTo("b", encode(Superseded(a.replica, ReplicaRef("b", 3), 9)))
    assert a.ignored == {"refused": 1}


def test_a_refusal_of_a_run_that_is_not_this_one_changes_nothing() -> None:
    tracker = new_tracker("b", 9)
    other = ReplicaRef("a", 1)
    assert tracker.receive(encode(Superseded(other, ReplicaRef("b", 3), 9)), 0) == []
    assert tracker.receive(encode(Superseded(other, ReplicaRef("b", 9), 9)), 0) == []
    assert tracker.replica == ReplicaRef("b", 9)
    assert tracker.receive(encode(Superseded(other, ReplicaRef("b", 9), 11)), 0) == [
        Notice("renamed", ReplicaRef("b", 12))
    ]
    assert tracker.replica == ReplicaRef("b", 12)


def test_two_nodes_that_refuse_each_other_do_not_do_so_for_ever() -> None:
    """Both were restarted with their clocks set back, and heard late messages of each other's run before."""
    a, b = new_tracker("a", 3), new_tracker("b", 3)
    a.receive(heartbeat_of(new_tracker("b", 9)), 0)
    b.receive(heartbeat_of(new_tracker("a", 9)), 0)
    [to_a] = [action for action in b.receive(heartbeat_of(a), 0) if isinstance(action, SendTo)]
    [to_b] = [action for action in a.receive(heartbeat_of(b), 0) if isinstance(action, SendTo)]
    assert a.receive(to_a.data, 0) == [Notice("renamed", ReplicaRef("a", 10))]
    assert b.receive(to_b.data, 0) == [Notice("renamed", ReplicaRef("b", 10))]
    assert a.receive(heartbeat_of(b), 1) == [
        Notice("permdown", ReplicaRef("b", 9)),
        Notice("up", ReplicaRef("b", 10)),
    ]


def test_the_first_tick_says_hello_and_the_next_ones_are_silent() -> None:
    """Phoenix: shard.ex, which starts with silent_periods at its maximum."""
    tracker = new_tracker()
    assert [len(tracker.tick(1.5 * number)) for number in range(12)] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]


def test_a_request_that_asks_for_nothing_new_is_not_answered() -> None:
    a = new_tracker("a")
    a.track("c1", "room", "u1", {})
    b = ReplicaRef("b", 1)
    [notice, answer] = a.receive(encode(TransferRequest(b, {a.replica: 0, b: 0})), 0)
    assert notice == Notice("up", b)
    assert isinstance(answer, SendTo)
    assert answer.node == "b"
    assert a.receive(encode(TransferRequest(b, {a.replica: 1, b: 0})), 0) == []


def test_keys_that_old_clients_cannot_take_do_not_arrive_from_other_nodes_either() -> None:
    """CVE-2026-56812, on a broker that anybody may write to."""
    data = heartbeat_of(new_tracker("b")).replace(b"null", b'[0,1,[],[[1,1,"room","__proto__",{"phx_ref":"r"}]]]')
    tracker = new_tracker("a")
    tracker.receive(data, 0)
    assert tracker.ignored == {"garbage": 1}
    assert tracker.list_topic("room") == {}


def test_what_was_missed_is_asked_for_and_answered() -> None:
    a, b = new_tracker("a"), new_tracker("b")
    a.track("c1", "room", "u1", {})
    heartbeat_of(a)  # lost
    a.resync()
    b.receive(encode(Heartbeat(a.replica, {a.replica: 1})), 0)
    request = next(action for action in b.tick(1) if isinstance(action, SendTo))
    assert (request.node, decode(request.data)) == ("a", TransferRequest(b.replica, {b.replica: 0, a.replica: 0}))
    [answer] = [action for action in a.receive(request.data, 1) if isinstance(action, SendTo)]
    assert b.receive(answer.data, 1) == []
    assert list(b.list_topic("room")) == ["u1"]


def test_a_resync_says_what_is_known_and_asks_everybody_for_the_rest() -> None:
    tracker = new_tracker()
    tracker.tick(0)
    kinds = [type(decode(action.data)) for action in tracker.resync() if isinstance(action, Gossip)]
    assert kinds == [Heartbeat, TransferRequest]


def test_a_goodbye_ends_the_presences_of_a_node_at_once() -> None:
    """Phoenix: shard_replication_test, "graceful exits with permdown"."""
    a, b = new_tracker("a"), new_tracker("b")
    b.track("c1", "room", "u1", {})
    a.receive(heartbeat_of(b), 0)
    [goodbye] = b.shutdown()
    assert isinstance(goodbye, Gossip)
    assert a.receive(goodbye.data, 0) == [Notice("permdown", b.replica)]
    assert a.list_topic("room") == {}


def test_a_silent_node_is_down_then_forgotten() -> None:
    """Phoenix: shard_replication_test, "detects nodedown and locally broadcasts leaves"."""
    a, b = new_tracker("a"), new_tracker("b")
    b.track("c1", "room", "u1", {})
    a.receive(heartbeat_of(b), 0)
    a.take_diffs()
    notices = [(now, action) for now in range(1_300) for action in a.tick(now) if isinstance(action, Notice)]
    assert notices == [(31, Notice("down", b.replica)), (1_201, Notice("permdown", b.replica))]
    assert [list(diff.leaves) for diff in a.take_diffs()] == [["u1"]]
    assert a.replicas == {}
