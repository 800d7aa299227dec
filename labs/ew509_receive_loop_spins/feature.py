"""What has to go on working: a bad value is passed over, and the next good one is answered."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless the pole is answered after it sent nonsense."""
    async with open_plain(base_url, who="pole") as pole:
        await pole.send("warm")
        answer = await pole.ask("20")
        expect(answer == "68", f"20 degrees Celsius should be 68 Fahrenheit, and the answer was {answer!r}")
