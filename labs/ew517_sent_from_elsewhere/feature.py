"""What has to go on working: a chemist has a sample tested, and others hear nothing of it."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain

BOB, GRACE = ({"x-api-key": f"key-of-{name}"} for name in ("bob", "grace"))


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless grace can have ada's water tested without bob's hearing of it."""
    async with (
        open_plain(base_url, who="bob", headers=BOB) as bob,
        open_plain(base_url, who="grace", path="/laboratory", headers=GRACE) as grace,
    ):
        await bob.ask("is there anything?")
        done = await grace.ask("well 3")
        expect(done == "well 3 is tested", f"grace should be told that it is tested, and heard {done!r}")
        heard = await bob.ask("is there anything?")
        expect(heard == "there is nothing new", f"bob should hear nothing of ada's water, and heard {heard!r}")
