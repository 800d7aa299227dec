"""What has to go on working: a reporter reads the front page, also one whose account was off for a while."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in
from emberwire._learn_plain import open_plain

OFFICE = {"x-api-key": "key-of-the-office"}


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada reads the front page before and after her holidays."""
    token = await log_in(base_url, "key-of-ada")
    await _read(base_url, token)
    async with open_plain(base_url, who="office", path="/office", headers=OFFICE) as office:
        await office.ask("off ada")
        await office.ask("on ada")
    await _read(base_url, token)


async def _read(base_url: str, token: str) -> None:
    async with open_plain(base_url, who="ada", headers={"authorization": token}) as ada:
        page = await ada.ask("front page")
    expect("The mayor resigns" in page, f"ada should be shown the front page, and was told {page!r}")
