"""What has to go on working: a waiter hears of each dish in the book whether nuts are in it."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain

ADA = {"x-api-key": "key-of-ada"}


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada gets the right answer for two dishes."""
    async with open_plain(base_url, who="ada", path="/ask", headers=ADA) as ada:
        for dish, right in (("carrot cake", "with nuts"), ("green salad", "no nuts")):
            answer = await ada.ask(dish)
            expect(answer == right, f"{dish} is {right}, and ada heard {answer!r}")
