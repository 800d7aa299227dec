"""The adapter for NATS.

Two subjects of core NATS, over one connection of nats-py.

    pubsub = NatsPubSub("nats://localhost:4222")        # also tls://; several servers are separated by commas

The subjects are `NAMESPACE.all` and `NAMESPACE.node.NODE`; nothing of a client's is ever part of one. The server does
not send a node its own messages back. JetStream is neither needed nor used.

nats-py would reconnect by itself and keep what is published meanwhile; it is told not to, and each connection lives
once. When messages come faster than they are handled, nats-py drops some: that too ends the session, so that the node
hears of a gap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

from reference_server.core.backoff import Backoff
from reference_server.core.errors import ConfigurationError, PubSubUnavailable
from reference_server.core.logs import log_lines
from reference_server.internals.cancelling import end
from reference_server.internals.nats import (
    ABORT,
    TASKS,
    TLS,
    abort,
    before_sign_in,
    end_tasks,
    is_read,
    speaks_tls,
    when_broken,
)
from reference_server.internals.probe import lost
from reference_server.runtime.cluster.brokers.broker_url import checked_url
from reference_server.runtime.cluster.brokers.link import PING_INTERVAL, Link
from reference_server.runtime.cluster.brokers.session import CLOSE_TIMEOUT, OPEN_TIMEOUT, Deliver, Outgoing, to_its_end
from reference_server.runtime.cluster.node_name import checked_name
from reference_server.runtime.log import log

try:
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.aio.subscription import Subscription
    from nats.errors import SlowConsumerError
except ModuleNotFoundError as error:
    raise ConfigurationError("NatsPubSub needs the client of NATS: pip install emberwire[nats]") from error

USUAL_MAX_PAYLOAD = 1024 * 1024
"""What a server takes unless it is configured otherwise; each says so itself when it is connected."""

SMALLEST_MAX_PAYLOAD = 4096

PENDING_MESSAGES = 65_536
PENDING_BYTES = 32 * 1024 * 1024
"""What nats-py keeps of one subject until the node has handled it; more is a gap."""


class NatsPubSub(Link):
    """Broadcasts through a NATS server or cluster.

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
        self._namespace = checked_name(namespace, what="namespace")
        self._servers = _servers(url)
        self._credentials = credentials_in(self._servers)
        super().__init__(
            url,
            self._open_session,
            node=node,
            max_message_bytes=USUAL_MAX_PAYLOAD,
            ping_interval=ping_interval,
            backoff=backoff,
            reliances=(TLS, ABORT, TASKS),
        )

    async def _open_session(self, deliver: Deliver) -> _Session:
        session = _Session(self._namespace, deliver)
        try:
            await session.open(self._servers, self.node, self._credentials)
        except BaseException:
            await to_its_end(session.close())
            raise
        return session


def _servers(url: str) -> list[str]:
    of = "a NATS server, such as nats://user:password@host:4222 or tls://host, or several with commas"
    servers = [checked_url(server, schemes=("nats", "tls"), of=of) for server in url.split(",")]
    sentence = lost((TLS,)) if any(server.startswith("tls:") for server in servers) else None
    if sentence is not None:
        raise ConfigurationError(f"{sentence} Install another release of nats-py.")
    return servers


def credentials_in(servers: list[str]) -> dict[str, str]:
    """The credentials in a URL, decoded, as options of nats-py, which would not decode %2F."""
    found = {(parts.username, parts.password) for parts in map(urlsplit, servers) if parts.username is not None}
    if len(found) > 1:
        raise ConfigurationError("Expected the same name and password for every NATS server of the list, got several.")
    for user, password in found:
        return {"token": unquote(user)} if password is None else {"user": unquote(user), "password": unquote(password)}
    return {}


