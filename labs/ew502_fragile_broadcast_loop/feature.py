"""What has to go on working: three who stay get a card each."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import PlainClient, open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada, bob and carol get their cards."""
    async with (
        open_plain(base_url, who="ada") as ada,
        open_plain(base_url, who="bob") as bob,
        open_plain(base_url, who="carol") as carol,
    ):
        await _seated(ada, bob, carol)
        for player in (ada, bob, carol):
            card = await player.receive()
            expect(card.startswith("your card is the "), f"{player.who} should get a card, and got {card!r}")


async def _seated(*players: PlainClient) -> None:
    for player in players:
        seat = await player.receive()
        expect(seat == "you have a seat", f"{player.who} should get a seat, and got {seat!r}")
