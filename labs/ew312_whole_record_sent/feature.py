"""What has to go on working: a singer who is there sees the name and the voice of whoever comes in."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "choir"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada sees that grace has come in, and what she sings."""
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    grace_opens = open_socket(base_url, who="grace", token=await log_in(base_url, "key-of-grace"))
    async with ada_opens as ada, grace_opens as grace:
        await ada.join(TOPIC)
        await grace.join(TOPIC)
        seen = await ada.event(TOPIC, "came_in")
    shown = (seen.get("name"), seen.get("voice"))
    expect(shown == ("grace", "soprano"), f"ada should see that grace sings soprano, and got {shown}")
