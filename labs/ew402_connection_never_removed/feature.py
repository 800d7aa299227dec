"""What has to go on working: two who look at the painting together are counted as two."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada is told that bob has come."""
    async with open_plain(base_url, who="ada") as ada:
        before = int(await ada.receive())
        async with open_plain(base_url, who="bob") as bob:
            await bob.receive()
            now = int(await ada.ask("how many?"))
    expect(now == before + 1, f"when bob came, ada should see {before + 1} and sees {now}")
