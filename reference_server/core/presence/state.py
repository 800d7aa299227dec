"""The presence CRDT: who is where, on every node.

It is an observed-remove set of `(topic, owner, key) → meta`. Each node (a *replica*) writes only the presences of
its own channels, into its own log of events (`replica_log`), and holds a copy of every other node's log;
a merge of copies can therefore be lost, repeated, late or out of order, and all nodes still end up equal.

>>> from reference_server.core.presence.replica import ReplicaRef
>>> here, there = PresenceState(ReplicaRef("a", 1)), PresenceState(ReplicaRef("b", 1))
>>> changes = here.join("channel 7", "room:1", "alice", {"device": "phone"}, ref="r1")
>>> _ = there.replica_up(here.replica)
>>> there.merge(here.replica, here.delta_since(0)) == changes
True
>>> there.replica_down(here.replica).leaves[0].key         # hidden from lists, but not forgotten
'alice'
>>> there.metas("room:1")
{}

`Changes` always say what changed in the *lists*: adding them up gives exactly the list, on every node.
This module does not count heartbeats (`replica`), speak JSON (`presence_diff`), or decide what to send (`tracker`).
Phoenix: tracker/state.ex. It keeps one set for all replicas with two dots for an update; one log per replica says the
same in fewer rules, because only a presence's own node can ever end it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from reference_server.core.errors import AlreadyTracked, NotTracked
from reference_server.core.presence.meta import PresenceLimits, checked_key, copy_of, stored_meta
from reference_server.core.presence.replica_log import MAX_HISTORY, Entry, Fragment, ReplicaLog

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from reference_server.core.presence.replica import ReplicaRef

__all__ = ["Changes", "Dot", "PresenceState"]


class Dot(NamedTuple):
    """The name of one presence in the whole cluster: the `number`-th event of a replica."""

    replica: ReplicaRef
    number: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What one operation changed in the lists of this node; an update is a leave of the old meta and a join."""

    joins: tuple[Entry, ...] = ()
    leaves: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.joins or self.leaves)


NO_CHANGES = Changes()


def _own_ref(entry: Entry) -> str:
    return entry.ref


