"""`Presence`: who is on a topic, without a list of one's own to keep right.

    presence = Presence()

    class RoomChannel(Channel):
        async def after_join(self) -> None:
            await presence.track(self, self.assigns["user_id"], {"online_at": time()})
            await self.push("presence_state", await presence.list(self))

Pushing `presence_state` after every join is the application's part: phoenix.js keeps all diffs until it has come.
What a channel tracks is untracked when the channel ends. The rules stand in `core/presence_state.py`.
Phoenix: presence.ex. DIFFERS: a failing `fetch` costs its own diff the extra data and nothing else; in Phoenix it
ends every tracked channel of the shard, in other rooms too.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from reference_server.core.errors import ConfigurationError
from reference_server.core.presence_diff import Diff, PendingDiffs, Presences, presence_state
from reference_server.core.presence_state import Changes, PresenceState
from reference_server.core.replica import ReplicaRef
from reference_server.runtime.callbacks import guarded
from reference_server.runtime.channel import Channel
from reference_server.runtime.channel_task import ChannelTask
from reference_server.runtime.node import Node

logger = logging.getLogger("emberwire.presence")

Meta: TypeAlias = Mapping[str, Any]
NewMeta: TypeAlias = Meta | Callable[[dict[str, Any]], Meta]


class Presence:
    """The presences of one endpoint; several may exist side by side. Attach it: `Endpoint(…, presences=[presence])`."""

    def __init__(self) -> None:
        self._node: Node | None = None
        self._state = PresenceState(ReplicaRef("unattached", 0))
        self._pending = PendingDiffs()
        self._flushing: asyncio.Task[None] | None = None
        self._flush_due = False
        self._watched: set[ChannelTask] = set()

    # --- to be written by the application ---------------------------------------------------------------------------

    async def fetch(self, topic: str, presences: Presences) -> Presences:
        """Add data to presences before clients see them: one query for all keys instead of one for each.

        Called for lists, and for each side of a diff. Every key must keep its "metas".
        """
        return presences

    # --- what the application can do --------------------------------------------------------------------------------

    async def track(self, channel: Channel, key: str, meta: Meta) -> str:
        """Show `key` on the channel's topic with `meta`, a JSON object; returns its `phx_ref`.

        Several channels may track one key: a person's tabs and devices. Raises AlreadyTracked when this channel
        tracks the key already, PresenceError for a key or meta that clients cannot be sent.
        """
        ref = _new_ref()
        task = channel._task
        self._changed(self._attached_state().join(task, channel.topic, key, meta, ref=ref))
        if task not in self._watched:
            self._watched.add(task)
            task.holdings.at_end(lambda: self._ended(task))
        return ref

    async def untrack(self, channel: Channel, key: str) -> None:
        """Stop showing `key`; a key that this channel does not track is not an error."""
        self._changed(self._attached_state().leave(channel._task, channel.topic, key))

    async def update(self, channel: Channel, key: str, meta: NewMeta) -> str:
        """Replace the meta of a tracked key, or change it with a function of the old one; returns the new `phx_ref`.

        Raises NotTracked when this channel does not track the key, PresenceError as `track`.
        """
        ref = _new_ref()
        self._changed(self._attached_state().update(channel._task, channel.topic, key, meta, ref=ref))
        return ref

    async def list(self, where: Channel | str) -> Presences:
        """Everyone on a channel's topic, or on a topic by name: `{key: {"metas": [meta, …]}}`, after `fetch`."""
        topic = _topic(where)
        presences = presence_state(self._attached_state().metas(topic))
        self._pending.listed(topic)
        return await self._fetched(topic, presences)

    async def get_by_key(self, where: Channel | str, key: str) -> dict[str, Any] | None:
        """One key of a topic: `{"metas": […]}` after `fetch`, or None when nobody tracks it.

        DIFFERS: Phoenix answers an empty list for a missing key and a map for a present one.
        """
        topic = _topic(where)
        metas = self._attached_state().metas_of(topic, key)
        if not metas:
            return None
        fetched = await self._fetched(topic, presence_state({key: metas}))
        return fetched[key]

    # --- what the endpoint does -------------------------------------------------------------------------------------

    def attach(self, node: Node) -> None:
        """Bind to one node. Raises ConfigurationError when bound already: each node keeps its own state."""
        if self._node is not None:
            raise ConfigurationError("This Presence is attached to another endpoint already; make one for each.")
        self._node = node
        self._state = PresenceState(ReplicaRef(node.name, 1))

    def tracked_by(self, task: ChannelTask) -> tuple[tuple[str, str], ...]:
        """The (topic, key) pairs of one channel, for introspection."""
        return tuple(self._state.owner_keys(task))

    def _attached_state(self) -> PresenceState:
        if self._node is None:
            raise ConfigurationError("This Presence is not attached: pass it to Endpoint(…, presences=[presence]).")
        return self._state

    # --- diffs: gathered for one tick of the event loop, then sent as one for each topic ----------------------------

    def _changed(self, changes: Changes) -> None:
        self._pending.add(changes)
        if self._pending and not self._flush_due:
            self._flush_due = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_due = False
        if type(self).fetch is Presence.fetch:
            for diff in self._pending.take():
                self._send(diff)
        elif self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._fetch_and_send())

    async def _fetch_and_send(self) -> None:
        # One task, so that diffs stay in order; what changes meanwhile is merged into the next round.
        try:
            while self._pending:
                for diff in self._pending.take():
                    joins = await self._fetched(diff.topic, diff.joins) if diff.joins else {}
                    leaves = await self._fetched(diff.topic, diff.leaves) if diff.leaves else {}
                    self._send(Diff(diff.topic, joins, leaves))
        finally:
            self._flushing = None

    async def _fetched(self, topic: str, presences: Presences) -> Presences:
        """What `fetch` makes of presences, or the presences as they are when it fails or breaks its promise."""
        try:
            fetched: Any = await guarded(self.fetch(topic, copy.deepcopy(presences)))
            if _keeps_metas(fetched, presences):
                return cast("Presences", fetched)
            raise TypeError(f"fetch must return the keys that it was given, each with its metas, got {fetched!r}")
        except Exception:
            logger.exception("%s.fetch failed for %r; its data is left out.", type(self).__name__, topic)
            if self._node is not None:
                self._node.telemetry.emit("presence_failed", topic=topic)
            return presences

    def _ended(self, task: ChannelTask) -> None:
        self._watched.discard(task)
        self._changed(self._state.leave_owner(task))

    def _send(self, diff: Diff) -> None:
        assert self._node is not None
        self._node.telemetry.emit("presence_changed", topic=diff.topic, diff=diff)
        try:
            self._node.local_broadcast(diff.topic, "presence_diff", diff.payload)
        except Exception:
            logger.exception("The presence diff of %r could not be sent.", diff.topic)
            self._node.telemetry.emit("presence_failed", topic=diff.topic)


def _keeps_metas(fetched: object, given: Presences) -> bool:
    return (
        isinstance(fetched, dict)
        and fetched.keys() == given.keys()
        and all(isinstance(each, dict) and isinstance(each.get("metas"), list) for each in fetched.values())
    )


def _topic(where: Channel | str) -> str:
    return where.topic if isinstance(where, Channel) else where


def _new_ref() -> str:
    # 16 characters like Phoenix's, unique without coordination; clients only compare them.
    return secrets.token_urlsafe(12)
