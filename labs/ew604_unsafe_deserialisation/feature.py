"""What has to go on working: a game is saved, and played on later."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "game:ada"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada plays on at level 3, which she had reached."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        await ada.join(TOPIC)
        await ada.call(TOPIC, "win")
        await ada.call(TOPIC, "win")
        saved = (await ada.call(TOPIC, "save")).response
    async with open_socket(base_url, who="ada", token=token) as ada:
        await ada.join(TOPIC)
        reply = await ada.call(TOPIC, "load", {"text": saved["text"]})
        expect(reply.response == {"level": 3}, f"ada should play on at level 3, and the answer was {reply}")
