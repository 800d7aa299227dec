"""What has to go on working: everybody by the water hears when the weir is opened."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain

BOB = {"x-api-key": "key-of-bob"}


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada and carol are warned, and bob is told so."""
    async with (
        open_plain(base_url, who="ada") as ada,
        open_plain(base_url, who="carol") as carol,
        open_plain(base_url, who="bob", path="/keeper", headers=BOB) as bob,
    ):
        await ada.receive()
        await carol.receive()
        told = await bob.ask("open")
        expect(told == "everybody was told", f"bob should be told so, and is told {told!r}")
        for listener in (ada, carol):
            heard = await listener.receive()
            expect(heard.startswith("the weir is opened"), f"{listener.who} should be warned, and heard {heard!r}")