class PresenceState:
    """The presences known to one replica, its own and those of the others."""

    def __init__(
        self, replica: ReplicaRef, *, limits: PresenceLimits | None = None, max_history: int = MAX_HISTORY
    ) -> None:
        self.replica = replica
        self.limits = limits or PresenceLimits()
        self._max_history = max_history
        self._own = ReplicaLog(max_history=max_history)
        self.logs: dict[ReplicaRef, ReplicaLog] = {replica: self._own}
        """What is known of each replica, this one included."""
        self.down: set[ReplicaRef] = set()
        """The replicas that are silent: hidden from lists, and not forgotten."""
        self._owned: dict[Hashable, dict[tuple[str, str], int]] = {}  # owner → (topic, key) → dot number
        self._rooms: dict[str, dict[str, dict[Dot, Entry]]] = {}  # what lists show: topic → key → entries

    # --- this node's own channels ------------------------------------------------------------------------------

    def join(self, owner: Hashable, topic: str, key: str, meta: Mapping[str, Any], *, ref: str) -> Changes:
        """Track `key` on `topic` for `owner` (one channel); `ref` becomes the meta's `phx_ref`.

        Raises AlreadyTracked for the same owner, topic and key, PresenceError for a key or meta that cannot be sent.
        """
        key = checked_key(key, self.limits)
        if (topic, key) in self._owned.get(owner, ()):
            raise AlreadyTracked(
                f"{owner} already tracks {key!r} on {topic!r}; use update to change its meta, or untrack it first."
            )
        stored = stored_meta(meta, self.limits, ref=ref)
        entry = Entry(str(topic), key, stored, slot=self._own.clock + 1)
        self._owned.setdefault(owner, {})[entry.topic, key] = self._own.append(added=entry)
        self._show(Dot(self.replica, self._own.clock), entry)
        return Changes(joins=(entry,))

    def update(
        self,
        owner: Hashable,
        topic: str,
        key: str,
        meta: Mapping[str, Any] | Callable[[dict[str, Any]], Mapping[str, Any]],
        *,
        ref: str,
        previous: Callable[[Entry], str | None] = _own_ref,
    ) -> Changes:
        """Replace the meta of a tracked key by `meta`, or by what the function `meta` makes of the stored one.

        The new meta has `ref` as `phx_ref`, and as `phx_ref_prev` what `previous` says of the old one: its own ref, or
        an older one when nobody was told of it.
        Raises NotTracked when the owner does not track the key, PresenceError as in `join`.
        """
        number = self._owned.get(owner, {}).get((topic, key))
        if number is None:
            raise NotTracked(f"{owner} does not track {key!r} on {topic!r}; use track before update.")
        old = self._own.live[number]
        wanted = meta(copy_of(old.meta)) if callable(meta) else meta
        stored = stored_meta(wanted, self.limits, ref=ref, previous_ref=previous(old))
        new = Entry(old.topic, old.key, stored, old.slot)
        self._hide(Dot(self.replica, number), old)
        self._owned[owner][topic, key] = self._own.append(added=new, removed=number)
        self._show(Dot(self.replica, self._own.clock), new)
        return Changes(joins=(new,), leaves=(old,))

    def leave(self, owner: Hashable, topic: str, key: str) -> Changes:
        """Untrack one key; a key that the owner does not track changes nothing."""
        owned = self._owned.get(owner, {})
        number = owned.pop((topic, key), None)
        if number is None:
            return NO_CHANGES
        if not owned:
            del self._owned[owner]
        return Changes(leaves=(self._end(number),))

    def leave_owner(self, owner: Hashable) -> Changes:
        """Untrack everything of one owner: its channel ended."""
        numbers = self._owned.pop(owner, {})
        return Changes(leaves=tuple(self._end(number) for number in numbers.values()))

    # --- lists -------------------------------------------------------------------------------------------------

    def metas(self, topic: str) -> dict[str, list[Mapping[str, Any]]]:
        """The metas of every key on a topic, in the order in which they joined; an update keeps its place."""
        room = self._rooms.get(topic, {})
        return {key: [entry.meta for entry in _in_order(entries)] for key, entries in room.items()}

    def metas_of(self, topic: str, key: str) -> list[Mapping[str, Any]]:
        """The metas of one key on a topic; empty when nobody tracks it."""
        return [entry.meta for entry in _in_order(self._rooms.get(topic, {}).get(key, {}))]

    def owner_keys(self, owner: Hashable) -> list[tuple[str, str]]:
        """The (topic, key) pairs that one owner tracks, in the order of their first track."""
        return list(self._owned.get(owner, ()))

    # --- the other replicas ------------------------------------------------------------------------------------

    def replica_up(self, replica: ReplicaRef) -> Changes:
        """A replica is there (again): what is known of it is shown, and from now on its events are merged."""
        if replica not in self.logs:
            self.logs[replica] = ReplicaLog(max_history=self._max_history)
        if replica not in self.down:
            return NO_CHANGES
        self.down.discard(replica)
        return self._shown(replica, self.logs[replica].live.items())

    def replica_down(self, replica: ReplicaRef) -> Changes:
        """A replica fell silent: its presences are hidden, and kept until it is up again or permanently down."""
        log = self.logs.get(replica)
        if log is None or replica in self.down or replica == self.replica:
            return NO_CHANGES
        self.down.add(replica)
        return self._hidden(replica, log.live.items())

    def replica_permdown(self, replica: ReplicaRef) -> Changes:
        """A replica is gone for good: everything of it is forgotten, and nothing of it is merged any more."""
        changes = self.replica_down(replica)
        if replica != self.replica:
            self.logs.pop(replica, None)
            self.down.discard(replica)
        return changes

    def merge(self, replica: ReplicaRef, fragment: Fragment) -> Changes:
        """Take in a part of another replica's log, in any order and any number of times.

        Parts of a replica that is not known (never up, or permanently down) and of this replica itself are ignored:
        the first would bring back the dead (phoenix_pubsub issue 55), and of itself every replica knows more.
        """
        log = self.logs.get(replica)
        if log is None or replica == self.replica:
            return NO_CHANGES
        merged = log.merge(fragment)
        # DIFFERS: changes of a replica that is down are not announced; Phoenix announces people whom its lists hide.
        if replica in self.down:
            return NO_CHANGES
        left = self._hidden(replica, merged.leaves)
        return Changes(self._shown(replica, merged.joins).joins, left.leaves)

    # --- what to tell them -------------------------------------------------------------------------------------

    def clocks(self) -> dict[ReplicaRef, int]:
        """The vector clock: how many events of each replica are known, without those that are down."""
        # Phoenix: state.ex, clocks/1. A clock of a replica that is down makes peers ask for it again and again.
        return {replica: log.clock for replica, log in self.logs.items() if replica not in self.down}

    def delta_since(self, clock: int) -> Fragment | None:
        """What this replica itself did after its event `clock`, None when that is nothing."""
        return self._own.since(clock)

    def extract(self, requester: ReplicaRef, clocks: Mapping[ReplicaRef, int]) -> dict[ReplicaRef, Fragment]:
        """The smallest answer that brings a requester with these clocks up to date.

        It speaks only of replicas that the requester knows, and never of the requester itself.
        """
        answer: dict[ReplicaRef, Fragment] = {}
        for replica, clock in clocks.items():
            log = self.logs.get(replica)
            fragment = log.since(clock) if log is not None and replica != requester else None
            if fragment is not None:
                answer[replica] = fragment
        return answer

    def restart_as(self, replica: ReplicaRef) -> None:
        """Go on under another vsn, with the same presences: a new log in which each of them is begun anew.

        For a node whose vsn the others refuse: its clock stood in the past when it was restarted, or it said goodbye.
        """
        old, self._own = self.logs.pop(self.replica), ReplicaLog(max_history=self._max_history)
        begun: dict[int, int] = {}
        for number, entry in old.live.items():
            self._hide(Dot(self.replica, number), entry)
            anew = Entry(entry.topic, entry.key, entry.meta, slot=self._own.clock + 1)
            begun[number] = self._own.append(added=anew)
            self._show(Dot(replica, begun[number]), anew)
        self.replica = replica
        self.logs = {replica: self._own, **self.logs}
        for owned in self._owned.values():
            owned.update((what, begun[number]) for what, number in owned.items())

    # --- inside ------------------------------------------------------------------------------------------------

    def _end(self, number: int) -> Entry:
        entry = self._own.live[number]
        self._own.append(removed=number)
        self._hide(Dot(self.replica, number), entry)
        return entry

    def _show(self, dot: Dot, entry: Entry) -> None:
        self._rooms.setdefault(entry.topic, {}).setdefault(entry.key, {})[dot] = entry

    def _hide(self, dot: Dot, entry: Entry) -> None:
        room = self._rooms[entry.topic]
        entries = room[entry.key]
        del entries[dot]
        if not entries:
            del room[entry.key]
        if not room:
            del self._rooms[entry.topic]

    def _shown(self, replica: ReplicaRef, dotted: Iterable[tuple[int, Entry]]) -> Changes:
        joins = tuple(dotted)
        for number, entry in joins:
            self._show(Dot(replica, number), entry)
        return Changes(joins=tuple(entry for _, entry in joins))

    def _hidden(self, replica: ReplicaRef, dotted: Iterable[tuple[int, Entry]]) -> Changes:
        leaves = tuple(dotted)
        for number, entry in leaves:
            self._hide(Dot(replica, number), entry)
        return Changes(leaves=tuple(entry for _, entry in leaves))


def _in_order(entries: Mapping[Dot, Entry]) -> Iterable[Entry]:
    # Phoenix: tracker/state.ex lists by process, and a process that updates its meta stays where it is. phoenix.js,
    # which removes the old meta and appends the new one, shows it last until the next presence_state.
    return entries.values() if len(entries) < 2 else sorted(entries.values(), key=lambda entry: entry.slot)
