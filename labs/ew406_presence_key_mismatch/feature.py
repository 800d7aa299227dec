"""What has to go on working: whoever does not hide is seen, with the dance."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "hall"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob is in the list, with his dance."""
    async with open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob")) as bob:
        await bob.join(TOPIC)
        seen = await bob.event(TOPIC, "presence_state")
    dances = [entry["metas"][0].get("dances") for key, entry in seen.items() if "bob" in key]
    expect(dances == ["tango"], f"bob should be in the list, with his tango, and it is {seen}")
