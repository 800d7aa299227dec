"""What has to go on working: visitors watch the seahorses, and a keeper feeds them."""

from __future__ import annotations

import json

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain

ADA = {"x-api-key": "key-of-ada"}


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada, a keeper, feeds the seahorses, and a visitor sees it."""
    async with (
        open_plain(base_url, who="visitor") as visitor,
        open_plain(base_url, who="ada", headers=ADA) as ada,
    ):
        before = json.loads(await visitor.ask('{"type": "look"}'))["eaten"]
        await ada.ask('{"type": "feed", "grams": 5}')
        after = json.loads(await visitor.ask('{"type": "look"}'))["eaten"]
        expect(after - before == 5, f"ada should feed the seahorses 5 grams, and they had {after - before}")
        refused = await ada.ask('{"type": "feed", "grams": 5000}')
        expect("error" in refused, f"5000 grams at once should be refused, and the answer was {refused}")
