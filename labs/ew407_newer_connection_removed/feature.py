"""What has to go on working: the midwife's phone rings while she is on call, and only then."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob reaches ada."""
    ada, bob = [{"authorization": await log_in(base_url, f"key-of-{name}")} for name in ("ada", "bob")]
    async with open_plain(base_url, who="bob", path="/family", headers=bob) as family:
        answer = await family.ask("are you there?")
        expect(answer == "ada is not on call", f"ada is not on call, and bob is told {answer!r}")
        async with open_plain(base_url, who="ada", headers=ada) as phone:
            await phone.receive()
            answer = await family.ask("it begins")
            expect(answer == "the phone of ada rings", f"ada's phone should ring, and bob is told {answer!r}")
            heard = await phone.receive()
            expect(heard == "it begins", f"ada should hear that it begins, and hears {heard!r}")
