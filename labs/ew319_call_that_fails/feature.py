"""What has to go on working: members talk to one another, and only the host takes a voice away."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada reads what bob writes, and bob cannot mute her."""
    ada, bob = [{"authorization": await log_in(base_url, f"key-of-{name}")} for name in ("ada", "bob")]
    async with (
        open_plain(base_url, who="ada", path="/ws/owls", headers=ada) as host,
        open_plain(base_url, who="bob", path="/ws/owls", headers=bob) as member,
    ):
        answer = await host.ask("/mute nobody")
        expect(answer == "done", f"ada should be able to mute, and is told {answer!r}")
        answer = await member.ask("/mute ada")
        expect(answer == "only the host may do that", f"bob should not be able to mute ada, and is told {answer!r}")
        await member.send("an owl!")
        heard = await host.receive()
    expect(heard == "bob: an owl!", f"ada should read what bob writes, and reads {heard!r}")
