"""What has to go on working: a member takes a night, and nobody else can take it."""

from __future__ import annotations

from emberwire._learn_client import expect, http
from emberwire._learn_plain import open_plain

ADA = {"x-api-key": "key-of-ada"}
NIGHT = "night 365"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can take a night and it is taken from then on."""
    async with open_plain(base_url, who="ada", headers=ADA) as ada:
        question = await ada.ask(NIGHT)
        expect(question == f"{NIGHT} is free: do you take it?", f"ada should be asked, and heard {question!r}")
        answer = await ada.ask("yes")
        expect(answer == f"{NIGHT} is lent to ada", f"ada should be lent the telescope, and heard {answer!r}")
        again = await ada.ask(NIGHT)
        expect(again == "not to be had", f"{NIGHT} should be taken, and ada heard {again!r}")
    plan = await http(base_url, "/plan")
    expect(plan.get(NIGHT) == "ada", f"{NIGHT} should be ada's, and the plan says {plan.get(NIGHT)!r}")
