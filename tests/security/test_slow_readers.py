"""A client that reads slowly is cut when what it was sent does not arrive in time, wherever it waits meanwhile."""

from __future__ import annotations

import time

import pytest

from tests.security.attacker import Attacker, request
from tests.security.target import SOCKET, Target

pytestmark = pytest.mark.slow

FRAMES, SIZE = 40, 8_000


def impatient(target: Target) -> Attacker:
    """A client with little room in its own system, on a mount where a frame waits for 2 seconds at most."""
    attacker = Attacker(target.port, receive_buffer=4_096)
    assert attacker.handshake(SOCKET.replace("/socket/", "/impatient/")) == 101
    attacker.say("1", "1", "room:1", "phx_join", {})
    assert attacker.message()[4]["status"] == "ok"
    attacker.say("1", "2", "room:1", "pour", {"frames": FRAMES, "size": SIZE})
    return attacker


def read(attacker: Attacker, *, at_once: int, pause: float) -> int:
    """Read until the end, or until everything has come; how many bytes that were."""
    got = 0
    while got < FRAMES * SIZE and (taken := attacker.some(at_once)):
        got += taken
        time.sleep(pause)
    return got


def test_a_reader_that_is_slow_but_steady_is_cut(loop_target: Target) -> None:
    """20 KB a second: it made progress all the time, and the last of 320 KB waited for 16 seconds, most of it in the
    kernel, where the server's own buffers do not show it.
    """
    with impatient(loop_target) as attacker:
        assert read(attacker, at_once=1_000, pause=0.05) < FRAMES * SIZE / 2


def test_a_reader_that_is_fast_enough_gets_everything(loop_target: Target) -> None:
    """Though it has as little room, and though each frame waits for the one before."""
    with impatient(loop_target) as attacker:
        assert read(attacker, at_once=8_000, pause=0.01) >= FRAMES * SIZE


def test_an_answer_that_nobody_reads_does_not_stay(loop_target: Target) -> None:
    with Attacker(loop_target.port, receive_buffer=4_096) as attacker:
        head = {"Host": "localhost", "Content-Length": "400000"}
        attacker.write(request("POST", "/form", head) + b"x" * 400_000)
        assert read(attacker, at_once=1_000, pause=0.05) < 400_000
