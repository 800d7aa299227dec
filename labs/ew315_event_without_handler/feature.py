"""What has to go on working: the kitchen sees what each table orders, and only the kitchen does."""

from __future__ import annotations

import json

from emberwire._learn_client import Refused, encoded, expect
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless two orders reach the kitchen, and no table sees its screen."""
    kitchen_key, table_key = ({"x-api-key": f"key-of-{who}"} for who in ("the-kitchen", "table-7"))
    async with (
        open_plain(base_url, who="kitchen", path="/kitchen", headers=kitchen_key) as kitchen,
        open_plain(base_url, who="ada", path="/table", headers=table_key) as ada,
    ):
        for dish in ("soup", "cake"):
            await ada.ask(encoded({"dish": dish}))
            shown = json.loads(await kitchen.receive())
            wanted = {"make": dish, "for": "table 7"}
            expect(shown == wanted, f"the kitchen should see {wanted}, and sees {shown}")
    try:
        async with open_plain(base_url, who="ada", path="/kitchen", headers=table_key):
            expect(False, "a table should not see the screen of the kitchen")
    except Refused:
        pass
