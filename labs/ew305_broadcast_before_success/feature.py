"""What has to go on working: a bid of ada's that is covered counts, and grace sees it."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "room:auction"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada's bid counts and arrives at grace's page."""
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    grace_opens = open_socket(base_url, who="grace", token=await log_in(base_url, "key-of-grace"))
    async with ada_opens as ada, grace_opens as grace:
        await ada.join(TOPIC)
        await grace.join(TOPIC)
        reply = await ada.call(TOPIC, "bid", {"amount": 250})
        expect(reply.status == "ok", f"ada could not bid: {reply.response}")
        read = await grace.event(TOPIC, "bid")
        expect(read == {"name": "ada", "amount": 250}, f"grace should see ada's bid, and got {read}")
        counted = (await grace.call(TOPIC, "bids")).response["bids"]
        expect(["ada", 250] in counted, f"ada's bid should count, and the bids are {counted}")
