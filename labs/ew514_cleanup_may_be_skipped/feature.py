"""What has to go on working: a visitor steers the telescope, and nobody else does meanwhile."""

from __future__ import annotations

from emberwire._learn_client import Closed, expect, log_in
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can steer and bob has to wait."""
    ada, bob = [{"authorization": await log_in(base_url, f"key-of-{name}")} for name in ("ada", "bob")]
    async with open_plain(base_url, who="ada", headers=ada) as visitor:
        await visitor.receive()
        before = degrees(await visitor.ask("0"))
        after = degrees(await visitor.ask("90"))
        expect(after == (before + 90) % 360, f"90 degrees on from {before} should not be {after}")
        async with open_plain(base_url, who="bob", headers=bob) as second:
            try:
                answer = await second.receive()
            except Closed as closed:
                expect(closed.code == 1013, f"bob should be told to try again later, and is closed with {closed.code}")
            else:
                expect(False, f"bob should wait while ada steers, and is told {answer!r}")


def degrees(answer: str) -> int:
    """Read the number out of `looking at 90 degrees`."""
    return int(answer.split()[2])
