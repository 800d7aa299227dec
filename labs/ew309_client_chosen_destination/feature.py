"""What has to go on working: ada, who is in both rooms, carries a note from one to the other."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada's note arrives."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        await ada.join("room:board")
        await ada.join("room:visitors")
        reply = await ada.call("room:visitors", "carry", {"room": "board", "body": "tea is ready"})
        expect(reply.status == "ok", f"ada could not carry a note: {reply.response}")
        read = await ada.event("room:board", "note")
        expect(read == {"from": "ada", "body": "tea is ready"}, f"the board should read ada's note, and got {read}")
