"""The tracker of one node: the local half."""

from __future__ import annotations

from itertools import count

import pytest

from reference_server.core.errors import AlreadyTracked, NotTracked, PresenceError
from reference_server.core.presence_diff import Diff
from reference_server.core.replica import ReplicaRef
from reference_server.core.tracker import Tracker


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
    tracker.untrack_owner("c1")
    assert [(diff.topic, list(diff.leaves)) for diff in tracker.take_diffs()] == [("room", ["u1"]), ("hall", ["u1"])]


def test_a_list_read_between_join_and_leave_keeps_the_leave() -> None:
    """Phoenix issue 2255."""
    tracker = new_tracker()
    ref = tracker.track("c1", "room", "u1", {})
    tracker.list_topic("room")
    tracker.untrack_owner("c1")
    assert tracker.take_diffs() == [Diff("room", {}, {"u1": {"metas": [{"phx_ref": ref}]}})]
