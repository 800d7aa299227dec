"""What has to go on working: the office hears of a ride when no driver is there, and a driver who is there does."""

from __future__ import annotations

import json

from emberwire._learn_client import expect
from emberwire._learn_plain import PlainClient, open_plain

ADA, BOB, CAROL = ({"x-api-key": f"key-of-{name}"} for name in ("ada", "bob", "carol"))


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless somebody hears of each ride of ada's."""
    async with (
        open_plain(base_url, who="ada", headers=ADA) as ada,
        open_plain(base_url, who="carol", headers=CAROL) as carol,
    ):
        await carol.receive()
        await _order(ada)
        await _expect_ride(carol)
        async with open_plain(base_url, who="bob", headers=BOB) as bob:
            await bob.receive()
            await _order(ada)
            await _expect_ride(bob)


async def _order(client: PlainClient) -> None:
    await client.send("taxi")
    while json.loads(await client.receive())["event"] != "ordered":
        pass


async def _expect_ride(client: PlainClient) -> None:
    ride = json.loads(await client.receive())
    expect(ride.get("phone") == "0700 900 461", f"{client.who} should hear of ada's ride, and heard {ride}")
