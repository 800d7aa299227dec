"""What has to go on working: the drivers hear the rides that the office calls."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in
from emberwire._learn_plain import PlainClient, open_plain

RIDE = "at the station, for two"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada and bob hear of a ride."""
    ada_token, bob_token, office_token = [
        await log_in(base_url, key) for key in ("key-of-ada", "key-of-bob", "key-of-the-office")
    ]
    async with (
        open_plain(base_url, who="ada", headers={"authorization": ada_token}) as ada,
        open_plain(base_url, who="bob", headers={"authorization": bob_token}) as bob,
        open_plain(base_url, who="office", headers={"authorization": office_token}) as office,
    ):
        for each in (ada, bob, office):
            await each.receive()
        await office.send(f"{office_token} {RIDE}")
        for driver in (ada, bob):
            await _hears(driver)


async def _hears(driver: PlainClient) -> None:
    ride = await driver.receive()
    expect(ride == RIDE, f"{driver.who} should hear of the ride, and heard {ride!r}")
