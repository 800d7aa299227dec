"""Long polling on the wrong node: the request goes to the node that holds the session, and its answer comes back.

A load balancer, or the kernel between several workers, sends each request of a client where it likes. So the token of a
session begins with the name of its node, and a node that is asked for the session of another one asks that one, as
`runtime/questions.py` describes. Phoenix: long_poll.ex, where the token holds the address of the server process.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Coroutine
from typing import Any, Literal, Protocol

import msgspec
from starlette.requests import ClientDisconnect

from reference_server.core.errors import ConfigurationError, PubSubUnavailable
from reference_server.runtime.node import Node
from reference_server.runtime.pubsub.node_name import checked_name
from reference_server.runtime.questions import NoAnswer

HEARD_WITHIN = 2.0
"""Seconds after which a node that does not react has no session. Phoenix: long_poll.ex, `pubsub_timeout_ms`."""

MAX_RELAYED = 1_000
"""Requests of one mount that wait for other nodes at once: tokens can be made up, and each costs a wait."""


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
    """The long-poll sessions of one mount on the other nodes, and theirs to those on this one."""

    def __init__(self, here: Here, *, node: Node, path: str, window: float) -> None:
        self._here = here
        self._node = node
        self._service = f"longpoll:{path}"
        self._window = window
        self._relayed = 0
        node.cluster.questions.serve(self._service, self._answer)

    async def poll(self, token: str, gone: Coroutine[Any, Any, None]) -> dict[str, Any] | None:
        """What another node answers to a GET; None when there is no such session.

        Raises ClientDisconnect when the client has `gone`; the other node learns of it, and keeps what it had to say.
        """
        asking = asyncio.ensure_future(self._ask(_Request("poll", token, b"", "")))
        hung_up = asyncio.get_running_loop().create_task(gone)
        hung_up.add_done_callback(lambda _: asking.cancel())
        try:
            return await asking
        except asyncio.CancelledError:
            if hung_up.done() and not hung_up.cancelled():
                raise ClientDisconnect from None
            raise
        finally:
            asking.cancel()
            hung_up.cancel()

    async def post(self, token: str, body: bytes, content_type: str) -> dict[str, Any] | None:
        """What another node answers to a POST; None when there is no such session."""
        return await self._ask(_Request("post", token, body, content_type))

    def is_elsewhere(self, token: str | None) -> bool:
        """Whether a token names another node, and this one has room to ask it."""
        return self._owner(token or "") is not None and self._relayed < MAX_RELAYED

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
        owner = self._owner(request.token)
        if owner is None:
            return None
        ask: Awaitable[bytes] = self._node.cluster.questions.ask(
            owner,
            self._service,
            msgspec.msgpack.encode(request),
            heard_within=HEARD_WITHIN,
            answered_within=self._window + HEARD_WITHIN,
        )
        self._relayed += 1
        try:
            return msgspec.msgpack.decode(await ask, type=dict[str, Any])
        except (NoAnswer, PubSubUnavailable, msgspec.MsgspecError):
            return None
        finally:
            self._relayed -= 1

    async def _answer(self, data: bytes, gone: asyncio.Event) -> bytes | None:
        request = msgspec.msgpack.decode(data, type=_Request)
        if request.verb == "poll":
            body = await self._here.poll_here(request.token, _when(gone))
        else:
            body = await self._here.post_here(request.token, request.body, request.content_type)
        return None if body is None else msgspec.msgpack.encode(body)


async def _when(gone: asyncio.Event) -> None:
    await gone.wait()
