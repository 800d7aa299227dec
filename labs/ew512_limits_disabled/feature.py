"""What has to go on working: a photo of two hundred kilobytes is shown to the others."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

PHOTO = "x" * 200_000


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob sees ada's photo."""
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    bob_opens = open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob"))
    async with ada_opens as ada, bob_opens as bob:
        await ada.join("room")
        await bob.join("room")
        await ada.call("room", "show", {"data": PHOTO})
        photo = await bob.event("room", "photo")
        expect(photo == {"by": "ada", "data": PHOTO}, "bob should see ada's photo, and sees another one")
