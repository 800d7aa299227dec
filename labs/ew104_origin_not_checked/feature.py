"""What has to go on working: the panel's own page, and a program without a browser, steer the heating."""

from __future__ import annotations

from emberwire._learn_client import expect, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless both can set a temperature."""
    for who, origin in (("panel", base_url), ("program", None)):
        async with open_socket(base_url, who=who, origin=origin) as client:
            await client.join("heating")
            reply = await client.call("heating", "set", {"degrees": 21})
            expect(reply.status == "ok", f"the {who} could not set the heating: {reply.response}")
            expect(reply.response == {"degrees": 21}, f"the {who} asked for 21 degrees and got {reply.response}")
