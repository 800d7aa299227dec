"""What has to go on working: the lamp can be switched on and off."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can switch the lamp on and off."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        await ada.join("lamp")
        for action in ("on", "off"):
            reply = await ada.call("lamp", "switch", {"action": action})
            expect(reply.response == {"state": action}, f"ada switched the lamp {action}, and the answer is {reply}")
