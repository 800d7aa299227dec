"""What has to go on working: what one draws, the other sees."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob sees what ada draws."""
    async with open_plain(base_url, who="ada") as ada, open_plain(base_url, who="bob") as bob:
        await ada.receive()
        await bob.receive()
        await ada.send("a line")
        stroke = await bob.receive()
        expect(stroke == "a line", f"bob should see a line, and sees {stroke!r}")
