"""The adapter for Redis and Valkey.

PUBLISH and SUBSCRIBE, over two connections of redis-py.

    pubsub = RedisPubSub("redis://localhost:6379")      # also rediss://, unix://, valkey://, valkeys://

Two channels are subscribed, never a pattern: `NAMESPACE:all` and `NAMESPACE:node:NODE`. The server sends a node its own
messages back; the node drops them. Messages are lost when a connection is, and only then.

Each connection lives once: the first error ends it. What is sent on it is sent by one task at a time, and a connection
that was left in the middle of a command is closed, so that no reply can reach the wrong call (CVE-2023-28859).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from reference_server.core.backoff import Backoff
from reference_server.core.errors import ConfigurationError
from reference_server.internals.redis import ABORT, CONNECTION, Connections, ResponseError, check, parse_url
from reference_server.runtime.cluster.brokers.broker_url import checked_url
from reference_server.runtime.cluster.brokers.link import PING_INTERVAL, Link
from reference_server.runtime.cluster.brokers.session import OPEN_TIMEOUT, Deliver, Outgoing, to_its_end
from reference_server.runtime.cluster.node_name import checked_name

MAX_MESSAGE_BYTES = 1024 * 1024
"""Longer messages are cut into parts: a server disconnects a subscriber for which it has to keep 32 MiB, or 8 MiB for a
minute (client-output-buffer-limit), so a part is much smaller than that."""

SCHEMES = {"redis": "redis", "rediss": "rediss", "unix": "unix", "valkey": "redis", "valkeys": "rediss"}
"""What URLs may begin with, and what redis-py calls the same."""


class RedisPubSub(Link):
    """Broadcasts through one Redis or Valkey server.

    A server that is silent for twice `ping_interval` seconds counts as lost.
    """

    def __init__(
        self,
        url: str,
        *,
        node: str | None = None,
        namespace: str = "emberwire",
        ping_interval: float = PING_INTERVAL,
        backoff: Backoff | None = None,
    ) -> None:
        check()
        self._namespace = checked_name(namespace, what="namespace")
        self._connections = _connections(url)
        super().__init__(
            url,
            self._open_session,
            node=node,
            max_message_bytes=MAX_MESSAGE_BYTES,
            ping_interval=ping_interval,
            backoff=backoff,
            reliances=(CONNECTION, ABORT),
        )

    async def _open_session(self, deliver: Deliver) -> _Session:
        session = _Session(self._connections, self._namespace, deliver)
        try:
            await session.open(self.node)
        except BaseException:
            await to_its_end(session.close())
            raise
        return session


def _connections(url: str) -> Connections:
    url = checked_url(url, schemes=SCHEMES, of="a Redis or Valkey server, such as redis://user:password@host:6379")
    scheme, colon, rest = url.partition(":")
    try:
        options = parse_url(SCHEMES[scheme] + colon + rest)
    except ValueError as error:
        raise ConfigurationError(f"Expected the URL of a Redis or Valkey server: {error}") from None
    # Over what the URL says: bytes stay bytes, replies have the shape of version 2, and the time limits are Link's.
    options |= {"protocol": 2, "decode_responses": False, "socket_timeout": None, "health_check_interval": 0}
    try:
        return Connections({"socket_connect_timeout": OPEN_TIMEOUT, **options})
    except TypeError as error:
        raise ConfigurationError(
            f"Expected only options that redis-py knows in the URL of a Redis or Valkey server: {error}"
        ) from None


class _Session:
    """One connection that is subscribed, and one that publishes."""

    max_message_bytes = MAX_MESSAGE_BYTES

    def __init__(self, connections: Connections, namespace: str, deliver: Deliver) -> None:
        self._namespace = namespace
        self._deliver = deliver
        self._subscribed = connections.make()
        self._publishing = connections.make()
        self._turn = asyncio.Lock()
        self._pong = asyncio.Event()
        self._early: list[object] = []

    async def open(self, node: str) -> None:
        """Connect and subscribe."""
        await self._publishing.connect()
        await self._subscribed.connect()
        await self._subscribed.send(("SUBSCRIBE", self._channel(None), self._channel(node)))
        subscribed = 0
        while subscribed < 2:
            reply = await self._subscribed.reply()
            if reply[0] == b"subscribe":
                subscribed += 1
            else:  # a message on the first channel may come before the second is subscribed
                self._early.append(reply)

    async def run(self) -> None:
        """Deliver what arrives."""
        for reply in self._early:
            self._take(reply)
        self._early.clear()
        while True:
            self._take(await self._subscribed.reply())

    async def ping(self) -> None:
        """Ping on both connections, except one that is publishing: publishing has a time limit of its own."""
        self._pong.clear()
        await self._subscribed.send(("PING",))
        await self._pong.wait()
        if not self._turn.locked():
            await self._execute([("PING",)])

    async def send(self, messages: Sequence[Outgoing]) -> str | None:
        """Publish in one write, and read the replies."""
        return await self._execute([("PUBLISH", self._channel(message.to), message.data) for message in messages])

    async def close(self) -> None:
        """Close both connections, without waiting for the server."""
        for connection in (self._subscribed, self._publishing):
            await connection.close()

    async def _execute(self, commands: Sequence[tuple[str | bytes, ...]]) -> str | None:
        refusal = None
        async with self._turn:
            await self._publishing.send(*commands)
            for _ in commands:
                try:
                    await self._publishing.reply()
                except ResponseError as error:
                    refusal = str(error)
        return refusal

    def _take(self, reply: object) -> None:
        match reply:
            case [b"message", _, bytes(data)]:
                self._deliver(data)
            case [b"pong", *_]:
                self._pong.set()
            case _:
                # Above all a second "subscribe": the client would have connected again by itself.
                raise ConnectionError(f"expected messages and answers to pings, got {reply!r:.100}")

    def _channel(self, to: str | None) -> str:
        return f"{self._namespace}:all" if to is None else f"{self._namespace}:node:{to}"
