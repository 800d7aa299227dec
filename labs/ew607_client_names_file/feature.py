"""What has to go on working: a reader reads the papers that are open."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "reading_room"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can read an open paper, and hears of one that is not there."""
    async with open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada")) as ada:
        await ada.join(TOPIC)
        reply = await ada.call(TOPIC, "read", {"paper": "fair-1911.txt"})
        expect(reply.status == "ok", f"ada could not read about the fair: {reply.response}")
        expect("geese" in reply.response["text"], f"ada should read of the geese, and read {reply.response['text']!r}")
        reply = await ada.call(TOPIC, "read", {"paper": "flood-1953.txt"})
        expect(reply.status == "error", f"there is no such paper, and ada was answered {reply.status}")
