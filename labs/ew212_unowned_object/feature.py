"""What has to go on working: a customer starts a machine, and gets her washing out of it."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain

ADA = {"x-api-key": "key-of-ada"}


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can wash."""
    async with open_plain(base_url, who="ada", headers=ADA) as ada:
        started = await ada.ask('{"type": "start", "id": 2}')
        expect("locked" in started, f"machine 2 should start for ada, and she was told {started}")
        opened = await ada.ask('{"type": "open", "id": 2}')
        expect('"open"' in opened, f"machine 2 should open for ada, and she was told {opened}")
        expect("error" in await ada.ask("open, please"), "a text that is no command should be answered with an error")
