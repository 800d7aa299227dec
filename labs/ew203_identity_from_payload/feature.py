"""What has to go on working: what ada writes arrives at grace, under the name of ada."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "room:staff"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless a message arrives with its author."""
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    grace_opens = open_socket(base_url, who="grace", token=await log_in(base_url, "key-of-grace"))
    async with ada_opens as ada, grace_opens as grace:
        await ada.join(TOPIC)
        await grace.join(TOPIC)
        reply = await ada.call(TOPIC, "new_msg", {"author": "ada", "body": "good morning"})
        expect(reply.status == "ok", f"ada could not write: {reply.response}")
        read = await grace.event(TOPIC, "new_msg")
        expect(read == {"author": "ada", "body": "good morning"}, f"grace should read ada's greeting, and got {read}")
