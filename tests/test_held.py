"""The counter of memory sees what an object of this project holds, at any depth, and each thing once."""

from __future__ import annotations

from reference_server.core.presence.replica_log import Entry, ReplicaLog
from reference_server.runtime.broadcaster import Broadcaster
from tests.held import held


def test_what_is_added_is_counted_and_what_is_taken_away_is_not() -> None:
    broadcaster, empty = Broadcaster(), held(Broadcaster())
    kept = [broadcaster, broadcaster]
    broadcaster.subscribe("room:1", NOBODY)
    assert held(broadcaster) > empty
    assert held(kept) == held(broadcaster) + 2
    broadcaster.unsubscribe("room:1", NOBODY)
    assert held(broadcaster) == empty


def test_attributes_in_slots_are_looked_into() -> None:
    log, empty = ReplicaLog(), held(ReplicaLog())
    log.append(added=Entry("room:1", "ada", {"phx_ref": "r1"}, 1))
    assert held(log) > empty


class _Nobody:
    fastlane = None

    def deliver(self, frames: object) -> None:
        raise AssertionError


NOBODY = _Nobody()
