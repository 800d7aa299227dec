"""What only NATS does: limits that its server tells, messages that its client drops, subjects that are patterns."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator

import nats
import pytest
from nats.aio.client import Client

from reference_server.core.errors import ConfigurationError, PubSubUnavailable
from reference_server.runtime.cluster.brokers import nats as adapter
from reference_server.runtime.cluster.brokers.nats import NatsPubSub
from tests.contract.conftest import Nodes, Servers
from tests.contract.recorder import Recorder
from tests.contract.servers import Server, free_port

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(servers: Servers) -> Server:
    return servers.get("nats")


@pytest.fixture
def nodes(broker_nodes: Nodes) -> Nodes:
    return broker_nodes


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    client = await nats.connect(server.url)
    yield client
    await client.close()


async def test_the_longest_message_is_what_the_server_says(nodes: Nodes, client: Client) -> None:
    a, _ = await nodes.start("a")
    assert a.max_message_bytes == client.max_payload


async def test_a_server_that_takes_too_little_is_refused(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "SMALLEST_MAX_PAYLOAD", 2**30)
    with pytest.raises(PubSubUnavailable, match="raise it in the configuration of the server"):
        await nodes.adapter("a").start(Recorder())


async def test_a_node_does_not_hear_itself(nodes: Nodes) -> None:
    a, at_a = await nodes.start("a")
    _, at_b = await nodes.start("b")
    await a.publish(b"hello")
    await at_b.message(b"hello")
    assert at_a.messages == []


@pytest.mark.parametrize("foreign", [b"", b"hello", b"{}", pickle.dumps([1]), b"EW\x00old", b"\r\nMSG x 1 0\r\n\r\n"])
async def test_foreign_messages_are_passed_on_for_the_node_to_ignore(
    nodes: Nodes, client: Client, foreign: bytes
) -> None:
    """Check R29."""
    a, _ = await nodes.start("a")
    _, recorder = await nodes.start("b")
    await client.publish(f"{nodes.namespace}.all", foreign, headers={"X": "y"} if foreign else None)
    await client.flush()
    await a.publish(b"end")
    await recorder.message(foreign)
    await recorder.message(b"end")
    # They came from two senders, and order is promised for each sender alone.
    assert sorted(recorder.messages) == sorted([foreign, b"end"])
    assert recorder.events == []


async def test_messages_that_the_client_drops_are_a_gap(
    nodes: Nodes, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nats-py drops what comes faster than it is handled; without this nobody would know."""
    monkeypatch.setattr(adapter, "PENDING_MESSAGES", 10)
    _, recorder = await nodes.start("a")
    for number in range(5_000):
        await client.publish(f"{nodes.namespace}.all", b"%d" % number)
    await client.flush()
    await recorder.is_back()
    assert recorder.events[:2] == ["lost", "recovered"]
    assert len(recorder.messages) < 5_000


async def test_another_server_of_the_list_is_taken_when_one_is_away(nodes: Nodes, server: Server) -> None:
    url = f"nats://127.0.0.1:{free_port()},{server.url}"
    a, _ = await nodes.start("a", url=url)
    _, recorder = await nodes.start("b", url=url)
    await a.publish(b"hello")
    await recorder.message(b"hello")


@pytest.mark.parametrize("url", ["nats:host", "http://host", "", "nats://one,two"])
def test_a_url_that_is_none_is_refused_at_construction(url: str) -> None:
    with pytest.raises(ConfigurationError, match="Expected the URL of a NATS server"):
        NatsPubSub(url)
