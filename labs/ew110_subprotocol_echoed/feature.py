"""What has to go on working: a phone that speaks the server's protocol sets the jet, also when it offers two."""

from __future__ import annotations

from emberwire._learn_client import expect
from emberwire._learn_plain import open_plain


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless a phone with jet.v1 gets the height that it asks for."""
    for offers in (["jet.v1"], ["jet.v1", "jet.v0"]):
        async with open_plain(base_url, who="bob", offers=offers) as bob:
            spoken = bob.connection.subprotocol
            expect(spoken == "jet.v1", f"bob's phone offered jet.v1, and the server speaks {spoken}")
            answer = await bob.ask("3")
            expect(answer == "the jet is 3 m high", f"bob asked for 3 m, and heard {answer!r}")
