"""Whatever one client or one channel causes, everybody else has a turn of the event loop, on asyncio and on uvloop.

No test here measures a time: a server that gives a flood all its turns never answers the bystander. How long the
bystander waits is measured by `benchmarks/floods.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from reference_server.core.limits import ServerLimits
from tests.security.attacker import CONTINUATION, TEXT, Attacker, frame, request
from tests.security.conftest import started, unharmed
from tests.security.target import SOCKET, Target

EMPTY = frame(CONTINUATION, b"", fin=False)
LOCAL = {"Host": "localhost"}


def test_a_channel_that_sends_itself_messages_for_ever_holds_up_nobody(loop_target: Target) -> None:
    """And SIGTERM ends it: the fixture fails when the server does not stop within 15 seconds with status 0."""
    with loop_target.insider("restless:1") as restless, loop_target.insider() as bystander:
        restless.say("1", "2", "restless:1", "nothing", {})
        for _ in range(20):
            unharmed(bystander)


def test_a_message_of_endless_empty_fragments_is_cut_before_it_costs_much(loop_target: Target) -> None:
    """99,000 of them were a message, and the next 99,000 the next one: whoever sent them was never cut."""
    with loop_target.insider() as attacker:
        for _ in range(2):
            attacker.write(frame(TEXT, b"[", fin=False) + EMPTY * 99_000 + frame(CONTINUATION, b"]"))
        assert attacker.fate() == 1008


def test_small_fragments_within_the_rate_are_messages(loop_target: Target) -> None:
    """A library that ends each message with an empty fragment is no flood."""
    with loop_target.insider() as client:
        for number in range(150):
            text = b'["1","%d","room:1","echo",{}]' % number
            client.write(frame(TEXT, text, fin=False) + frame(CONTINUATION, b""))
            assert client.message()[1] == str(number)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["/nothing", "/socket/longpoll", "/socket/websocket", "/-/live"])
def test_requests_behind_unanswered_ones_are_cut_when_they_are_a_flood(
    loop_target: Target, method: str, path: str
) -> None:
    with Attacker(loop_target.port) as attacker:
        attacker.write(request(method, path, LOCAL) * 5_000)
        answers = attacker.rest().count(b"HTTP/1.1 ")
    assert 1 < answers <= ServerLimits().max_pipelined + 1


def test_many_bodies_that_never_end_do_not_stay(loop_target: Target) -> None:
    """On a route of the application that reads the body, as a form is read. The server has a short deadline here."""
    head = request("POST", "/form", {**LOCAL, "Content-Length": "50"})
    with ExitStack() as stack:
        attackers = [stack.enter_context(Attacker(loop_target.port)) for _ in range(50)]
        for attacker in attackers:
            attacker.write(head + b"x")
        assert [attacker.status() for attacker in attackers] == [408] * 50
        assert {attacker.rest() for attacker in attackers} == {b""}


FLOODS: dict[str, Callable[[Attacker], None]] = {
    "fragments": lambda attacker: attacker.write(frame(TEXT, b"[", fin=False) + EMPTY * 10_000),
    "messages": lambda attacker: attacker.write(frame(TEXT, b'[null,"1","phoenix","heartbeat",{}]') * 1_000),
    "bad frames": lambda attacker: attacker.write(frame(TEXT, b"no message")),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_crowd_that_floods_and_comes_back_keeps_nobody_from_an_answer(loop_target: Target, flood: str) -> None:
    with loop_target.insider() as bystander:
        for _ in range(10):
            with ExitStack() as stack:
                attackers = [stack.enter_context(loop_target.attacker()) for _ in range(10)]
                for attacker in attackers:
                    FLOODS[flood](attacker)
                unharmed(bystander)
    with loop_target.insider() as newcomer:
        unharmed(newcomer)


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_more_silent_connections_than_files_keep_nobody_out_and_fill_no_log(loop: str) -> None:
    """1,100 of them in a plain installation wrote 57.6 MB in 9 seconds; the limit is lower here."""
    with started("--fastlane", "--loop", loop, "--log-level", "info", files=256) as crowded, ExitStack() as stack:
        bystander = stack.enter_context(crowded.insider())
        printed = len(crowded.output())
        for number in range(400):
            stack.enter_context(Attacker(crowded.port))
            if number % 50 == 0:
                unharmed(bystander)
        newcomer = stack.enter_context(crowded.insider())
        unharmed(newcomer)
        unharmed(bystander)
        said = crowded.output()[printed:]
    assert "out of system resource" not in said
    assert len(said.splitlines()) < 50


def test_over_the_bound_that_comes_from_the_files_a_handshake_gets_503() -> None:
    with started("--fastlane", files=128) as crowded, ExitStack() as stack:
        for _ in range(128 - 96):
            stack.enter_context(crowded.attacker())
        refused = stack.enter_context(Attacker(crowded.port))
        assert refused.handshake(SOCKET) == 503


def test_a_client_that_does_not_answer_a_close_is_gone_soon(loop_target: Target) -> None:
    """TCP stayed open for 10 seconds after 1011, and a descriptor with it. The server has a short deadline here."""
    with loop_target.insider() as attacker:
        attacker.patience(5.0)
        attacker.write(frame(TEXT, b"no message"))
        heard = attacker.hear()
        assert heard is not None
        assert heard[1][:2] == (1011).to_bytes(2, "big")
        assert attacker.hear() is None
