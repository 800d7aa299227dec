"""Every attack is watched: by a bystander, who must notice nothing, and through what the server prints meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conformance.serving import served
from tests.security.app import SECRET
from tests.security.attacker import Attacker
from tests.security.target import SOCKET, Target
from tests.servers.processes import SERVERS, running

APP = "tests.security.app:app"
OURS = ("--fastlane", "--no-fastlane")
SIGNS_OF_FAILURE = ("Exception in ASGI application", "never retrieved", "never awaited", "parser failed")
BEFORE_A_TRACEBACK = re.compile(r"^(.+)\n+Traceback ", re.MULTILINE)
EXPECTED = re.compile(
    r" crashed in [^']+('.*')?\.( \(\d+ more .*\))?$|^The above exception was|^During handling of the above"
)
"""A channel that crashes is logged with its traceback; one that nobody has announced is a failure of the server."""


@pytest.fixture(scope="session", params=OURS)
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """`emberwire serve`, both ways in which it writes frames, saying all that it can say."""
    with started(request.param) as running_target:
        yield running_target


@pytest.fixture(scope="session", params=[*OURS, "uvicorn"])
def any_target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """`emberwire serve`, and plain uvicorn, where what is tested does not depend on the server."""
    with started(request.param) as running_target:
        yield running_target


QUICK = [
    f"--limit={setting}"
    for setting in ("body_deadline=1", "close_deadline=1", "answer_deadline=2", "pipelined_rate=0.001")
]


@pytest.fixture(params=["asyncio", "uvloop"])
def loop_target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """`emberwire serve` on each event loop, anew for each test: what is tested here may cost the server its balance."""
    with started("--fastlane", "--loop", request.param, *QUICK) as running_target:
        yield running_target


@contextmanager
def started(how: str, *more: str, files: int | None = None) -> Iterator[Target]:
    """The application under attack, with options of `emberwire serve`, or under another server.

    `files` is how many the server may have open, instead of as many as this process.
    """
    if how in SERVERS:
        with running(SERVERS[how], APP) as other:
            yield Target(int(other.url.rpartition(":")[2]), other.output, hides_tokens=False)
    else:
        with served(APP, how, "--drain-over", "0", "--log-level", "debug", *more, files=files) as ours:
            yield Target(ours.port, ours.output)


@pytest.fixture(autouse=True)
def _nobody_else_is_harmed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Around each attack: a bystander is served before and after it, and the server prints no failure and no secret."""
    name = next((name for name in ("target", "any_target", "loop_target") if name in request.fixturenames), None)
    if name is None:
        yield
        return
    attacked: Target = request.getfixturevalue(name)
    printed = len(attacked.output())
    with Attacker(attacked.port) as bystander:
        assert bystander.handshake(SOCKET) == 101
        bystander.say("b", "b", "room:1", "phx_join", {})
        assert bystander.message()[3] == "phx_reply"
        yield
        unharmed(bystander)
    said = attacked.output()[printed:]
    assert not [sign for sign in SIGNS_OF_FAILURE if sign in said], said
    assert not [line for line in BEFORE_A_TRACEBACK.findall(said) if not EXPECTED.search(line)], said
    if attacked.hides_tokens:
        assert SECRET not in said


def unharmed(bystander: Attacker) -> None:
    """The bystander gets an answer, and until then nothing but what others said in its room."""
    bystander.say(None, "still here", "room:1", "echo", {"still": "here"})
    while (message := bystander.message())[1] != "still here":
        assert message[3] not in ("phx_error", "phx_close"), message
    assert message[4] == {"status": "ok", "response": {"still": "here"}}
