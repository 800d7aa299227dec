"""What has to go on working: a member's vote is counted, and she is told so."""

from __future__ import annotations

from emberwire._learn_client import expect, http
from emberwire._learn_plain import open_plain

ADA = {"x-api-key": "key-of-ada"}


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada's vote is counted."""
    async with open_plain(base_url, who="ada", path="/vote", headers=ADA) as ada:
        answer = await ada.ask("yes")
    expect(answer == "your vote is counted", f"ada should hear that her vote is counted, and heard {answer!r}")
    votes = await http(base_url, "/result")
    expect(votes == {"yes": 1, "no": 0}, f"ada alone has voted, for the roof, and the votes are {votes}")
