"""What has to go on working: those who have logged in open their lockers."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada and bob can open theirs."""
    for name in ("ada", "bob"):
        topic = f"locker:{name}"
        async with open_socket(base_url, who=name, token=await log_in(base_url, f"key-of-{name}")) as member:
            await member.join(topic)
            reply = await member.call(topic, "open")
            expect(reply.response == {"door": "open"}, f"{name} should be able to open {topic}, and got {reply}")