class _Session:
    """One connection, with two subscriptions."""

    def __init__(self, namespace: str, deliver: Deliver) -> None:
        self._namespace = namespace
        self._deliver = deliver
        self._client = Client()
        self._running = asyncio.Event()
        self._broken = asyncio.Event()
        self._reason = "the connection was closed"
        self._complaints: list[Exception] = []
        self._subscriptions: list[Subscription] = []

    @property
    def max_message_bytes(self) -> int:
        """What the server says."""
        return self._client.max_payload

    async def open(self, servers: list[str], node: str, credentials: Mapping[str, str]) -> None:
        """Connect and subscribe."""
        if any(server.startswith("tls:") for server in servers):
            # nats-py speaks TLS when the server asks for it, and only then: to tls:// it would talk in clear as well.
            before_sign_in(self._client, self._check_tls)
        await self._client.connect(
            servers,
            name=f"emberwire {node}",
            no_echo=True,
            allow_reconnect=False,
            # The first makes it give up after each server has been tried; the other lets it do so without a pause.
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=int(OPEN_TIMEOUT),
            error_cb=self._on_error,
            closed_cb=self._on_closed,
            **credentials,  # type: ignore[arg-type]
        )
        when_broken(self._client, self._broken.set)
        self._complaints.clear()  # such as one about the first of several servers
        if self.max_message_bytes < SMALLEST_MAX_PAYLOAD:
            raise PubSubUnavailable(
                f"Expected a NATS server with a max_payload of at least {SMALLEST_MAX_PAYLOAD} bytes, got "
                f"{self.max_message_bytes}; raise it in the configuration of the server."
            )
        for to in (None, node):
            subscription = await self._client.subscribe(
                self._subject(to),
                cb=self._on_message,
                pending_msgs_limit=PENDING_MESSAGES,
                pending_bytes_limit=PENDING_BYTES,
            )
            self._subscriptions.append(subscription)
        await self._flush_or_fail()
        if self._complaints:
            raise self._complaints[0]

    async def run(self) -> None:
        """Deliver what arrives."""
        self._running.set()
        await self._broken.wait()
        raise ConnectionError(self._reason)

    async def ping(self) -> None:
        """Ping the server; the answer comes after everything that was published before."""
        await self._flush()

    async def send(self, messages: Sequence[Outgoing]) -> str | None:
        """Publish, and wait for the answer to a ping: the server has read what was sent before it."""
        self._complaints.clear()
        for message in messages:
            await self._client.publish(self._subject(message.to), message.data)
        await self._flush()
        return str(self._complaints[0]) if self._complaints else None

    async def close(self) -> None:
        """Disconnect, without waiting for the server to take what is still to be written."""
        abort(self._client)
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT / 2):
                await self._client.close()
        except TimeoutError:
            pass  # After a failed handshake nobody tells nats-py any more that its connection has ended.
        await end_tasks(self._client, self._subscriptions)

    async def _flush(self) -> None:
        await self._client.flush(int(OPEN_TIMEOUT))
        if not is_read(self._client):
            raise ConnectionError(self._reason)

    async def _flush_or_fail(self) -> None:
        """Flush while nothing else watches the connection."""
        flush = asyncio.create_task(self._flush())
        broken = asyncio.create_task(self._broken.wait())
        try:
            await asyncio.wait([flush, broken], return_when=asyncio.FIRST_COMPLETED)
            if not flush.done():
                raise ConnectionError(self._reason)
            await flush
        finally:
            await end([flush, broken])

    def _check_tls(self) -> None:
        if not speaks_tls(self._client):
            raise PubSubUnavailable(
                "Expected a NATS server that speaks TLS, because the URL begins with tls://; got none."
            )

    async def _on_message(self, message: Msg) -> None:
        await self._running.wait()
        self._deliver(message.data)

    async def _on_error(self, error: Exception) -> None:
        log(log_lines.PUBSUB_DETAIL, {"reason": f"NATS: {error}"})
        self._complaints.append(error)
        if isinstance(error, SlowConsumerError):
            self._reason = "messages came faster than they were handled"
            self._broken.set()

    async def _on_closed(self) -> None:
        self._broken.set()

    def _subject(self, to: str | None) -> str:
        return f"{self._namespace}.all" if to is None else f"{self._namespace}.node.{to}"
