"""What has to go on working: an entry that can be stored is, and can be read."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "diary:ada"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can write an entry and read it."""
    async with open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada")) as ada:
        await ada.join(TOPIC)
        reply = await ada.call(TOPIC, "write", {"text": "Rain."})
        expect(reply.status == "ok", f"ada could not write: {reply.response}")
        entries = (await ada.call(TOPIC, "read")).response["entries"]
        expect("Rain." in entries, f"ada's entry is not in her diary, which says {entries}")
