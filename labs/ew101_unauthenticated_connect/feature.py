"""What has to go on working: the staff, with their token, see the orders."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can read the feed."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        reply = await ada.join("orders:live")
        expect(reply.status == "ok", f"ada of the staff could not join the feed: {reply.response}")
        expect(reply.response["orders"], "ada of the staff sees no orders")
