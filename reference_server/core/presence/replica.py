"""Detects which other nodes are up, down or gone for good.

Heartbeats in, "up", "down" and "permdown" out.
A replica is up from its first heartbeat. If it is silent for longer than `down_after`, it is down, and may come back.
If it is silent for longer than `permdown_after`, or the same node has started again, it is gone for good.

>>> roster = Roster(down_after=30, permdown_after=1_200, longest_gap=30)
>>> roster.heard(ReplicaRef("b", 1), now=0)
[Transition(kind='up', replica=ReplicaRef(name='b', vsn=1))]
>>> [(change.kind, change.replica.vsn) for change in roster.heard(ReplicaRef("b", 2), now=1)]   # b was restarted
[('permdown', 1), ('up', 2)]
>>> roster.refused(ReplicaRef("b", 1))                            # what its first run said, and comes late
2

Times are monotonic seconds, given by the caller: a wall clock that jumps changes nothing here.
Phoenix: tracker/replica.ex, which measures with the system's wall clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["AwakeClock", "ReplicaRef", "Roster", "Transition"]


class ReplicaRef(NamedTuple):
    """One run of one node: `name` is the node's, unique in the cluster; `vsn` is higher at every start of it."""

    name: str
    vsn: int


@dataclass(frozen=True, slots=True)
class Transition:
    """What became of a replica; a "permdown" of one that was up means that it is down as well."""

    kind: Literal["up", "down", "permdown"]
    replica: ReplicaRef


@dataclass(slots=True)
class Known:
    replica: ReplicaRef
    heard_at: float
    is_up: bool = True


@dataclass(frozen=True, slots=True)
class _Gone:
    """The memory of a node that left: what is older than its newest run is a message from the past."""

    newest: int
    may_return: bool
    since: float

    def refuses(self, vsn: int) -> bool:
        return vsn < self.newest or (vsn == self.newest and not self.may_return)


class AwakeClock:
    """Monotonic time that counts a gap between two readings as `longest_gap` seconds at most.

    A process that was frozen (SIGSTOP, a paused machine) has heard nobody because it did not listen:
    without this it would wake up, find every other node silent for too long, and announce that they all left.
    """

    def __init__(self, longest_gap: float) -> None:
        self.longest_gap = longest_gap
        self.woke_at = -math.inf
        """When the last gap longer than that ended."""
        self._last: float | None = None
        self._awake = 0.0

    def at(self, now: float) -> float:
        """Seconds spent awake up to `now`, which is later than or equal to every `now` before."""
        gap = 0.0 if self._last is None else max(now - self._last, 0.0)
        self._awake += min(gap, self.longest_gap)
        if gap > self.longest_gap:
            self.woke_at = self._awake
        self._last = now
        return self._awake


class Roster:
    """The other replicas, by node name: at most one run of each node is known at a time."""

    def __init__(self, *, down_after: float, permdown_after: float, longest_gap: float) -> None:
        self.down_after = down_after
        self.permdown_after = permdown_after
        self._clock = AwakeClock(longest_gap)
        self.known: dict[str, Known] = {}
        """The nodes that are not gone for good, by name, each with its latest run."""
        self._gone: dict[str, _Gone] = {}

    def refused(self, replica: ReplicaRef) -> int | None:
        """The newest vsn known of the node if this run of it is over, None if the replica may be heard."""
        # DIFFERS: a late heartbeat of the run before a restart is ignored; Phoenix takes it for a newer run, brings its
        # presences back and drops those of the current one (phoenix_pubsub issue 55).
        known, gone = self.known.get(replica.name), self._gone.get(replica.name)
        if known is not None and replica.vsn < known.replica.vsn:
            return known.replica.vsn
        if gone is not None and gone.refuses(replica.vsn):
            return gone.newest
        return None

    def heard(self, replica: ReplicaRef, now: float) -> list[Transition]:
        """A message of a replica that is not `refused` arrived."""
        at = self._clock.at(now)
        known = self.known.get(replica.name)
        self._gone.pop(replica.name, None)
        if known is not None and known.replica == replica:
            came_back, known.heard_at, known.is_up = not known.is_up, at, True
            return [Transition("up", replica)] if came_back else []
        self.known[replica.name] = Known(replica, at)
        replaced = [] if known is None else [Transition("permdown", known.replica)]
        return [*replaced, Transition("up", replica)]

    def left(self, replica: ReplicaRef, now: float) -> list[Transition]:
        """A replica said that it is shutting down for good; nothing of this run is taken any more."""
        if self.refused(replica) is not None:
            return []
        known = self.known.pop(replica.name, None)
        self._gone[replica.name] = _Gone(replica.vsn, may_return=False, since=self._clock.at(now))
        return [] if known is None else [Transition("permdown", known.replica)]

    def detect_down(self, now: float) -> list[Transition]:
        """Who has been silent for too long; to be called about once in every broadcast period."""
        at = self._clock.at(now)
        transitions = [change for known in list(self.known.values()) if (change := self._judged(known, at))]
        self._gone = {name: gone for name, gone in self._gone.items() if at - gone.since <= self.permdown_after}
        return transitions

    def up(self) -> list[ReplicaRef]:
        """The replicas that are up, by name."""
        return sorted(known.replica for known in self.known.values() if known.is_up)

    def down(self) -> list[ReplicaRef]:
        """The replicas that are down for now, by name."""
        return sorted(known.replica for known in self.known.values() if not known.is_up)

    def _judged(self, known: Known, at: float) -> Transition | None:
        if at < self._clock.woke_at + self._clock.longest_gap:
            # What the others said meanwhile waits in sockets of this process: it is read before anybody is judged.
            return None
        silence = at - known.heard_at
        if silence > self.permdown_after:
            del self.known[known.replica.name]
            # The same run may still come back, from a freeze of hours; an older one may not.
            self._gone[known.replica.name] = _Gone(known.replica.vsn, may_return=True, since=at)
            return Transition("permdown", known.replica)
        if silence > self.down_after and known.is_up:
            known.is_up = False
            return Transition("down", known.replica)
        return None
