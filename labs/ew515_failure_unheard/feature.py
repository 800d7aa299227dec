"""What has to go on working: a house is warned when a keeper reports a flood, and only then."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob is warned of ada's flood."""
    ada, bob = [{"authorization": await log_in(base_url, f"key-of-{name}")} for name in ("ada", "bob")]
    async with (
        open_plain(base_url, who="bob", headers=bob) as house,
        open_plain(base_url, who="ada", path="/report", headers=ada) as keeper,
    ):
        await house.receive()
        for height in ("120", "530"):
            answer = await keeper.ask(height)
            expect(answer == "thank you", f"ada should be thanked for her report, and is told {answer!r}")
        warning = await house.receive()
    expect(warning == "flood: 530 cm", f"bob should be warned of 530 cm, and hears {warning!r}")
