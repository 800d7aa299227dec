"""`Presence`: who is on a topic, on all nodes.

    presence = Presence()

    class RoomChannel(Channel):
        async def after_join(self) -> None:
            await presence.track(self, self.assigns["user_id"], {"online_at": time()})
            await self.push("presence_state", await presence.list(self))

Pushing `presence_state` after every join is the application's part: phoenix.js keeps all diffs until it has come.
What a channel tracks is untracked when the channel ends. The rules stand in `core/presence/tracker.py`; with a PubSub
adapter, `gossip_loop.py` exchanges gossip with the other nodes.
Phoenix: presence.ex. DIFFERS: a failing `fetch` costs its own diff the extra data and nothing else; in Phoenix it
ends every tracked channel of the shard, in other rooms too.
"""

from __future__ import annotations

import asyncio
import contextvars
import copy
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias, TypeVar, cast

from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.core.presence.diff import Diff, Presences
from reference_server.core.presence.meta import PresenceLimits
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.tracker import Tracker
from reference_server.core.presence.tracker_options import TrackerOptions
from reference_server.core.strict_json import dumps
from reference_server.runtime.channel import Channel, Server
from reference_server.runtime.handlers import require_callbacks
from reference_server.runtime.in_time import in_time
from reference_server.runtime.log import log
from reference_server.runtime.node import Node
from reference_server.runtime.presence.gossip_loop import GossipLoop

Answer = TypeVar("Answer")
Meta: TypeAlias = Mapping[str, Any]
NewMeta: TypeAlias = Meta | Callable[[dict[str, Any]], Meta]


