"""What has to go on working: whoever is the announcer writes on the screens, and nobody else does."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "stadium"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can announce a goal while she is the announcer."""
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    bob_opens = open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob"))
    async with ada_opens as ada, bob_opens as bob:
        await bob.join(TOPIC)
        appointed = await bob.call(TOPIC, "change_role", {"name": "ada", "role": "announcer"})
        expect(appointed.status == "ok", f"bob should be able to appoint ada, and was told {appointed.response}")
        await ada.join(TOPIC)
        announced = await ada.call(TOPIC, "announce", {"text": "Goal!"})
        expect(announced.status == "ok", f"ada should be able to announce a goal, and was told {announced.response}")
        shown = (await bob.event(TOPIC, "announced"))["text"]
        expect(shown == "Goal!", f"bob should see the goal, and sees {shown!r}")
        await bob.call(TOPIC, "change_role", {"name": "ada", "role": "spectator"})
        refused = await bob.call(TOPIC, "announce", {"text": "Goal!"})
        expect(refused.status == "error", "bob, who is no announcer, should not be able to announce a goal")
