"""What has to go on working: who is in the room hears the bids and the remarks, and whose they are."""

from __future__ import annotations

import json

from emberwire._learn_client import Refused, encoded, expect
from emberwire._learn_plain import open_plain

SENT = ({"type": "bid", "text": "40"}, {"type": "remark", "text": "a fine clock"})
HEARD = ({"bid": "40", "from": "ada"}, {"remark": "a fine clock", "from": "ada"})


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob hears what ada bids and says, and a stranger is refused."""
    async with (
        open_plain(base_url, who="ada", headers={"x-api-key": "key-of-ada"}) as ada,
        open_plain(base_url, who="bob", headers={"x-api-key": "key-of-bob"}) as bob,
    ):
        for sent, wanted in zip(SENT, HEARD, strict=True):
            await ada.send(encoded(sent))
            for who in (ada, bob):
                heard = json.loads(await who.receive())
                expect(heard == wanted, f"{who.who} should hear {wanted}, and heard {heard}")
    try:
        async with open_plain(base_url, who="a stranger"):
            expect(False, "a stranger should be refused, and was let in")
    except Refused:
        pass
