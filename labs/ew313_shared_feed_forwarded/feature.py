"""What has to go on working: a customer hears how her order is getting on."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain

ADA = {"x-api-key": "key-of-ada"}


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada hears of her order."""
    async with (
        open_plain(base_url, who="ada", path="/news", headers=ADA) as news,
        open_plain(base_url, who="ada", path="/order", headers=ADA) as ada,
    ):
        await ada.ask("plasters")
        heard = await news.receive()
    expect(heard == "for ada we are packing: plasters", f"ada should hear of her plasters, and heard {heard!r}")
