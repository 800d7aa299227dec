"""Is the network test worth anything? Each rule of presence is broken here on purpose, and the network must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest
from hypothesis.stateful import run_state_machine_as_test

from reference_server.core.presence import tracker as tracker_module
from reference_server.core.presence.diff import PendingDiffs
from reference_server.core.presence.gossip import TransferAnswer
from reference_server.core.presence.replica import ReplicaRef, Roster, Transition
from reference_server.core.presence.replica_log import Entry, Fragment, LogChanges, ReplicaLog
from reference_server.core.presence.state import NO_CHANGES, Changes, PresenceState
from reference_server.core.presence.tracker import Tracker
from tests.stateful import test_presence_scenarios as scenarios
from tests.stateful.test_presence_network import PresenceNetwork, profile

Right: TypeAlias = Callable[..., Any]
"""The function that a wrong one stands in for, which it may call."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One function of the core replaced by a wrong one, which gets the right one before its own arguments."""

    why: str
    target: object
    name: str
    wrong: Callable[..., Any]

    def plant(self, patch: pytest.MonkeyPatch) -> None:
        """Put the wrong function into the place of the right one."""
        right, wrong = getattr(self.target, self.name), self.wrong
        patch.setattr(self.target, self.name, lambda *given, **named: wrong(right, *given, **named))


def never_known(right: Right, log: ReplicaLog, dot: int) -> bool:
    return False


def cloud_forgotten(right: Right, log: ReplicaLog, dot: int) -> bool:
    return dot <= log.clock


def nothing_ends(right: Right, log: ReplicaLog, fragment: Fragment) -> list[int]:
    return []


def only_named_dots_end(right: Right, log: ReplicaLog, fragment: Fragment) -> list[int]:
    return [dot for dot in fragment.removed if dot in log.live]


def learn_over_gaps(right: Right, log: ReplicaLog, fragment: Fragment) -> None:
    log.clock = max(log.clock, fragment.end)


def learn_removed_dots_as_events(right: Right, log: ReplicaLog, fragment: Fragment) -> None:
    right(log, fragment)
    for dot in fragment.removed:
        if dot > log.clock:
            right(log, Fragment(dot - 1, dot))


def history_always_reaches(right: Right, log: ReplicaLog, clock: int) -> tuple[int, set[int]]:
    return clock, {dot for part in log.history for dot in part.removed}


def latest_part_whoever_asks(right: Right, log: ReplicaLog, clock: int) -> tuple[int, set[int]]:
    return log.history[-1].start, set(log.history[-1].removed)


def history_without_removals(right: Right, log: ReplicaLog, clock: int) -> tuple[int, set[int]]:
    return right(log, clock)[0], set()


def latest_arrival_wins(right: Right, log: ReplicaLog, fragment: Fragment) -> LogChanges:
    late = [
        entry.slot for dot, entry in fragment.added.items() if not log.knows(dot) and log.slots.get(entry.slot, 0) > dot
    ]
    newer = [log.slots.pop(slot) for slot in late]
    leaves = [(dot, log.live.pop(dot)) for dot in newer]
    changes: LogChanges = right(log, fragment)
    return LogChanges(changes.joins, (*leaves, *changes.leaves))


def merge_of_strangers(right: Right, state: PresenceState, replica: ReplicaRef, fragment: Fragment) -> Changes:
    if replica != state.replica:
        state.logs.setdefault(replica, ReplicaLog())
    changes: Changes = right(state, replica, fragment)
    return changes


def merge_shows_the_silent(right: Right, state: PresenceState, replica: ReplicaRef, fragment: Fragment) -> Changes:
    silent = replica in state.down
    state.down.discard(replica)
    changes: Changes = right(state, replica, fragment)
    if silent:
        state.down.add(replica)
    return changes


def up_that_shows_nothing(right: Right, state: PresenceState, replica: ReplicaRef) -> Changes:
    state.logs.setdefault(replica, ReplicaLog())
    state.down.discard(replica)
    return NO_CHANGES


def nobody_is_refused(right: Right, roster: Roster, replica: ReplicaRef) -> int | None:
    return None


def nobody_is_asked(right: Right, mine: object, samples: object) -> list[ReplicaRef]:
    return []


def no_notice_of_lists(right: Right, pending: PendingDiffs, topic: str) -> None:
    return None


def nobody_is_silent(right: Right, roster: Roster, now: float) -> list[Any]:
    return []


