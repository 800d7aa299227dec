"""The presence tracker of one node, as a pure machine.

Channels track, update and untrack; what clients must be told collects until `take_diffs`, once a tick:

>>> from itertools import count
>>> from reference_server.core.presence.replica import ReplicaRef
>>> refs = count(1)
>>> tracker = Tracker(ReplicaRef("node-a", 1), new_ref=lambda: f"r{next(refs)}")
>>> tracker.track("channel 7", "room:1", "alice", {"device": "phone"})
'r1'
>>> tracker.list_topic("room:1")
{'alice': {'metas': [{'device': 'phone', 'phx_ref': 'r1'}]}}
>>> [diff.payload for diff in tracker.take_diffs()]
[{'joins': {'alice': {'metas': [{'device': 'phone', 'phx_ref': 'r1'}]}}, 'leaves': {}}]

Between nodes, `tick` and `receive` answer with actions to carry out: messages to send, and notices to log.

>>> other = Tracker(ReplicaRef("node-b", 1), new_ref=lambda: f"r{next(refs)}")
>>> [heartbeat] = tracker.tick(now=0.0)
>>> other.receive(heartbeat.data, now=0.1)
[Notice(kind='up', replica=ReplicaRef(name='node-a', vsn=1))]
>>> [list(diff.joins) for diff in other.take_diffs()]
[['alice']]

It sends nothing and owns no timer: the runtime calls `tick` every `broadcast_period` and carries messages.
Phoenix: tracker/shard.ex, without its process.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from reference_server.core.presence.diff import Diff, PendingDiffs, Presences, presence_state
from reference_server.core.presence.gossip import (
    Heartbeat,
    Permdown,
    Superseded,
    TransferAnswer,
    TransferRequest,
    Unreadable,
    decode,
    encode,
)
from reference_server.core.presence.meta import copy_of
from reference_server.core.presence.replica import ReplicaRef, Roster
from reference_server.core.presence.replica_clocks import whom_to_ask
from reference_server.core.presence.state import PresenceState
from reference_server.core.presence.tracker_options import TrackerOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from reference_server.core.presence.gossip import Message
    from reference_server.core.presence.meta import PresenceLimits
    from reference_server.core.presence.replica import Transition

__all__ = ["Action", "Gossip", "Notice", "SendTo", "Tracker"]


LATE_TICK = 1.25
"""If more broadcast periods pass between two ticks, or a tick and a message, this node itself was blocked."""


@dataclass(frozen=True, slots=True)
class Gossip:
    """Send `data` to the trackers of all other nodes. It may get lost; nothing waits for it."""

    data: bytes


@dataclass(frozen=True, slots=True)
class SendTo:
    """Send `data` to the tracker of the node with this name only."""

    node: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to log and count: another replica changed, or this one was "renamed" to `replica`."""

    kind: Literal["up", "down", "permdown", "renamed"]
    replica: ReplicaRef


Action: TypeAlias = Gossip | SendTo | Notice


