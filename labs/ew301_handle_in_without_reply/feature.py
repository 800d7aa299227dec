"""What has to go on working: a nurse changes the plan, and another reads it; an outdated change stores nothing."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "plan:ward"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless changes are stored, and only those that are up to date."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        seen = (await ada.join(TOPIC)).response["version"]
        await ada.push(TOPIC, "save", {"based_on": seen, "text": "Sunday: Ada, from noon"})
        plan = (await ada.call(TOPIC, "load")).response
        expect(plan["text"] == "Sunday: Ada, from noon", f"ada's change was not stored: the plan says {plan['text']!r}")
        await ada.push(TOPIC, "save", {"based_on": seen, "text": "Sunday: outdated"})
        plan = (await ada.call(TOPIC, "load")).response
        expect(plan["text"] != "Sunday: outdated", "an outdated change was stored over a newer one")
