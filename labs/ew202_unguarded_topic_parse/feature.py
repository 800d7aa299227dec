"""What has to go on working: a passenger reads the departures, and is told which platforms there are not."""

from __future__ import annotations

from emberwire._learn_client import expect, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada reads platform 2 and is refused platform 9."""
    async with open_socket(base_url, who="ada") as ada:
        reply = await ada.join("platform:2")
        expect(reply.response.get("departures"), f"ada should read the departures, and got {reply}")
        reply = await ada.join("platform:9")
        expect(reply.status == "error", f"there is no platform 9, and the answer was {reply}")
