"""What has to go on working: sightings are stored, and the phone is told so."""

from __future__ import annotations

from emberwire._learn_client import Closed, expect, http
from emberwire._learn_plain import open_plain

ADA = {"x-api-key": "key-of-ada"}


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada's owl is stored and her phone is told so."""
    code = 0
    async with open_plain(base_url, who="ada", path="/upload", headers=ADA) as ada:
        await ada.send("an owl")
        try:
            await ada.ask("that is all")
        except Closed as closed:
            code = closed.code
    expect(code == 1000, f"ada's socket should be closed with 1000, as all is stored, and not with {code}")
    expect("ada: an owl" in await http(base_url, "/lines"), "ada's owl is not on the sheet")
