"""Turns changes of presences into `presence_state` and `presence_diff`.

Every change could be a broadcast of its own, but a thousand people who join a room would then cost a million pushes.
So changes are gathered, and one tick's changes of a topic become one diff:

>>> from reference_server.core.presence.state import PresenceState
>>> from reference_server.core.presence.replica import ReplicaRef
>>> state, pending = PresenceState(ReplicaRef("a", 1)), PendingDiffs()
>>> pending.add(state.join("tab 1", "room:1", "alice", {"away": False}, ref="r1"))
>>> previous = pending.ref_before
>>> pending.add(state.update("tab 1", "room:1", "alice", {"away": True}, ref="r2", previous=previous))
>>> pending.add(state.join("tab 2", "room:1", "bob", {}, ref="r3"))
>>> pending.add(state.leave("tab 2", "room:1", "bob"))
>>> [diff] = pending.take()
>>> diff.joins, diff.leaves
({'alice': {'metas': [{'away': True, 'phx_ref': 'r2'}]}}, {})
>>> presence_state(state.metas("room:1")) == diff.joins
True

It does not send anything, and does not know when a tick ends.
Phoenix: presence.ex, group/1 and handle_diff.
DIFFERS: the changes of one tick are one diff; Phoenix broadcasts a diff for every single local change. If a meta
is replaced several times in one tick, `phx_ref_prev` is the last ref that clients got, not one that they never saw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from reference_server.core.presence.meta import copy_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reference_server.core.presence.replica_log import Entry
    from reference_server.core.presence.state import Changes

__all__ = ["Diff", "PendingDiffs", "Presences", "presence_state"]

Presences: TypeAlias = dict[str, dict[str, Any]]
"""`{key: {"metas": [meta, …]}}`, and whatever a `fetch` adds beside `metas`: what phoenix.js calls presences."""


@dataclass(frozen=True, slots=True)
class Diff:
    """What one tick changed on one topic, as presences; `fetch` may be run on each side before it is sent."""

    topic: str
    joins: Presences
    leaves: Presences

    @property
    def payload(self) -> dict[str, Presences]:
        """The payload of the `presence_diff` broadcast; both keys are always there."""
        return {"joins": self.joins, "leaves": self.leaves}


def presence_state(metas: Mapping[str, Iterable[Mapping[str, Any]]]) -> Presences:
    """The payload of a `presence_state` push, `{}` for an empty topic; the metas are copies, free to be added to."""
    return {key: {"metas": [copy_of(meta) for meta in several]} for key, several in metas.items()}


@dataclass(slots=True)
class _Pending:
    """The changes of one topic that no client was told of yet, by phx_ref."""

    joins: dict[str, Entry] = field(default_factory=dict)
    leaves: dict[str, Entry] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def join(self, entry: Entry) -> None:
        if self.leaves.pop(entry.ref, None) is None or entry.ref in self.shown:
            self.joins[entry.ref] = entry

    def leave(self, entry: Entry) -> None:
        if self.joins.pop(entry.ref, None) is None or entry.ref in self.shown:
            self.leaves[entry.ref] = entry


class PendingDiffs:
    """The changes that wait for the end of the tick; a join and a leave of the same meta cancel out."""

    def __init__(self) -> None:
        self._topics: dict[str, _Pending] = {}

    def __bool__(self) -> bool:
        return bool(self._topics)

    def add(self, changes: Changes) -> None:
        """Take in what one operation changed, in the order in which it happened."""
        for entry in changes.leaves:
            self._pending(entry.topic).leave(entry)
        for entry in changes.joins:
            self._pending(entry.topic).join(entry)

    def ref_before(self, entry: Entry) -> str | None:
        """The ref under which clients know what is about to replace `entry`; None when they know of none."""
        pending = self._topics.get(entry.topic)
        if pending is None or entry.ref not in pending.joins or entry.ref in pending.shown:
            return entry.ref
        previous: str | None = entry.meta.get("phx_ref_prev")
        return previous

    def listed(self, topic: str) -> None:
        """A list of the topic was read in the middle of the tick, and somebody may be sent it as presence_state.

        From now on its pending changes do not cancel out: who was shown a presence must be told that it left,
        although nobody else ever heard of it (the race of Phoenix issue 2255). phoenix.js ignores the surplus.
        """
        pending = self._topics.get(topic)
        if pending is not None:
            pending.shown.update(pending.joins, pending.leaves)

    def take(self) -> list[Diff]:
        """The diffs of this tick, one for each topic that changed; the next tick begins."""
        taken, self._topics = self._topics, {}
        return [
            Diff(topic, _grouped(pending.joins.values()), _grouped(pending.leaves.values()))
            for topic, pending in taken.items()
            if pending.joins or pending.leaves
        ]

    def _pending(self, topic: str) -> _Pending:
        pending = self._topics.get(topic)
        if pending is None:
            pending = self._topics[topic] = _Pending()
        return pending


def _grouped(entries: Iterable[Entry]) -> Presences:
    presences: Presences = {}
    for entry in entries:
        presences.setdefault(entry.key, {"metas": []})["metas"].append(copy_of(entry.meta))
    return presences
