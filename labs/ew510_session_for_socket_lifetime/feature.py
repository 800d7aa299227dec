"""What has to go on working: a terminal answers several questions, and the page answers too."""

from __future__ import annotations

from emberwire._learn_client import expect, http
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada and bob find their books."""
    async with open_plain(base_url, who="ada") as ada:
        for title, shelf in (("Emma", "A 12"), ("Dracula", "S 3"), ("Ulysses", "no such book")):
            answer = await ada.ask(title)
            expect(answer == shelf, f"ada asks for {title} and should hear {shelf!r}, not {answer!r}")
    found = await http(base_url, "/books?title=Emma")
    expect(found["shelf"] == "A 12", f"bob's page should say A 12, and says {found['shelf']!r}")
