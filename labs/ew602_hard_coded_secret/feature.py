"""What has to go on working: those who log in read their own minutes."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada and the head can both read theirs."""
    for name in ("ada", "head"):
        token = await log_in(base_url, f"key-of-{name}")
        async with open_socket(base_url, who=name, token=token) as user:
            reply = await user.join(f"minutes:{name}")
            expect(reply.status == "ok", f"{name} could not join minutes:{name}, their own: {reply.response}")
            expect(reply.response.get("minutes"), f"{name} sees no minutes")
