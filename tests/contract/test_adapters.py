"""What every adapter promises while its broker is there: the contract of `pubsub/adapter.py`, one claim a test."""

from __future__ import annotations

import asyncio
import random

import pytest

from reference_server.core.errors import ConfigurationError, EncodeError, PubSubUnavailable
from tests.contract.conftest import Nodes
from tests.contract.recorder import Recorder

pytestmark = pytest.mark.anyio

SIZES = (0, 1, 100, 4_096, 5_899, 5_900, 5_901, 7_999, 8_000, 65_535, 65_536, 300_000)


def others(recorder: Recorder, *, prefix: bytes) -> list[int]:
    """The numbers of the messages of one sender, in the order in which they arrived."""
    return [int(message.split(b" ")[1]) for message in recorder.messages if message.startswith(prefix + b" ")]


async def test_a_message_reaches_every_other_node_once(nodes: Nodes) -> None:
    """phoenix_pubsub, pubsub_test.exs:76, distributed_pubsub_test.exs:15."""
    a, _ = await nodes.start("a")
    _, at_b = await nodes.start("b")
    _, at_c = await nodes.start("c")
    await a.publish(b"hello")
    await a.publish(b"end")
    for recorder in (at_b, at_c):
        await recorder.message(b"end")
        assert recorder.messages == [b"hello", b"end"]


async def test_bytes_arrive_as_they_were(nodes: Nodes) -> None:
    """Every value of a byte, and lengths on both sides of what brokers treat differently."""
    a, _ = await nodes.start("a")
    _, at_b = await nodes.start("b")
    noise = random.Random(1)
    sent = [bytes(range(256)), *(noise.randbytes(size) for size in SIZES), noise.randbytes(a.max_message_bytes)]
    for data in sent:
        await a.publish(data)
    await at_b.until(lambda recorder: len(recorder.messages) >= len(sent))
    assert at_b.messages == sent


async def test_equal_messages_are_messages_of_their_own(nodes: Nodes) -> None:
    """PostgreSQL folds notifications of one transaction that are equal."""
    a, _ = await nodes.start("a")
    _, at_b = await nodes.start("b")
    await asyncio.gather(*(a.publish(b"same") for _ in range(50)))
    await a.publish(b"end")
    await at_b.message(b"end")
    assert at_b.messages == [b"same"] * 50 + [b"end"]


async def test_a_message_to_one_node_reaches_no_other(nodes: Nodes) -> None:
    """phoenix_pubsub, pubsub_test.exs:116, distributed_pubsub_test.exs:38."""
    a, _ = await nodes.start("a")
    _, at_b = await nodes.start("b")
    _, at_c = await nodes.start("c")
    await a.publish_to("b", b"for b")
    await a.publish_to("b", b"long " * 2_000)
    await a.publish(b"end")
    for recorder in (at_b, at_c):
        await recorder.message(b"end")
    await at_b.message(b"for b")
    await at_b.message(b"long " * 2_000)
    assert at_c.messages == [b"end"]
    assert len(at_b.messages) == 3


@pytest.mark.parametrize("name", ["nobody", "*", "b*", ">", "a b", "b\r\nPUB", 'b"; DROP', "", "x" * 300, "é"])
async def test_a_message_to_nobody_is_no_error_and_reaches_nobody(nodes: Nodes, name: str) -> None:
    """phoenix_pubsub, pubsub_test.exs:127; and no name is ever a pattern to the broker."""
    a, _ = await nodes.start("a")
    _, at_b = await nodes.start("b")
    await a.publish_to(name, b"lost")
    await a.publish(b"end")
    await at_b.message(b"end")
    assert at_b.messages == [b"end"]


async def test_namespaces_do_not_hear_each_other(nodes: Nodes) -> None:
    """Also where one name begins with the other, or would be a pattern that matches it."""
    a, _ = await nodes.start("a")
    _, at_b = await nodes.start("b")
    _, elsewhere = await nodes.start("b", namespace=f"{nodes.namespace}-2")
    await a.publish(b"to all")
    await a.publish_to("b", b"to b")
    await at_b.message(b"to all")
    await at_b.message(b"to b")
    x, _ = await nodes.start("x", namespace=f"{nodes.namespace}-2")
    await x.publish(b"end")
    await elsewhere.message(b"end")
    assert elsewhere.messages == [b"end"]


async def test_each_sender_is_heard_in_its_order(nodes: Nodes) -> None:
    """Check R03, with overlapping calls: three nodes, each to the two others. 0 swapped."""
    number, names = 600, ("a", "b", "c")
    started = {name: await nodes.start(name) for name in names}

    async def talk(name: str) -> None:
        adapter, _ = started[name]
        for start in range(0, number, 100):
            calls = (adapter.publish(b"%s %d" % (name.encode(), n)) for n in range(start, start + 100))
            await asyncio.gather(*calls)

    await asyncio.gather(*map(talk, names))
    for name, (_, recorder) in started.items():
        for other in set(names) - {name}:
            prefix = other.encode()
            await recorder.message(b"%s %d" % (prefix, number - 1))
            assert others(recorder, prefix=prefix) == list(range(number))


