"""What has to go on working: every phone shows what a guest wishes."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada's wishes are shown on both phones."""
    ada_login, bob_login = [{"authorization": await log_in(base_url, f"key-of-{name}")} for name in ("ada", "bob")]
    async with (
        open_plain(base_url, who="ada", headers=ada_login) as ada,
        open_plain(base_url, who="bob", headers=bob_login) as bob,
    ):
        await ada.receive()
        await bob.receive()
        for wish in ("you good health", "you a mild mother-in-law"):
            await ada.send(wish)
            for guest in (ada, bob):
                shown = await guest.receive()
                expect(shown == f"ada wishes {wish}", f"{guest.who}'s phone should show {wish!r}, and shows {shown!r}")
