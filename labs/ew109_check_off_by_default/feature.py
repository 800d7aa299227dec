"""What has to go on working: a tenant, with her token, opens the door."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can open the shed."""
    async with open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada")) as ada:
        await ada.join("shed")
        reply = await ada.call("shed", "open")
        expect(reply.status == "ok", f"ada could not open the shed: {reply.response}")
        expect(reply.response == {"door": "open"}, f"ada expected an open door and got {reply.response}")
