"""What has to go on working: a moderator is told of reports, and everybody hears what is said."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob, a moderator, is told of ada's report and hears her."""
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    bob_opens = open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob"))
    async with ada_opens as ada, bob_opens as bob:
        await ada.join("chat")
        await bob.join("chat")
        await ada.call("chat", "report", {"text": "help"})
        await ada.call("chat", "say", {"text": "hello"})
        reported = await bob.event("chat", "reported")
        expect(reported == {"by": "ada", "text": "help"}, f"bob should be told of the report, and is told {reported}")
        said = await bob.event("chat", "said")
        expect(said == {"by": "ada", "text": "hello"}, f"bob should hear ada, and hears {said}")