def goodbye_forgotten(right: Right, roster: Roster, replica: ReplicaRef, now: float) -> list[Transition]:
    known = roster.known.pop(replica.name, None)
    return [] if known is None else [Transition("permdown", known.replica)]


def update_beside_the_old_meta(
    right: Right, log: ReplicaLog, *, added: Entry | None = None, removed: int | None = None
) -> int:
    dot: int = right(log, added=added, removed=None if added else removed)
    return dot


def first_fragment_only(right: Right, tracker: Tracker, message: Any) -> Any:
    if isinstance(message, TransferAnswer):
        message = TransferAnswer(message.sender, dict(list(message.fragments.items())[:0]))
    return right(tracker, message)


MUTANTS = [
    Mutant("a merge without the context check brings back what left", ReplicaLog, "knows", never_known),
    Mutant("a context without its cloud forgets what lies beyond a gap", ReplicaLog, "knows", cloud_forgotten),
    Mutant("a merge that adds only", ReplicaLog, "_ended_by", nothing_ends),
    Mutant("a dot that is missing from its range did not leave", ReplicaLog, "_ended_by", only_named_dots_end),
    Mutant("a clock that jumps over a gap", ReplicaLog, "_learn", learn_over_gaps),
    Mutant("a removed dot taken for a known event", ReplicaLog, "_learn", learn_removed_dots_as_events),
    Mutant("a small answer from a history too short for it", ReplicaLog, "_history_since", history_always_reaches),
    Mutant("a small answer that leaves out removals", ReplicaLog, "_history_since", history_without_removals),
    Mutant("an overtaken meta that replaces the newer one (#148)", ReplicaLog, "merge", latest_arrival_wins),
    Mutant("parts of a replica that is not known are merged (#55)", PresenceState, "merge", merge_of_strangers),
    Mutant("changes of a silent replica are announced", PresenceState, "merge", merge_shows_the_silent),
    Mutant("a replica that comes back stays hidden", PresenceState, "replica_up", up_that_shows_nothing),
    Mutant("a late heartbeat of the run before a restart is taken (#55)", Roster, "refused", nobody_is_refused),
    Mutant("a late heartbeat after a goodbye is taken", Roster, "left", goodbye_forgotten),
    Mutant("an update that leaves the meta before it", ReplicaLog, "append", update_beside_the_old_meta),
    Mutant("a node that crashed is listed for ever", Roster, "detect_down", nobody_is_silent),
    Mutant("who is behind never asks", tracker_module, "whom_to_ask", nobody_is_asked),
    Mutant("an answer is thrown away (#74)", Tracker, "_handle", first_fragment_only),
    Mutant("a join and a leave cancel out although a client saw it", PendingDiffs, "listed", no_notice_of_lists),
]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.why)
def test_the_network_notices(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check P04 for presence: every planted bug is found by the 500 seeds of the network test."""
    mutant.plant(monkeypatch)
    with pytest.raises((AssertionError, LookupError)):
        run_state_machine_as_test(PresenceNetwork, settings=profile(500))


FIELD_BUGS = [
    (
        Mutant("#55", PresenceState, "merge", merge_of_strangers),
        scenarios.test_zombies_of_a_restarted_node_do_not_return_in_an_old_answer,
    ),
    (
        Mutant("#55", Roster, "refused", nobody_is_refused),
        scenarios.test_a_late_heartbeat_of_a_run_that_is_over_is_refused,
    ),
    (
        Mutant("#74", ReplicaLog, "_history_since", latest_part_whoever_asks),
        scenarios.test_two_nodes_with_more_than_fifty_presences_each_learn_all_of_them,
    ),
    (
        Mutant("#148", ReplicaLog, "merge", latest_arrival_wins),
        scenarios.test_an_update_that_races_a_transfer_is_not_overwritten_by_it,
    ),
    (
        Mutant("redis #26", ReplicaLog, "knows", never_known),
        scenarios.test_gossip_that_arrives_many_times_is_one_join_and_one_leave,
    ),
]


@pytest.mark.parametrize(("mutant", "scenario"), FIELD_BUGS, ids=lambda value: getattr(value, "why", None))
def test_the_scenario_of_a_field_bug_notices_that_bug(
    mutant: Mutant, scenario: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scenario that passes with its own bug planted would prove nothing."""
    mutant.plant(monkeypatch)
    with pytest.raises((AssertionError, LookupError)):
        scenario()