async def test_short_and_long_messages_keep_their_order(nodes: Nodes) -> None:
    """What PostgreSQL sends through a row does not fall behind what it sends in a notification."""
    a, _ = await nodes.start("a")
    _, at_b = await nodes.start("b")
    sent = [b"a %d " % n + b"x" * (20_000 if n % 3 == 0 else 10) for n in range(60)]
    await asyncio.gather(*map(a.publish, sent))
    await at_b.message(sent[-1])
    assert at_b.messages == sent


async def test_messages_to_one_node_keep_their_order(nodes: Nodes) -> None:
    a, _ = await nodes.start("a")
    _, at_b = await nodes.start("b")
    sent = [b"a %d" % n for n in range(300)]
    await asyncio.gather(*(a.publish_to("b", data) for data in sent))
    await at_b.message(sent[-1])
    assert at_b.messages == sent


async def test_a_node_that_starts_later_hears_what_is_sent_from_then_on(nodes: Nodes) -> None:
    a, _ = await nodes.start("a")
    await a.publish(b"early")
    _, at_b = await nodes.start("b")
    await a.publish(b"late")
    await at_b.message(b"late")
    assert at_b.messages == [b"late"]


async def test_closing_is_for_good_until_the_next_start(nodes: Nodes) -> None:
    a, _ = await nodes.start("a")
    b, at_b = await nodes.start("b")
    await asyncio.gather(b.close(), b.close())
    await b.close()
    is_connected = [b.is_connected]
    await a.publish(b"unheard")
    with pytest.raises(PubSubUnavailable):
        await b.publish(b"from b")
    again = Recorder()
    await b.start(again)
    is_connected += [b.is_connected]
    await a.publish(b"heard")
    await again.message(b"heard")
    assert is_connected == [False, True]
    assert (at_b.messages, at_b.events, again.messages, again.events) == ([], [], [b"heard"], [])


async def test_a_node_that_never_started_can_be_closed_and_cannot_publish(nodes: Nodes) -> None:
    adapter = nodes.adapter("a")
    assert not adapter.is_connected
    await adapter.close()
    with pytest.raises(PubSubUnavailable):
        await adapter.publish(b"hello")


async def test_it_says_its_name_and_the_longest_message(nodes: Nodes) -> None:
    """phoenix_pubsub, pubsub_test.exs:60."""
    a, _ = await nodes.start("a")
    assert a.node == "a"
    assert a.max_message_bytes >= 4_096


async def test_a_cancelled_publish_is_sent_whole_or_not_at_all(nodes: Nodes) -> None:
    """CVE-2023-28859: no reply and no half of a command may be left for the next call. Check R05."""
    a, at_a = await nodes.start("a")
    _, at_b = await nodes.start("b")
    chance = random.Random(2)
    for n in range(300):
        task = asyncio.create_task(a.publish(b"a %d " % n + b"x" * chance.choice((10, 9_000))))
        for _ in range(chance.randrange(8)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await a.publish(b"end")
    await at_b.message(b"end")
    numbers = others(at_b, prefix=b"a")
    assert numbers == sorted(set(numbers))
    assert all(message == b"end" or len(message.split(b" ")[2]) in (10, 9_000) for message in at_b.messages)
    assert at_a.events == at_b.events == []


async def test_a_message_that_is_too_long_is_refused_and_harms_nothing(broker_nodes: Nodes) -> None:
    a, at_a = await broker_nodes.start("a")
    _, at_b = await broker_nodes.start("b")
    with pytest.raises(EncodeError, match=r"Expected a message of at most \d+ bytes, got \d+\."):
        await a.publish(bytes(a.max_message_bytes + 1))
    await a.publish(b"end")
    await at_b.message(b"end")
    assert at_a.events == []


async def test_a_second_start_is_refused(broker_nodes: Nodes) -> None:
    a, _ = await broker_nodes.start("a")
    with pytest.raises(ConfigurationError, match="expected one start of an adapter, got a second"):
        await a.start(Recorder())


@pytest.mark.parametrize("name", ["", "a*", "a.b", "a:b", 'a"b', "x" * 49, "é"])
async def test_names_that_mean_something_to_a_broker_are_refused(broker_nodes: Nodes, name: str) -> None:
    """Names are never globbed, quoted or escaped: what would need it is no name."""
    with pytest.raises(ConfigurationError, match="Expected a namespace of 1 to 48 letters"):
        broker_nodes.adapter("a", namespace=name)
    if name:
        with pytest.raises(ConfigurationError, match="Expected a node name of 1 to 48 letters"):
            broker_nodes.adapter(name)


async def test_the_longest_names_work(broker_nodes: Nodes) -> None:
    """PostgreSQL cuts the names of channels at 63 bytes, which would let two nodes hear the same."""
    namespace, first, second = "n" * 42 + broker_nodes.namespace[-6:], "x" * 47 + "1", "x" * 47 + "2"
    a, _ = await broker_nodes.start("a", namespace=namespace)
    _, at_first = await broker_nodes.start(first, namespace=namespace)
    _, at_second = await broker_nodes.start(second, namespace=namespace)
    await a.publish_to(first, b"for the first")
    await a.publish(b"end")
    for recorder in (at_first, at_second):
        await recorder.message(b"end")
    await at_first.message(b"for the first")
    assert at_second.messages == [b"end"]
