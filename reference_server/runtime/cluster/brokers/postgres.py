"""The adapter for PostgreSQL, for low rates.

NOTIFY and LISTEN, over two connections of asyncpg.

    pubsub = PostgresPubSub("postgresql://user@localhost/app")

A notification is text of less than 8,000 bytes. Short messages travel in it in Base64; a longer one is put into a row
of the unlogged table `NAMESPACE_messages`, and the notification names the row. Rows are deleted after a minute.

Every NOTIFY takes a lock on the whole server when it commits, so that notifications come one after the other, whatever
they are about: a few hundred messages a second are fine, and more belong to another broker. The connection must be one
to the server itself: poolers that lend a connection for a transaction at a time lose the subscription.
"""

from __future__ import annotations

import asyncio
import binascii
import hashlib
import re
from collections.abc import Sequence
from itertools import count, groupby

from reference_server.core.backoff import Backoff
from reference_server.core.errors import ConfigurationError
from reference_server.runtime.cluster.brokers.broker_url import checked_url
from reference_server.runtime.cluster.brokers.link import PING_INTERVAL, Link
from reference_server.runtime.cluster.brokers.postgres_table import Connection, Table
from reference_server.runtime.cluster.brokers.session import OPEN_TIMEOUT, Deliver, Outgoing, to_its_end
from reference_server.runtime.cluster.node_name import checked_name

try:
    import asyncpg
except ModuleNotFoundError as error:
    raise ConfigurationError(
        "PostgresPubSub needs the client of PostgreSQL: pip install emberwire[postgres]"
    ) from error

MAX_MESSAGE_BYTES = 1024 * 1024
"""The longest message that is put into one row."""

INLINE_BYTES = 5_900
"""The longest message that fits, in Base64 and with its number, into the 7,999 bytes of a notification."""

KEEP_ROWS = 60.0
"""Seconds for which a row is kept: a node that is later than twice its ping interval has lost its session anyway."""

CLEAN_EVERY = 30.0
"""Seconds between two deletions of old rows by one node."""

MAX_NOTIFICATIONS = 10_000
"""Notifications that may wait for the rows of those before them; more is a gap."""

_INLINE = re.compile(r"i[0-9a-f]+:([A-Za-z0-9+/=]*)")
_ROW = re.compile(r"r([0-9]{1,18})")


