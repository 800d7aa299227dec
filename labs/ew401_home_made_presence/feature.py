"""What has to go on working: the list shows who is there, and no longer shows who has left."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "team:blue"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada appears in bob's list and disappears from it."""
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    bob_opens = open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob"))
    async with ada_opens as ada, bob_opens as bob:
        await bob.join(TOPIC)
        await ada.join(TOPIC)
        await ada.call(TOPIC, "who")
        names = (await bob.call(TOPIC, "who")).response["names"]
        expect(names == ["ada", "bob"], f"ada and bob are there, and the list says {names}")
        await ada.call(TOPIC, "phx_leave")
        names = (await bob.call(TOPIC, "who")).response["names"]
        expect(names == ["bob"], f"only bob is there, and the list says {names}")
