"""What has to go on working: a customer fills a basket, and is told what it costs."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "basket:ada"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless two lamps and a chair cost ada 170."""
    async with open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada")) as ada:
        await ada.join(TOPIC)
        await ada.call(TOPIC, "add", {"article": "lamp", "quantity": 2})
        reply = await ada.call(TOPIC, "add", {"article": "chair", "quantity": 1})
        expect(reply.response == {"to_pay": 170}, f"two lamps and a chair should cost 170, and the answer was {reply}")
