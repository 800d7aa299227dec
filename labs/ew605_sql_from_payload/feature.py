"""What has to go on working: each finds their own notes by a word in them."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "notes:ada"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada finds her own note."""
    async with open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada")) as ada:
        await ada.join(TOPIC)
        reply = await ada.call(TOPIC, "search", {"text": "milk"})
        expect(reply.response == {"notes": ["buy milk"]}, f"ada should find her note about milk, and got {reply}")
        reply = await ada.call(TOPIC, "search", {"text": "bread"})
        expect(reply.response == {"notes": []}, f"ada has no note about bread, and got {reply}")
