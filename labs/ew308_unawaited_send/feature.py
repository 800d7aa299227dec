"""What has to go on working: ada writes, grace reads, and nobody but the teacher throws people out."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "room:school"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can write, and cannot throw grace out."""
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    grace_opens = open_socket(base_url, who="grace", token=await log_in(base_url, "key-of-grace"))
    async with ada_opens as ada, grace_opens as grace:
        await ada.join(TOPIC)
        await grace.join(TOPIC)
        reply = await ada.call(TOPIC, "throw_out", {"name": "grace"})
        expect(reply.status == "error", f"ada is no teacher, and was told {reply.status}")
        await ada.call(TOPIC, "new_msg", {"body": "when is the test?"})
        read = await grace.event(TOPIC, "new_msg")
        wanted = {"author": "ada", "body": "when is the test?"}
        expect(read == wanted, f"grace should read ada's question, and got {read}")
