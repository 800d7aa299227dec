"""What has to go on working: whoever joins appears on the list, and is told who else is there."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "room:board"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada appears on the list and gets it."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        reply = await ada.join(TOPIC)
        expect(reply.status == "ok", f"ada could not join: {reply.response}")
        state = await ada.event(TOPIC, "presence_state")
        expect(list(state) == ["ada"], f"ada should be alone in the room, and got {state}")
        names = (await ada.call(TOPIC, "who")).response["names"]
        expect(names == ["ada"], f"the list should name ada, and says {names}")
