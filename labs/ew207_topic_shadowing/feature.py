"""What has to go on working: the staff hear one another in their room, and customers in another."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob hears ada in the room of the staff, and mallory among lamps."""
    await _heard(base_url, "room:staff", "bob")
    await _heard(base_url, "room:lamps", "mallory")


async def _heard(base_url: str, topic: str, who: str) -> None:
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    other_opens = open_socket(base_url, who=who, token=await log_in(base_url, f"key-of-{who}"))
    async with ada_opens as ada, other_opens as other:
        await ada.join(topic)
        reply = await other.join(topic)
        expect(reply.status == "ok", f"{who} should be let into {topic}, and got {reply}")
        await ada.call(topic, "say", {"text": "hello"})
        said = await other.event(topic, "said")
        expect(said == {"by": "ada", "text": "hello"}, f"{who} should hear ada in {topic}, and hears {said}")