class PostgresPubSub(Link):
    """Broadcasts through one database of a PostgreSQL server.

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
        of = "a PostgreSQL database, such as postgresql://user:password@host/database"
        self._url = checked_url(url, schemes=("postgres", "postgresql"), of=of)
        self._namespace = checked_name(namespace, what="namespace")
        super().__init__(
            url,
            self._open_session,
            node=node,
            max_message_bytes=MAX_MESSAGE_BYTES,
            ping_interval=ping_interval,
            backoff=backoff,
        )

    async def _open_session(self, deliver: Deliver) -> _Session:
        listening = await self._connect()
        try:
            publishing = await self._connect()
        except BaseException:
            listening.terminate()
            raise
        session = _Session(listening, publishing, self._namespace, deliver)
        try:
            await session.open(self.node)
        except BaseException:
            await to_its_end(session.close())
            raise
        return session

    async def _connect(self) -> Connection:
        settings = {"application_name": f"emberwire {self.node}", "synchronous_commit": "off"}
        return await asyncpg.connect(self._url, timeout=OPEN_TIMEOUT, server_settings=settings)


class _Session:
    """One connection that listens and fetches rows, and one that publishes."""

    max_message_bytes = MAX_MESSAGE_BYTES

    def __init__(self, listening: Connection, publishing: Connection, namespace: str, deliver: Deliver) -> None:
        self._listening = listening
        self._publishing = publishing
        self._own_pid = publishing.get_server_pid()
        self._namespace = namespace
        self._table = Table(f"{namespace}_messages")
        self._deliver = deliver
        # Notifications in their order, questions of `ping`, and at last why the session has ended.
        self._arrived: asyncio.Queue[str | asyncio.Event | Exception] = asyncio.Queue()
        self._turn = asyncio.Lock()
        self._numbers = count()
        self._cleaned = 0.0

    async def open(self, node: str) -> None:
        """Subscribe."""
        await self._table.create(self._publishing)
        self._listening.add_termination_listener(self._on_end)
        self._publishing.add_termination_listener(self._on_end)
        await self._listening.add_listener(self._channel(None), self._on_notification)
        await self._listening.add_listener(self._channel(node), self._on_notification)

    async def run(self) -> None:
        """Deliver what arrives; rows are fetched one after the other, so that the order is kept."""
        while True:
            match await self._arrived.get():
                case str(payload):
                    self._deliver(await self._message(payload))
                case asyncio.Event() as asked:
                    await self._listening.execute("SELECT 1")
                    asked.set()
                case error:
                    raise error

    async def ping(self) -> None:
        """Ping on both connections, except one that is publishing: publishing has a time limit of its own."""
        asked = asyncio.Event()
        self._arrived.put_nowait(asked)
        await asked.wait()
        if not self._turn.locked():
            async with self._turn:
                await self._clean()

    async def send(self, messages: Sequence[Outgoing]) -> str | None:
        """Publish: short messages together, each long one for itself."""
        try:
            async with self._turn:
                for is_short, group in groupby(messages, key=_is_short):
                    await (self._notify if is_short else self._insert)(list(group))
        except asyncpg.PostgresError as error:
            return str(error)
        return None

    async def close(self) -> None:
        """Close both connections, without waiting for the server."""
        for connection in (self._listening, self._publishing):
            connection.remove_termination_listener(self._on_end)
            connection.terminate()

    async def _notify(self, messages: list[Outgoing]) -> None:
        # PostgreSQL delivers what is twice in a transaction once, hence the number.
        payloads = [
            f"i{next(self._numbers):x}:{binascii.b2a_base64(message.data, newline=False).decode()}"
            for message in messages
        ]
        channels = [self._channel(message.to) for message in messages]
        await self._publishing.execute(
            "SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) WITH ORDINALITY "
            "AS notification (channel, payload, number) ORDER BY number",
            channels,
            payloads,
        )

    async def _insert(self, messages: list[Outgoing]) -> None:
        for message in messages:
            await self._table.insert(self._publishing, message.data, channel=self._channel(message.to))

    async def _message(self, payload: str) -> bytes:
        """The message that a notification brings. A foreign one is passed on as it is: the node ignores it."""
        if row := _ROW.fullmatch(payload):
            data = await self._table.fetch(self._listening, int(row[1]))
            return payload.encode() if data is None else data
        inline = _INLINE.fullmatch(payload)
        try:
            return payload.encode() if inline is None else binascii.a2b_base64(inline[1])
        except binascii.Error:
            return payload.encode()

    async def _clean(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._cleaned >= CLEAN_EVERY:
            self._cleaned = now
            await self._table.delete_old(self._publishing, seconds=KEEP_ROWS)
        else:
            await self._publishing.execute("SELECT 1")

    def _on_notification(self, connection: object, pid: int, channel: str, payload: object) -> None:
        if pid == self._own_pid:
            return
        if self._arrived.qsize() >= MAX_NOTIFICATIONS:
            self._listening.terminate()
        else:
            self._arrived.put_nowait(str(payload))

    def _on_end(self, connection: object) -> None:
        self._arrived.put_nowait(ConnectionError("the connection was closed"))

    def _channel(self, to: str | None) -> str:
        """The name of a channel: at most 63 bytes, and readable where it is the same for all."""
        if to is None:
            return f"{self._namespace}_all"
        return f"{self._namespace}_{hashlib.blake2b(to.encode(), digest_size=6).hexdigest()}"


def _is_short(message: Outgoing) -> bool:
    return len(message.data) <= INLINE_BYTES
