"""What has to go on working: a station is told the mean of what it measured."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "station:alps"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless the alps are told their mean."""
    async with open_socket(base_url, who="alps", token=await log_in(base_url, "key-of-alps")) as alps:
        await alps.join(TOPIC)
        await alps.call(TOPIC, "measured", {"values": [1.0, 2.0]})
        reply = await alps.call(TOPIC, "measured", {"values": [6.0]})
        expect(reply.response == {"mean": 3.0}, f"the mean of 1, 2 and 6 should be 3, and the answer was {reply}")
