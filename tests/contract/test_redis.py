"""What only Redis and Valkey do: connections that they kill, subscriptions that can be counted, foreign messages."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from redis.asyncio import Redis

from reference_server.core.errors import ConfigurationError, PubSubUnavailable
from reference_server.runtime.cluster.brokers.redis import RedisPubSub
from tests.contract.conftest import Nodes, Servers
from tests.contract.servers import Server

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["redis", "valkey"])
def server(request: pytest.FixtureRequest, servers: Servers) -> Server:
    return servers.get(request.param)


@pytest.fixture
def nodes(broker_nodes: Nodes) -> Nodes:
    return broker_nodes


@pytest.fixture
async def redis(server: Server) -> AsyncIterator[Redis]:
    """A client of the server's, as an operator has one."""
    async with Redis.from_url(server.url.replace("valkey:", "redis:")) as redis:
        yield redis


async def test_killing_subscriptions_five_times_a_second_doubles_none(nodes: Nodes, redis: Redis) -> None:
    """Check R26, a tenth of its twenty seconds. StackExchange.Redis issue 517 is about the opposite."""
    sender, at_sender = await nodes.start("sender")
    _, recorder = await nodes.start("receiver")
    number = 0
    for _ in range(10):
        await redis.client_kill_filter(_type="pubsub")
        end = asyncio.get_running_loop().time() + 0.2
        while asyncio.get_running_loop().time() < end:
            number += 1
            with suppress(PubSubUnavailable):
                await sender.publish(b"%d" % number)
            await asyncio.sleep(0.002)
    await recorder.until(lambda recorder: len(recorder.events) >= 4 and recorder.events[-1] == "recovered")
    await at_sender.is_back()
    await sender.publish(b"%d" % (number + 1))
    await recorder.message(b"%d" % (number + 1))
    numbers = [int(message) for message in recorder.messages]
    assert numbers == sorted(set(numbers))
    channel = f"{nodes.namespace}:all"
    assert await redis.pubsub_numsub(channel) == [(channel.encode(), 2)]
    assert await redis.pubsub_numpat() == 0


async def test_killing_the_connection_that_publishes_is_noticed(nodes: Nodes, redis: Redis) -> None:
    a, recorder = await nodes.start("a", ping_interval=0.1)
    await redis.client_kill_filter(_type="normal", skipme=True)
    await recorder.is_back()
    await a.publish(b"hello")
    assert recorder.events == ["lost", "recovered"]


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        b"hello",
        b'{"event": "x"}',
        b"\xff\xfe",
        pickle.dumps({"a": 1}),
        b"EW\x00old",
        b"\r\n$-1\r\n",
        b"x" * 2_000_000,
    ],
    ids=["empty", "text", "json", "bytes", "pickle", "old", "protocol", "long"],
)
async def test_foreign_messages_are_passed_on_for_the_node_to_ignore(
    nodes: Nodes, redis: Redis, foreign: bytes
) -> None:
    """Check R29: the adapter neither looks into them nor stumbles over them."""
    a, _ = await nodes.start("a")
    _, recorder = await nodes.start("b")
    await redis.publish(f"{nodes.namespace}:all", foreign)
    await redis.publish(f"{nodes.namespace}:node:b", foreign)
    await a.publish(b"end")
    await recorder.message(b"end")
    assert recorder.messages == [foreign, foreign, b"end"]
    assert recorder.events == []


async def test_what_the_server_refuses_is_said_and_ends_nothing(nodes: Nodes, redis: Redis, server: Server) -> None:
    """A user who may subscribe and not publish: the sentence is the server's."""
    await redis.acl_setuser(
        "mute", enabled=True, nopass=True, keys=["*"], channels=["*"], commands=["+@all", "-publish"]
    )
    scheme, _, rest = server.url.partition("://")
    a, recorder = await nodes.start("a", url=f"{scheme}://mute:x@{rest}")
    with pytest.raises(PubSubUnavailable, match=r"refuses: .*no permissions"):
        await a.publish(b"hello")
    assert a.is_connected
    assert recorder.events == []


async def test_a_wrong_password_is_said_without_it(nodes: Nodes, server: Server) -> None:
    scheme, _, rest = server.url.partition("://")
    adapter = nodes.adapter("a", url=f"{scheme}://nobody:secret@{rest}")
    with pytest.raises(PubSubUnavailable) as error:
        await adapter.start(_NoListener())
    assert "secret" not in str(error.value)
    assert "nobody" not in str(error.value)


@pytest.mark.parametrize("query", ["?protocol=3", "?decode_responses=true", "?socket_timeout=0.05", "?db=3"])
async def test_options_of_the_url_do_not_change_what_arrives(nodes: Nodes, server: Server, query: str) -> None:
    a, at_a = await nodes.start("a", url=server.url + query)
    _, recorder = await nodes.start("b", url=server.url + query)
    await asyncio.sleep(0.1)
    await a.publish(b"\xff\x00")
    await recorder.message(b"\xff\x00")
    assert recorder.events == at_a.events == []


@pytest.mark.parametrize("url", ["redis://host:port", "redis://host?db=x", "http://host"])
def test_a_url_that_is_none_is_refused_at_construction(url: str) -> None:
    with pytest.raises(ConfigurationError, match="Expected the URL of a Redis or Valkey server"):
        RedisPubSub(url)


class _NoListener:
    def received(self, data: bytes) -> None:
        raise AssertionError(data)

    def lost(self) -> None:
        raise AssertionError("lost")

    def recovered(self, seconds: float) -> None:
        raise AssertionError(seconds)


async def test_a_user_who_may_do_nothing_else_is_enough(nodes: Nodes, redis: Redis, server: Server) -> None:
    """The rights that docs/pubsub.md names: three commands, on the channels of one namespace."""
    rights = ["-@all", "+ping", "+publish", "+subscribe"]
    await redis.acl_setuser("least", enabled=True, nopass=True, channels=[f"{nodes.namespace}:*"], commands=rights)
    scheme, _, rest = server.url.partition("://")
    a, at_a = await nodes.start("a", url=f"{scheme}://least:x@{rest}", ping_interval=0.05)
    _, recorder = await nodes.start("b", url=f"{scheme}://least:x@{rest}", ping_interval=0.05)
    await asyncio.sleep(0.2)
    await a.publish(b"hello")
    await recorder.message(b"hello")
    assert at_a.events == recorder.events == []