class Tracker:
    """Who is present, as one node knows it.

    `new_ref` makes a `phx_ref` that is unique in the cluster; `replica` names this run of this node.
    An owner is one channel: any hashable object that lives as long as the channel does.
    """

    def __init__(
        self,
        replica: ReplicaRef,
        *,
        new_ref: Callable[[], str],
        limits: PresenceLimits | None = None,
        options: TrackerOptions | None = None,
    ) -> None:
        self.options = options = options or TrackerOptions()
        self.ignored: Counter[str] = Counter()
        """Messages that were not taken, by reason: "garbage", "version", "own" or "refused"."""
        self.state = PresenceState(replica, limits=limits, max_history=options.max_history)
        self._roster = Roster(
            down_after=options.down_after,
            permdown_after=options.permdown_period,
            longest_gap=LATE_TICK * options.broadcast_period,
        )
        self._pending = PendingDiffs()
        self._new_ref = new_ref
        self._told = 0  # own events that were in a heartbeat already
        self._silent_ticks = options.silent_ticks
        self._ticks_to_sample = options.clock_sample_periods
        self._samples: dict[ReplicaRef, Mapping[ReplicaRef, int]] = {}  # the clocks that others said they have

    @property
    def replica(self) -> ReplicaRef:
        """The name and version under which this node speaks to the others."""
        return self.state.replica

    def track(self, owner: Hashable, topic: str, key: str, meta: Mapping[str, Any]) -> str:
        """Begin a presence; returns its `phx_ref`.

        Raises AlreadyTracked for the same owner, topic and key, PresenceError for a key or meta that cannot be sent.
        """
        ref = self._new_ref()
        self._pending.add(self.state.join(owner, topic, key, meta, ref=ref))
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
        self._pending.add(self.state.update(owner, topic, key, meta, ref=ref, previous=self._pending.ref_before))
        return ref

    def untrack(self, owner: Hashable, topic: str, key: str) -> None:
        """End a presence; one that is not there is no error and no change."""
        self._pending.add(self.state.leave(owner, topic, key))

    def untrack_owner(self, owner: Hashable) -> None:
        """End every presence of one owner: its channel ended."""
        self._pending.add(self.state.leave_owner(owner))

    def list_topic(self, topic: str) -> Presences:
        """The payload of `presence_state` for a topic: `{key: {"metas": [meta, …]}}`, `{}` when nobody is there."""
        self._pending.listed(topic)
        return presence_state(self.state.metas(topic))

    def get_by_key(self, topic: str, key: str) -> dict[str, Any] | None:
        """The presence of one key, `{"metas": [meta, …]}`, or None when nobody tracks it."""
        self._pending.listed(topic)
        metas = self.state.metas_of(topic, key)
        return {"metas": [copy_of(meta) for meta in metas]} if metas else None

    def owner_keys(self, owner: Hashable) -> list[tuple[str, str]]:
        """The (topic, key) pairs that one owner tracks."""
        return self.state.owner_keys(owner)

    @property
    def has_diffs(self) -> bool:
        """Whether `take_diffs` has something to give: the sign to schedule the end of a tick."""
        return bool(self._pending)

    def take_diffs(self) -> list[Diff]:
        """The diffs since the last call, at most one for each topic, for the local subscribers of that topic only."""
        return self._pending.take()

    # --- between nodes -----------------------------------------------------------------------------------------

    @property
    def replicas(self) -> dict[str, Literal["up", "down"]]:
        """The other nodes that are known, by name."""
        up: dict[str, Literal["up", "down"]] = {replica.name: "up" for replica in self._roster.up()}
        return {**up, **{replica.name: "down" for replica in self._roster.down()}}

    def tick(self, now: float) -> list[Action]:
        """To be called every `broadcast_period`; `now` is monotonic, in seconds.

        Tells others what changed here, asks those who know more, and finds those who fell silent.
        """
        return [*self._heartbeat(), *self._requests(), *self._applied(self._roster.detect_down(now))]

    def receive(self, data: bytes | str, now: float) -> list[Action]:
        """Take in what another node's tracker sent, in any order and any number of times.

        Anything else is ignored and counted in `ignored`; nothing that arrives here raises.
        """
        try:
            message = decode(data)
        except Unreadable as error:
            self.ignored[error.reason] += 1
            return []
        if message.sender.name == self.replica.name:
            self.ignored["own"] += 1
            return []
        # Taken even from a node that is refused itself, and never answered: two nodes that refuse each other would
        # otherwise refuse each other's refusals for ever.
        if isinstance(message, Superseded):
            return self._refused(message)
        newest = self._roster.refused(message.sender)
        if newest is not None:
            self.ignored["refused"] += 1
            return [self._send(message.sender, Superseded(self.replica, message.sender, newest))]
        if isinstance(message, Permdown):
            return self._applied(self._roster.left(message.sender, now))
        return [*self._applied(self._roster.heard(message.sender, now)), *self._handle(message)]

    def begin_run(self) -> None:
        """What this node says from now on is of a newer run: the others take nothing of one that said goodbye."""
        self._speak_as(ReplicaRef(self.replica.name, self.replica.vsn + 1))

    def resync(self) -> list[Action]:
        """Exchange everything that is missing on either side: messages to and from this node may have been lost."""
        clocks = self.state.clocks()
        self._silent_ticks = self.options.silent_ticks
        return [*self._heartbeat(), Gossip(encode(TransferRequest(self.replica, clocks)))]

    def shutdown(self) -> list[Action]:
        """Tell the others to drop this node's presences at once, instead of after `down_period`.

        It is the last thing a run says: nothing of it is taken afterwards. A node that comes back calls `begin_run`.
        Leave it out when clients will reconnect elsewhere in a moment: a leave and a join storm less.
        Phoenix: tracker/shard.ex, graceful_permdown/1.
        """
        return [Gossip(encode(Permdown(self.replica)))]

    # --- inside ------------------------------------------------------------------------------------------------

    def _heartbeat(self) -> list[Action]:
        delta = self.state.delta_since(self._told)
        self._silent_ticks += 1
        if delta is None and self._silent_ticks < self.options.silent_ticks:
            return []
        self._silent_ticks = 0
        clocks = self.state.clocks()
        self._told = clocks[self.replica]
        return [Gossip(encode(Heartbeat(self.replica, clocks, delta)))]

    def _requests(self) -> list[Action]:
        self._ticks_to_sample -= 1
        if self._ticks_to_sample > 0:
            return []
        self._ticks_to_sample = self.options.clock_sample_periods
        samples, self._samples = self._samples, {}
        clocks = self.state.clocks()
        request = TransferRequest(self.replica, clocks)
        return [self._send(replica, request) for replica in whom_to_ask(clocks, samples)]

    def _handle(self, message: Message) -> list[Action]:
        match message:
            case Heartbeat(sender, clocks, delta):
                self._samples[sender] = clocks
                if delta is not None:
                    self._pending.add(self.state.merge(sender, delta))
            case TransferRequest(sender, clocks):
                answer = self.state.extract(sender, clocks)
                return [self._send(sender, TransferAnswer(self.replica, answer))] if answer else []
            case TransferAnswer(_, fragments):
                for replica, fragment in fragments.items():
                    self._pending.add(self.state.merge(replica, fragment))
        return []

    def _refused(self, message: Superseded) -> list[Action]:
        """Our vsn is older than one that others have seen of this node: the clock that made it stood in the past."""
        if message.replica != self.replica or message.newest <= self.replica.vsn:
            return []
        self._speak_as(ReplicaRef(self.replica.name, message.newest + 1))
        return [Notice("renamed", self.replica)]

    def _speak_as(self, replica: ReplicaRef) -> None:
        self.state.restart_as(replica)
        self._told, self._silent_ticks = 0, self.options.silent_ticks

    def _applied(self, transitions: Iterable[Transition]) -> list[Action]:
        notices: list[Action] = []
        for transition in transitions:
            match transition.kind:
                case "up":
                    self._pending.add(self.state.replica_up(transition.replica))
                    # So that a node that just started learns of us by our next tick, and we of it.
                    self._silent_ticks, self._ticks_to_sample = self.options.silent_ticks, 1
                case "down":
                    self._pending.add(self.state.replica_down(transition.replica))
                case "permdown":
                    self._pending.add(self.state.replica_permdown(transition.replica))
            notices.append(Notice(transition.kind, transition.replica))
        return notices

    def _send(self, to: ReplicaRef, message: Message) -> SendTo:
        return SendTo(to.name, encode(message))
