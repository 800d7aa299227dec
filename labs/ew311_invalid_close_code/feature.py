"""What has to go on working: whoever has a ticket of today hears the radio."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada's ticket of today is good."""
    async with open_plain(base_url, who="ada") as ada:
        heard = await ada.ask("ticket-of-tuesday")
    expect(heard == "la la la", f"ada should hear the radio, and heard {heard!r}")
