"""What has to go on working: a car is given power while its driver's page is open."""

from __future__ import annotations

from emberwire._learn_client import expect, http, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada's car is charging."""
    async with open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada")) as ada:
        await ada.join("charger")
        await ada.event("charger", "charging")
        cars = (await http(base_url, "/powered"))["cars"]
    expect(cars == 1, f"ada's car should be given power, and {cars} are")