class Presence:
    """The presences of one endpoint; several may exist side by side. Attach it: `Endpoint(…, presences=[presence])`.

    `name` identifies it in the cluster. The default is the name of the class, with a number if that is taken: give each
    a name when there are several, so that all nodes use the same names.
    `options` says how often nodes speak, and for how long a silent one is waited for; `limits` bounds keys, metas and
    the time of callbacks. Raises ConfigurationError for a `fetch` or `handle_metas` that cannot be called.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        options: TrackerOptions | None = None,
        limits: PresenceLimits | None = None,
    ) -> None:
        require_callbacks(type(self), {"fetch": ("topic", "presences"), "handle_metas": ("topic", "diff", "presences")})
        self.name = name or type(self).__name__
        self._options = options
        self.limits = limits or PresenceLimits()
        self._node: Node | None = None
        self._tracker = Tracker(ReplicaRef("unattached", 0), new_ref=_new_ref, limits=limits, options=options)
        self._context = contextvars.copy_context()
        """Those of the application, not of a client: the diffs of all of them are gathered and sent in it."""
        self._flushing: asyncio.Task[None] | None = None
        self._flush_due = False
        self._fetch_hangs = False
        self._watched: set[Server] = set()
        self._fetches = type(self).fetch is not Presence.fetch
        self._tells = type(self).handle_metas is not Presence.handle_metas

    # --- to be written by the application ---------------------------------------------------------------------------

    async def fetch(self, topic: str, presences: Presences) -> Presences:
        """Add data to presences before clients see them: one query for all keys instead of one for each.

        Called for lists, and for each side of a diff. Every key must keep its "metas". What takes longer than
        `PresenceLimits.callback_seconds` is cancelled, and clients see the presences without its data.
        """
        return presences

    async def handle_metas(self, topic: str, diff: Diff, presences: Presences) -> None:
        """Runs on every node after the clients of it have been sent a diff, in the order of the diffs of this node.

        `diff.joins` and `diff.leaves` are as they were tracked, without what `fetch` adds; `presences` is everyone on
        the topic once they had come and gone. Cancelled like `fetch` when it hangs: later diffs wait for it.
        """

    # --- what the application can do --------------------------------------------------------------------------------

    async def track(self, channel: Channel, key: str, meta: Meta, *, topic: str | None = None) -> str:
        """Show `key` on the channel's topic with `meta`, a JSON object; returns its `phx_ref`.

        With `topic` it is shown there instead, as long as the channel lives: who is in any room of a house, say.
        Several channels may track one key: a person's tabs and devices. Raises AlreadyTracked when this channel
        tracks the key there already, PresenceError for a key or meta that clients cannot be sent.
        """
        channel.endpoint.require_own_thread("track")
        server = channel._server
        ref = self.tracker.track(server, topic or channel.topic, key, meta)
        self._changed()
        if server not in self._watched:
            self._watched.add(server)
            server.at_end(lambda: self._ended(server))
        return ref

    async def untrack(self, channel: Channel, key: str, *, topic: str | None = None) -> None:
        """Stop showing `key`; a key that this channel does not track is not an error."""
        channel.endpoint.require_own_thread("untrack")
        self.tracker.untrack(channel._server, topic or channel.topic, key)
        self._changed()

    async def update(self, channel: Channel, key: str, meta: NewMeta, *, topic: str | None = None) -> str:
        """Replace the meta of a tracked key, or change it with a function of the old one; returns the new `phx_ref`.

        Raises NotTracked when this channel does not track the key, PresenceError as `track`.
        """
        channel.endpoint.require_own_thread("update")
        ref = self.tracker.update(channel._server, topic or channel.topic, key, meta)
        self._changed()
        return ref

    async def list(self, where: Channel | str) -> Presences:
        """Everyone on a channel's topic, or on a topic by name: `{key: {"metas": [meta, …]}}`, after `fetch`."""
        topic = _topic(where)
        if self._flush_due:
            # A client that is tracked and then pushed the list hears of itself in the diff first: every recording of
            # Phoenix 1.8.12 has them in this order. The tick's changes are still one diff.
            await asyncio.sleep(0)
        return await self._fetched(topic, self.tracker.list_topic(topic))

    async def get_by_key(self, where: Channel | str, key: str) -> dict[str, Any] | None:
        """One key of a topic: `{"metas": […]}` after `fetch`, or None when nobody tracks it.

        DIFFERS: a missing key is None; Phoenix returns an empty list for it, and a map for a present key.
        """
        topic = _topic(where)
        presence = self.tracker.get_by_key(topic, key)
        if presence is None:
            return None
        fetched = await self._fetched(topic, {key: presence})
        return fetched[key]

    # --- what the endpoint does -------------------------------------------------------------------------------------

    def attach(self, node: Node) -> None:
        """Bind to one node. Raises ConfigurationError when bound already: each node keeps its own state."""
        if self._node is not None:
            raise ConfigurationError("This Presence is attached to another endpoint already; make one for each.")
        self._node = node
        # The wall clock only tells runs of one node apart; one that was set back is noticed by the other nodes.
        replica = ReplicaRef(node.name, time.time_ns())
        self._tracker = Tracker(replica, new_ref=_new_ref, limits=self.limits, options=self._options)
        if node.is_clustered:
            GossipLoop(node, self._tracker, service=_free_service(node, self.name), changed=self._changed)

    @property
    def tracker(self) -> Tracker:
        """The machine behind this presence. Raises ConfigurationError while no endpoint has it."""
        if self._node is None:
            raise ConfigurationError("This Presence is not attached: pass it to Endpoint(…, presences=[presence]).")
        return self._tracker

    # --- diffs: gathered for one tick of the event loop, then sent as one for each topic ----------------------------

    def _changed(self) -> None:
        if self._tracker.has_diffs and not self._flush_due:
            self._flush_due = True
            # The context variables of a client that changed something are not for `fetch` and `handle_metas`.
            asyncio.get_running_loop().call_soon(self._flush, context=self._context)

    def _flush(self) -> None:
        self._flush_due = False
        if not self._fetches and not self._tells:
            for diff in self._tracker.take_diffs():
                self._send(diff)
        elif self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._fetch_and_send())

    async def _fetch_and_send(self) -> None:
        # One task, so that diffs stay in order; what changes meanwhile is merged into the next round.
        try:
            while self._tracker.has_diffs:
                diffs = self._tracker.take_diffs()
                self._fetch_hangs = False
                # Listed before anything is awaited: what `handle_metas` is told is how it was with this diff.
                lists = [self._tracker.list_topic(diff.topic) if self._tells else {} for diff in diffs]
                for diff, presences in zip(diffs, lists, strict=True):
                    joins = await self._fetched_side(diff.topic, diff.joins)
                    leaves = await self._fetched_side(diff.topic, diff.leaves)
                    self._send(Diff(diff.topic, joins, leaves))
                    await self._told(diff, presences)
        finally:
            self._flushing = None

    async def _fetched_side(self, topic: str, presences: Presences) -> Presences:
        # Once one has hung, the other diffs of the round are not asked for: a database that is away would otherwise
        # hold up a thousand topics for as many times as long.
        return presences if not presences or self._fetch_hangs else await self._fetched(topic, presences)

    async def _told(self, diff: Diff, presences: Presences) -> None:
        if not self._tells:
            return
        try:
            await self._in_time(self.handle_metas(diff.topic, diff, presences))
        except Exception as error:
            log(log_lines.METAS_FAILED, {"presence": type(self).__name__, "topic": diff.topic}, error=error)

    async def _fetched(self, topic: str, presences: Presences) -> Presences:
        """What `fetch` makes of presences, or the presences as they are when it fails, hangs or breaks its promise."""
        if not self._fetches:
            return presences
        try:
            fetched: Any = await self._in_time(self.fetch(topic, copy.deepcopy(presences)))
            if _keeps_metas(fetched, presences):
                dumps(fetched)  # for its exceptions: what no client can be sent is a failure of fetch, too
                return cast("Presences", fetched)
            raise TypeError(f"fetch must return the keys that it was given, each with its metas, got {fetched!r}")
        except Exception as error:
            self._fetch_hangs |= isinstance(error, TimeoutError)
            log(log_lines.FETCH_FAILED, {"presence": type(self).__name__, "topic": topic}, error=error)
            if self._node is not None:
                self._node.telemetry.emit("presence_failed", topic=topic)
            return presences

    async def _in_time(self, callback: Coroutine[Any, Any, Answer]) -> Answer:
        assert self._node is not None
        return await in_time(self._node.patient, self.limits.callback_seconds, callback)

    def _ended(self, server: Server) -> None:
        self._watched.discard(server)
        self._tracker.untrack_owner(server)
        self._changed()

    def _send(self, diff: Diff) -> None:
        assert self._node is not None
        self._node.telemetry.emit("presence_changed", topic=diff.topic, diff=diff)
        try:
            self._node.local_broadcast(diff.topic, "presence_diff", diff.payload)
        except Exception as error:
            log(log_lines.DIFF_FAILED, {"topic": diff.topic}, error=error)
            self._node.telemetry.emit("presence_failed", topic=diff.topic)


def _keeps_metas(fetched: object, given: Presences) -> bool:
    return (
        isinstance(fetched, dict)
        and fetched.keys() == given.keys()
        and all(isinstance(each, dict) and isinstance(each.get("metas"), list) for each in fetched.values())
    )


def _free_service(node: Node, name: str) -> str:
    names = [f"presence:{name}", *(f"presence:{name}-{number}" for number in range(2, 100))]
    return next(service for service in names if service not in node.members)


def _topic(where: Channel | str) -> str:
    return where.topic if isinstance(where, Channel) else where


def _new_ref() -> str:
    # 16 characters like Phoenix's, unique without coordination; clients only compare them.
    return secrets.token_urlsafe(12)
