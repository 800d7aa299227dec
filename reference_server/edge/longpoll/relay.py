"""Passes a long poll on to the node of its session.

A load balancer, or the kernel between several workers, sends each request of a client where it likes. So the token of a
session begins with the name of its node, and another node that gets the request sends it there, as
`runtime/cluster/requests.py` describes. Phoenix: long_poll.ex, where the token holds the address of the server process.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any, Literal, Protocol

import msgspec
from starlette.requests import ClientDisconnect

from reference_server.core.errors import ConfigurationError, PubSubUnavailable
from reference_server.core.limits import Limits
from reference_server.core.logs import log_lines
from reference_server.core.longpoll.state import NOTHING, TIMED_OUT, PollReply, status_body
from reference_server.runtime.cluster.node_name import checked_name
from reference_server.runtime.cluster.requests import NoAnswer
from reference_server.runtime.in_time import TooLate, wait_at_most
from reference_server.runtime.log import log
from reference_server.runtime.node import Node

HEARD_WITHIN = 2.0
"""Seconds after which a node that does not react has no session. Phoenix: long_poll.ex, `pubsub_timeout_ms`."""

SILENT_FOR = 10.0
"""Seconds for which a node that did not react is not asked again: a session is over after about as long."""

MAX_SILENT = 1_024
"""Names of nodes that did not react and are remembered."""


class Here(Protocol):
    """The sessions of this node. Both answer None when they have no session with this token."""

    async def poll_here(self, token: str, gone: Coroutine[Any, Any, None]) -> dict[str, Any] | None: ...

    async def post_here(self, token: str, body: bytes, content_type: str) -> dict[str, Any] | None: ...


class _Request(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    verb: Literal["poll", "post"]
    token: str
    body: bytes
    content_type: str


def new_token(node: Node) -> str:
    """The name of a new session: 256 random bits, and in a cluster the node that holds it."""
    secret = secrets.token_urlsafe(32)
    return f"{node.name}.{secret}" if node.is_clustered else secret


class LongPollRelay:
    """Sends polls and posts to sessions on other nodes, and serves theirs."""

    def __init__(self, here: Here, *, node: Node, path: str, window: float, limits: Limits) -> None:
        self._here = here
        self._node = node
        self._service = f"longpoll:{path}"
        self._window = window
        self._relayed = asyncio.Semaphore(limits.max_relayed)
        self._probes = asyncio.Semaphore(limits.max_probes)
        self._silent: OrderedDict[str, float] = OrderedDict()
        node.cluster.requests.serve(self._service, self._answer)

    async def poll(self, token: str, gone: Coroutine[Any, Any, None]) -> dict[str, Any] | None:
        """What another node answers to a GET; None when there is no such session.

        With too many polls under way the answer is that of an empty window, and the client keeps its session.
        Raises ClientDisconnect when the client has `gone`; the other node learns of it, and keeps what it had to say.
        """
        asking = asyncio.ensure_future(self._ask(_Request("poll", token, b"", "")))
        hung_up = asyncio.get_running_loop().create_task(gone)
        hung_up.add_done_callback(lambda _: asking.cancel())
        try:
            return await asking
        except TooLate:
            return PollReply(NOTHING).body(token)
        except asyncio.CancelledError:
            if hung_up.done() and not hung_up.cancelled():
                raise ClientDisconnect from None
            raise
        finally:
            asking.cancel()
            hung_up.cancel()

    async def post(self, token: str, body: bytes, content_type: str) -> dict[str, Any] | None:
        """What another node answers to a POST; None when there is no such session."""
        try:
            return await self._ask(_Request("post", token, body, content_type))
        except TooLate:
            return dict(status_body(TIMED_OUT))

    def is_elsewhere(self, token: str | None) -> bool:
        """Whether a token names another node."""
        return self._owner(token or "") is not None

    def _owner(self, token: str) -> str | None:
        name, dot, secret = token.partition(".")
        if not (dot and secret and self._node.is_clustered) or name == self._node.name:
            return None
        try:
            # The name goes to the broker: nothing that a client makes up may have a meaning there.
            return checked_name(name)
        except ConfigurationError:
            return None

    async def _ask(self, request: _Request) -> dict[str, Any] | None:
        """Ask the node that the token names, in turn. Raises TooLate when the turn does not come within the window."""
        owner = self._owner(request.token)
        if owner is None or self._is_silent(owner):
            return None
        # Names that clients make up must not use up the places of sessions: nodes that have said something have others.
        is_known = owner in self._node.cluster.known
        turns = self._relayed if is_known else self._probes
        try:
            await wait_at_most(self._node.patient, self._window, turns.acquire())
        except TooLate:
            log(log_lines.RELAY_FULL, {"limit": "max_relayed" if is_known else "max_probes"})
            raise
        try:
            return await self._ask_node(owner, request)
        finally:
            turns.release()

    async def _ask_node(self, owner: str, request: _Request) -> dict[str, Any] | None:
        if self._is_silent(owner):
            return None
        try:
            answer = await self._node.cluster.requests.call(
                owner,
                self._service,
                msgspec.msgpack.encode(request),
                acked_within=HEARD_WITHIN,
                answered_within=self._window + HEARD_WITHIN,
            )
            return msgspec.msgpack.decode(answer, type=dict[str, Any])
        except NoAnswer:
            if owner not in self._node.cluster.known:
                self._note_silent(owner)
            return None
        except (PubSubUnavailable, msgspec.MsgspecError):
            return None

    def _is_silent(self, owner: str) -> bool:
        return self._node.clock.now() < self._silent.get(owner, 0.0) and owner not in self._node.cluster.known

    def _note_silent(self, owner: str) -> None:
        self._silent[owner] = self._node.clock.now() + SILENT_FOR
        self._silent.move_to_end(owner)
        if len(self._silent) > MAX_SILENT:
            self._silent.popitem(last=False)

    async def _answer(self, data: bytes, gone: asyncio.Event) -> bytes | None:
        request = msgspec.msgpack.decode(data, type=_Request)
        if request.verb == "poll":
            body = await self._here.poll_here(request.token, _when(gone))
        else:
            body = await self._here.post_here(request.token, request.body, request.content_type)
        return None if body is None else msgspec.msgpack.encode(body)


async def _when(gone: asyncio.Event) -> None:
    await gone.wait()
