"""Much of what is allowed: whoever sends it is slowed or refused, others are served, and nothing of it stays."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

import pytest

from tests.security.attacker import PATIENCE, PING, TEXT, Attacker, frame
from tests.security.conftest import unharmed
from tests.security.target import MEGABYTE, SOCKET, Stats, Target

MARGIN = 32 * MEGABYTE
"""What the memory of the server may grow by in any of these; each of them sends or asks for more, or could."""


@pytest.fixture(autouse=True)
def _nothing_stays(target: Target) -> None:
    """Each test begins with a server that holds nothing but the bystander."""
    settled(target, target.stats())


def settled(target: Target, before: Stats) -> Stats:
    """Wait until the server holds no more sockets, tasks and topics than before."""
    while True:
        now = target.stats()
        if now.sockets <= before.sockets and now.topics <= before.topics and now.tasks <= before.tasks:
            return now


def grown(target: Target, before: Stats) -> int:
    return settled(target, before).memory - before.memory


def test_joins_over_the_bound_are_refused_and_leave_nothing(target: Target) -> None:
    """S18, CVE-2026-56811: the 101st and every later one, and topics that nobody has heard of before."""
    before = target.stats()
    with target.attacker() as attacker:
        for number in range(300):
            attacker.say(str(number), str(number), f"room:{number}-{'x' * 200}", "phx_join", {})
        answers = [attacker.message()[4] for _ in range(300)]
        refused = [answer["response"] for answer in answers if answer["status"] == "error"]
        assert refused == [{"reason": "too many channels joined"}] * 200
        assert target.stats().topics <= before.topics + 101
    assert grown(target, before) < MARGIN


def test_joining_and_leaving_without_end_leaves_nothing(target: Target) -> None:
    before = target.stats()
    with target.attacker() as attacker:
        for number in range(100):
            attacker.say("1", "1", f"room:churn-{number}", "phx_join", {})
            assert attacker.message()[4]["status"] == "ok"
            attacker.say("1", "2", f"room:churn-{number}", "phx_leave", {})
            assert [attacker.message()[3] for _ in range(2)] == ["phx_reply", "phx_close"]
        assert target.stats().topics <= before.topics + 1
    assert grown(target, before) < MARGIN


def test_joining_the_same_topic_again_and_again_keeps_one_channel(target: Target) -> None:
    before = target.stats()
    with target.attacker() as attacker:
        for number in range(150):
            attacker.say(str(number), str(number), "room:again", "phx_join", {})
        replies = 0
        while replies < 150:
            replies += attacker.message()[3] == "phx_reply"
        assert target.stats().tasks <= before.tasks + 2
    assert grown(target, before) < MARGIN


def flooding(target: Target, write: Callable[[Attacker], None], *, is_cut: bool, clients: int = 5) -> int:
    """Let clients write without reading until each is cut or not read from, and a bystander go about its business.

    With `is_cut` each has to be cut. Returns the most memory that the server had meanwhile.
    """
    over, cuts = threading.Event(), list[bool]()

    def flood(attacker: Attacker) -> None:
        try:
            while not over.is_set():
                write(attacker)
        except OSError as error:
            cuts.append(not isinstance(error, TimeoutError))

    with ExitStack() as stack:
        bystander = stack.enter_context(target.insider())
        attackers = [stack.enter_context(target.attacker()) for _ in range(clients)]
        for attacker in attackers:
            attacker.patience(PATIENCE if is_cut else 1.0)
            attacker.say("b", "b", "room:flood", "phx_join", {})
        threads = [threading.Thread(target=flood, args=[attacker]) for attacker in attackers]
        for thread in threads:
            thread.start()
        most, patience = 0, time.monotonic() + PATIENCE
        try:
            while any(thread.is_alive() for thread in threads):
                unharmed(bystander)
                most = max(most, target.stats().memory)
                assert time.monotonic() < patience, "some are read from as fast as they can write"
        finally:
            over.set()
            for thread in threads:
                thread.join()
    assert len(cuts) == clients
    assert all(cuts) or not is_cut
    return most


END = b'"phoenix","heartbeat",{}]'
"""The end of a valid message: a sequence that is invalid would be cut at its second turn, whatever the bounds are."""


@pytest.mark.parametrize(
    ("data", "is_cut"),
    [
        (frame(TEXT, b'[null,"1","phoenix","heartbeat",{}]') * 1_000, False),
        (frame(TEXT, b'["b","1","room:flood","echo",{}]') * 1_000, False),
        (frame(TEXT, b'["b","1","room:nothing","echo",{}]') * 1_000, False),
        (frame(TEXT, json.dumps(["b", "1", "room:flood", "echo", "x" * 60_000]).encode()) * 5, False),
        (frame(TEXT, b'[null,"1",', fin=False) + frame(0, b"", fin=False) * 10_000 + frame(0, END), True),
        (frame(PING, b"x" * 120) * 1_000, True),
    ],
    ids=["heartbeats", "pushes", "pushes to nowhere", "large pushes", "fragments", "pings"],
)
def test_a_flood_slows_nobody_but_whoever_sends_it(target: Target, data: bytes, is_cut: bool) -> None:
    """S17, S21, CVE-2026-48802: whoever floods is not read from, or cut, and nothing that it sends piles up."""
    before = target.stats()
    most = flooding(target, lambda attacker: attacker.write_all(data), is_cut=is_cut)
    assert most - before.memory < MARGIN
    assert grown(target, before) < MARGIN


def test_messages_that_get_no_answer_count_towards_the_rate(target: Target) -> None:
    """Stale ones: 300 of them take a second, because 200 may come at once and then 100 a second."""
    before = target.stats()
    with target.insider() as attacker:
        began = time.monotonic()
        attacker.write(frame(TEXT, b'["x","1","room:1","echo",{}]') * 300)
        attacker.say(None, "after them", "phoenix", "heartbeat", {})
        assert attacker.message()[1] == "after them"
        assert time.monotonic() - began > 0.5
    assert grown(target, before) < MARGIN


def test_a_channel_that_is_slower_than_its_client_slows_its_client(target: Target) -> None:
    """S21: what is not read waits at the client, whose other topics wait with it."""
    before = target.stats()
    data = frame(TEXT, json.dumps(["1", "1", "slow:1", "wait", "x" * 50_000]).encode())
    with target.insider("slow:1") as attacker:
        attacker.patience(0.5)
        with suppress(TimeoutError):
            while True:
                attacker.write_all(data * 80)
        assert target.stats().memory - before.memory < MARGIN
    assert grown(target, before) < MARGIN


def test_behind_a_full_mailbox_nothing_more_is_read_from_its_client(target: Target) -> None:
    """S21: 100 messages are within the rate and over the 64 of a mailbox; what is behind them has to wait for 30."""
    with target.insider("slow:1") as attacker:
        attacker.write(frame(TEXT, b'["1","1","slow:1","wait",{}]') * 100)
        attacker.say(None, "behind them", "phoenix", "heartbeat", {})
        refs = [attacker.message()[1] for _ in range(101)]
        assert refs.index("behind them") > 30


def test_a_client_that_does_not_read_its_replies_is_cut(target: Target) -> None:
    """R10: at 1 MiB that waits for it."""
    before = target.stats()
    data = frame(TEXT, json.dumps(["1", "1", "room:1", "echo", "x" * 60_000]).encode())
    with target.insider() as attacker:
        attacker.patience(1.0)
        with suppress(OSError):
            while True:
                attacker.write_all(data)
        while target.stats().sockets > before.sockets:
            pass
    assert grown(target, before) < MARGIN
    assert "max_outbox_bytes). It is cut." in target.output(), "it was cut for this, and not for its silence later"


def test_messages_that_are_never_finished_cost_no_more_than_the_bound(target: Target) -> None:
    """S16: 50 clients, each with all of a message but its end; the bound of the mount is 64 KiB."""
    before = target.stats()
    with ExitStack() as stack:
        for _ in range(50):
            attacker = stack.enter_context(target.attacker())
            attacker.write(frame(TEXT, b"x" * 65_000, fin=False) + bytes((0x80, 0xFF)) + (1 << 24).to_bytes(8, "big"))
            attacker.write(b"x" * 65_000)
        assert target.stats().memory - before.memory < MARGIN
    assert grown(target, before) < MARGIN


def test_clients_that_come_and_go_leave_nothing(target: Target) -> None:
    """R16: some hang up politely, some in the middle of a frame, some in the middle of the handshake."""
    before = target.stats()
    for number in range(150):
        with Attacker(target.port) as attacker:
            if number % 3:
                assert attacker.handshake(SOCKET) == 101
                attacker.say("1", "1", f"room:{number}", "phx_join", {})
            attacker.write([b"GET / HT", frame(TEXT, b"[]")[:3], frame(0x8, b"\x03\xe8")][number % 3])
    assert grown(target, before) < MARGIN
    assert target.stats().files <= before.files + 1
