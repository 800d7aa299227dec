"""The presence tracker of one node: the pure machine that ties state, diffs and the other nodes together.

Channels track, update and untrack; what clients must be told collects until `take_diffs`, once a tick:

>>> from itertools import count
>>> from reference_server.core.replica import ReplicaRef
>>> refs = count(1)
>>> tracker = Tracker(ReplicaRef("node-a", 1), new_ref=lambda: f"r{next(refs)}")
>>> tracker.track("channel 7", "room:1", "alice", {"device": "phone"})
'r1'
>>> tracker.list_topic("room:1")
{'alice': {'metas': [{'device': 'phone', 'phx_ref': 'r1'}]}}
>>> [diff.payload for diff in tracker.take_diffs()]
[{'joins': {'alice': {'metas': [{'device': 'phone', 'phx_ref': 'r1'}]}}, 'leaves': {}}]

It sends nothing and owns no timer.
Phoenix: tracker/shard.ex, without its process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_server.core.presence_diff import Diff, PendingDiffs, Presences, presence_state
from reference_server.core.presence_state import PresenceState

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from reference_server.core.presence_meta import PresenceLimits
    from reference_server.core.replica import ReplicaRef

__all__ = ["Tracker"]


class Tracker:
    """Who is present, as one node knows it.

    `new_ref` makes a `phx_ref` that is unique in the cluster; `replica` names this run of this node.
    An owner is one channel: any hashable object that lives as long as the channel does.
    """

    def __init__(
        self, replica: ReplicaRef, *, new_ref: Callable[[], str], limits: PresenceLimits | None = None
    ) -> None:
        self._state = PresenceState(replica, limits=limits)
        self._pending = PendingDiffs()
        self._new_ref = new_ref

    @property
    def replica(self) -> ReplicaRef:
        """The name and version under which this node speaks to the others."""
        return self._state.replica

    def track(self, owner: Hashable, topic: str, key: str, meta: Mapping[str, Any]) -> str:
        """Begin a presence; returns its `phx_ref`.

        Raises AlreadyTracked for the same owner, topic and key, PresenceError for a key or meta that cannot be sent.
        """
        ref = self._new_ref()
        self._pending.add(self._state.join(owner, topic, key, meta, ref=ref))
        return ref

    def update(
        self,
        owner: Hashable,
        topic: str,
        key: str,
        meta: Mapping[str, Any] | Callable[[dict[str, Any]], Mapping[str, Any]],
    ) -> str:
        """Replace the meta of a presence, or let a function make the new meta from the old; returns the new `phx_ref`.

        Raises NotTracked when the owner does not track the key, PresenceError as `track` does.
        """
        ref = self._new_ref()
        self._pending.add(self._state.update(owner, topic, key, meta, ref=ref))
        return ref

    def untrack(self, owner: Hashable, topic: str, key: str) -> None:
        """End a presence; one that is not there is no error and no change."""
        self._pending.add(self._state.leave(owner, topic, key))

    def untrack_owner(self, owner: Hashable) -> None:
        """End every presence of one owner: its channel ended."""
        self._pending.add(self._state.leave_owner(owner))

    def list_topic(self, topic: str) -> Presences:
        """The payload of `presence_state` for a topic: `{key: {"metas": [meta, …]}}`, `{}` when nobody is there."""
        self._pending.listed(topic)
        return presence_state(self._state.metas(topic))

    def get_by_key(self, topic: str, key: str) -> dict[str, Any] | None:
        """The presence of one key, `{"metas": [meta, …]}`, or None when nobody tracks it."""
        self._pending.listed(topic)
        metas = self._state.metas_of(topic, key)
        return {"metas": [dict(meta) for meta in metas]} if metas else None

    @property
    def has_diffs(self) -> bool:
        """Whether `take_diffs` has something to give: the sign to schedule the end of a tick."""
        return bool(self._pending)

    def take_diffs(self) -> list[Diff]:
        """The diffs since the last call, at most one for each topic, for the local subscribers of that topic only."""
        return self._pending.take()
