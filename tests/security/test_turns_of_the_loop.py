"""Whatever one client or one channel causes, everybody else has a turn of the event loop, on asyncio and on uvloop."""

from __future__ import annotations

from tests.security.conftest import unharmed
from tests.security.target import Target


def test_a_channel_that_sends_itself_messages_for_ever_holds_up_nobody(loop_target: Target) -> None:
    """And SIGTERM ends it: the fixture fails when the server does not stop within 15 seconds with status 0."""
    with loop_target.insider("restless:1") as restless, loop_target.insider() as bystander:
        restless.say("1", "2", "restless:1", "nothing", {})
        for _ in range(20):
            unharmed(bystander)
