"""Brokers with a password and TLS: what reaches them, what does not, and that no password is ever said."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from redis.asyncio import Redis

from reference_server.core.errors import ConfigurationError, PubSubUnavailable
from reference_server.runtime.cluster.brokers.from_url import pubsub_from_url
from reference_server.runtime.cluster.brokers.nats import NatsPubSub, credentials_in
from tests.contract.conftest import Nodes, Servers
from tests.contract.recorder import Recorder
from tests.contract.secured import (
    CERTIFICATE,
    GUARDED_POSTGRES,
    PASSWORD,
    SECURED_NATS,
    USER,
    Front,
    Urls,
    nats_urls,
    postgres_urls,
    redis_urls,
)
from tests.contract.servers import BROKERS
from tests.fakes import nothing_left_behind

pytestmark = pytest.mark.anyio

TRUSTED = "SSL_CERT_FILE"
"""The variable by which OpenSSL, and so nats-py, is told of an authority of one's own."""


@pytest.fixture
def nodes() -> Nodes:
    return Nodes(lambda name, *, url, namespace: pubsub_from_url(url, node=name), namespace="emberwire")


@pytest.fixture(params=BROKERS)
async def urls(
    request: pytest.FixtureRequest, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Urls]:
    """A secured broker of each kind."""
    name = request.param
    async with AsyncExitStack() as stack:
        match name:
            case "redis" | "valkey":
                server = servers.get(name)
                async with Redis.from_url(server.url.replace("valkey:", "redis:")) as redis:
                    await redis.acl_setuser(
                        USER, enabled=True, passwords=[f"+{PASSWORD}"], channels=["*"], commands=["+@all"], reset=True
                    )
                port = await stack.enter_async_context(Front.to(_port(server.url)))
                yield redis_urls(port, name)
            case "nats":
                monkeypatch.setenv(TRUSTED, str(CERTIFICATE))
                yield nats_urls(_port(servers.get(SECURED_NATS.name).url))
            case _:
                server = servers.get(GUARDED_POSTGRES.name)
                port = await stack.enter_async_context(Front.to(_port(server.url), asks_first=True))
                yield postgres_urls(port)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


async def refusal(nodes: Nodes, url: str) -> str:
    """Why a start fails."""
    async with nothing_left_behind():
        with pytest.raises(PubSubUnavailable) as error:
            await nodes.start("a", url=url)
        await nodes.close()
    return str(error.value)


async def test_nodes_with_the_password_and_the_certificate_hear_each_other(urls: Urls, nodes: Nodes) -> None:
    """The password holds every character that a URL could take for something else."""
    async with nothing_left_behind():
        a, _ = await nodes.start("a", url=urls.right)
        _, at_b = await nodes.start("b", url=urls.right)
        await a.publish(b"hello")
        await a.publish_to("b", bytes(100_000))
        await at_b.message(b"hello")
        await at_b.message(bytes(100_000))
        await nodes.close()


async def test_a_wrong_password_is_refused_and_said_nowhere(
    urls: Urls, nodes: Nodes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        said = await refusal(nodes, urls.wrong_password)
    assert "cannot be reached" in said
    assert "s3c" not in said + caplog.text


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    urls: Urls, nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No adapter gives up checking because it was not told what to check against."""
    monkeypatch.delenv(TRUSTED, raising=False)
    assert "cannot be reached" in await refusal(nodes, urls.unknown_certificate)


async def test_without_tls_a_broker_that_wants_it_is_refused_or_left(
    request: pytest.FixtureRequest, urls: Urls, nodes: Nodes
) -> None:
    """No session comes of it, except with NATS, whose servers ask for TLS in their greeting."""
    if urls.without_tls.startswith("nats"):
        # The server says in its greeting that it wants TLS, and nats-py obeys before it says who it is.
        async with nothing_left_behind():
            await nodes.start("a", url=urls.without_tls)
            await nodes.close()
    else:
        assert "cannot be reached" in await refusal(nodes, urls.without_tls)


def test_nats_servers_of_one_list_are_told_the_same_name() -> None:
    with pytest.raises(ConfigurationError, match="the same name and password for every NATS server"):
        NatsPubSub("nats://a:x@one,nats://b:x@two")
    assert credentials_in(["nats://a:x%2F@one", "nats://two"]) == {"user": "a", "password": "x/"}
    assert credentials_in(["nats://t%2Fken@one"]) == {"token": "t/ken"}
    assert credentials_in(["nats://one"]) == {}


@pytest.mark.parametrize("who", ["", f"{USER}:{PASSWORD[:3]}@", f"{PASSWORD[:3]}@"])
async def test_a_nats_server_without_tls_is_not_talked_to_in_clear(who: str) -> None:
    """The client library would say the password to whoever answers; what a test server hears is kept."""
    heard = bytearray()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"x","max_payload":1048576,"auth_required":true}\r\n')
        while data := await reader.read(1_000):
            heard.extend(data)
            writer.write(b"PONG\r\n")
        writer.transport.abort()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with nothing_left_behind():
        with pytest.raises(PubSubUnavailable, match="speaks TLS"):
            await NatsPubSub(f"tls://{who}127.0.0.1:{port}").start(Recorder())
    server.close()
    assert heard == b""


async def test_a_nats_user_without_the_right_to_a_namespace_is_told_at_the_start(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server only mentions it beside everything else; a node that took no notice would hear nobody."""
    monkeypatch.setenv(TRUSTED, str(CERTIFICATE))
    url = nats_urls(_port(servers.get(SECURED_NATS.name).url)).right
    async with nothing_left_behind():
        with pytest.raises(PubSubUnavailable, match=r"(?i)permissions violation for subscription"):
            await NatsPubSub(url, namespace="other").start(Recorder())
