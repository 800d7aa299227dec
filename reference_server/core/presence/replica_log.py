"""The presences of one replica, and its events that were seen.

A replica numbers its events 1, 2, 3 …: every track, update and untrack is one event, and a presence is named
by its *dot*, the number of the event that made it. Only the replica itself ever adds to its events, so all that
can happen on the way is that a part is lost, late or repeated. Parts travel as a `Fragment`:

>>> alice = Entry("room:1", "alice", {"phx_ref": "r1"}, slot=1)
>>> origin, copy = ReplicaLog(), ReplicaLog()
>>> origin.append(added=alice)
1
>>> copy.merge(origin.since(0)).joins == ((1, alice),)
True
>>> copy.merge(origin.since(0)).joins                       # twice is once
()
>>> origin.append(removed=1)
2
>>> origin.since(copy.clock)
Fragment(start=1, end=2, removed=(1,), added={})
>>> copy.merge(origin.since(copy.clock)).leaves == ((1, alice),)
True

`clock` says that every event up to it is known; the *cloud* holds what is known beyond a gap.
Nothing here knows which replica it is about, who is up, or what a list looks like: see `presence_state`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Entry", "Fragment", "LogChanges", "ReplicaLog"]

MAX_HISTORY = 10_000
"""Events remembered for small answers; further back the answer is the whole log.
Phoenix keeps delta generations of 100, 1,000 and 10,000 for the same purpose (tracker.ex, `max_delta_sizes`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One presence: who (`key`) is where (`topic`), with its meta as clients see it, `phx_ref` included.

    `slot` is the dot of the track that began it; updates keep it, so that a newer meta supersedes an older one.
    """

    topic: str
    key: str
    meta: Mapping[str, Any]
    slot: int

    @property
    def ref(self) -> str:
        """The `phx_ref` by which clients know this meta."""
        ref: str = self.meta["phx_ref"]
        return ref


@dataclass(frozen=True, slots=True)
class Fragment:
    """Everything that a replica did after event `start` and up to event `end`.

    `added` holds the presences begun in between that are still there, `removed` the dots up to `start` that are gone.
    A dot in between that is not in `added` is gone, too.
    """

    start: int
    end: int
    removed: tuple[int, ...] = ()
    added: Mapping[int, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LogChanges:
    """What a merge changed: the presences that began and those that ended, each with its dot."""

    joins: tuple[tuple[int, Entry], ...] = ()
    leaves: tuple[tuple[int, Entry], ...] = ()


class ReplicaLog:
    """The events of one replica: appended to by that replica itself, merged into by all others."""

    __slots__ = ("_weight", "buried", "clock", "cloud", "history", "live", "max_history", "slots")

    def __init__(self, *, max_history: int = MAX_HISTORY) -> None:
        self.clock = 0
        """Every event up to this number is known."""
        self.live: dict[int, Entry] = {}
        """The presences that are there, by dot, in the order in which they became known."""
        self.max_history = max_history
        self.cloud: list[tuple[int, int]] = []
        """The events that are known beyond a gap: disjoint (start, end], ascending."""
        self.buried: set[int] = set()
        """The dots beyond the clock that are known to be gone, before their own event is known."""
        self.slots: dict[int, int] = {}
        """The live dot of each slot."""
        self.history: deque[Fragment] = deque()
        """The merged parts without their `added`, each reaching the next."""
        self._weight = 0

    # --- at the replica itself ---------------------------------------------------------------------------------

    def append(self, *, added: Entry | None = None, removed: int | None = None) -> int:
        """Write the next event: a track (`added`), an untrack (`removed`) or an update (both); returns its number."""
        start = self.clock
        self.clock = dot = start + 1
        gone: tuple[int, ...] = ()
        if removed is not None:
            self._forget(removed)
            gone = (removed,)
        if added is not None:
            self._keep(dot, added)
        self._remember(Fragment(start, dot, gone))
        return dot

    def since(self, clock: int) -> Fragment | None:
        """The smallest fragment that brings a replica which knows every event up to `clock` up to date.

        None when there is nothing to tell. It may begin before `clock`, or at 0 when history does not reach back.
        """
        if clock >= self.clock:
            return None
        start, gone = self._history_since(clock)
        removed = tuple(sorted(dot for dot in gone if dot <= start))
        added = {dot: self.live[dot] for dot in self._live_between(start, self.clock)}
        return Fragment(start, self.clock, removed, added)

    # --- at all other replicas ---------------------------------------------------------------------------------

    def merge(self, fragment: Fragment) -> LogChanges:
        """Take in a fragment, in any order and any number of times; reports what changed."""
        leaves = [(dot, self._forget(dot)) for dot in self._ended_by(fragment)]
        joins: list[tuple[int, Entry]] = []
        for dot, entry in fragment.added.items():
            if self.knows(dot):
                continue
            current = self.slots.get(entry.slot)
            # A fragment that was overtaken may still hold the meta of before an update that is known already.
            # DIFFERS: a late meta never replaces a newer one; in Phoenix it does (phoenix_pubsub issue 148).
            if current is not None and current > dot:
                continue
            if current is not None:
                leaves.append((current, self._forget(current)))
            self._keep(dot, entry)
            joins.append((dot, entry))
        self._learn(fragment)
        return LogChanges(tuple(joins), tuple(leaves))

    def knows(self, dot: int) -> bool:
        """Whether the fate of a dot is known; a known dot which is not live is gone and never comes back."""
        if dot <= self.clock or dot in self.buried:
            return True
        return any(start < dot <= end for start, end in self.cloud)

    # --- inside ------------------------------------------------------------------------------------------------

    def _keep(self, dot: int, entry: Entry) -> None:
        self.live[dot] = entry
        self.slots[entry.slot] = dot

    def _forget(self, dot: int) -> Entry:
        entry = self.live.pop(dot)
        del self.slots[entry.slot]
        return entry

    def _ended_by(self, fragment: Fragment) -> list[int]:
        ended = [dot for dot in fragment.removed if dot in self.live]
        between = self._live_between(fragment.start, fragment.end)
        return ended + [dot for dot in between if dot not in fragment.added]

    def _live_between(self, start: int, end: int) -> Iterator[int]:
        """The live dots in (start, end], by whichever way looks at fewer numbers."""
        if end - start < len(self.live):
            return (dot for dot in range(start + 1, end + 1) if dot in self.live)
        return (dot for dot in sorted(self.live) if start < dot <= end)

    def _learn(self, fragment: Fragment) -> None:
        if fragment.start > self.clock:
            self.cloud = _joined(self.cloud, (fragment.start, fragment.end))
            # A dot that a later event removed is not an event that is known: taking it for one would let the clock
            # pass over an update without having seen what that update replaced, and leave a ghost for ever.
            self.buried.update(dot for dot in fragment.removed if dot > self.clock)
        elif fragment.end > self.clock:
            self.clock = fragment.end
            self._remember(Fragment(fragment.start, fragment.end, fragment.removed))
            self._absorb_cloud()
        if self.buried:
            self.buried = {dot for dot in self.buried if dot > self.clock}

    def _absorb_cloud(self) -> None:
        while self.cloud and self.cloud[0][0] <= self.clock:
            self.clock = max(self.clock, self.cloud.pop(0)[1])
            # What the parts beyond the gap removed was not kept, so small answers begin anew from here.
            self.history.clear()
            self._weight = 0

    def _remember(self, part: Fragment) -> None:
        if part.start == 0:
            self.history.clear()
            self._weight = 0
        self.history.append(part)
        self._weight += 1 + len(part.removed)
        while self._weight > self.max_history:
            self._weight -= 1 + len(self.history.popleft().removed)

    def _history_since(self, clock: int) -> tuple[int, set[int]]:
        """Where an answer to `clock` may start, and what was removed from there on; (0, nothing) means all of it."""
        start, gone = self.clock, set[int]()
        for part in reversed(self.history):
            if part.end <= clock:
                break
            # Parts may overlap; one that reaches further back says nothing explicit about what it spans.
            start = min(start, part.start)
            gone.update(part.removed)
        return (start, gone) if start <= clock else (0, set())


def _joined(ranges: list[tuple[int, int]], new: tuple[int, int]) -> list[tuple[int, int]]:
    """Disjoint ascending ranges (start, end] with one more put in, touching ones made one.

    >>> _joined([(1, 2), (8, 9)], (2, 5))
    [(1, 5), (8, 9)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted([*ranges, new]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
