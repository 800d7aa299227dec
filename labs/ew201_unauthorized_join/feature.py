"""What has to go on working: each patient reads their own file."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada and mallory can both read their own letters."""
    for name, number in (("ada", "1"), ("mallory", "3")):
        token = await log_in(base_url, f"key-of-{name}")
        async with open_socket(base_url, who=name, token=token) as patient:
            reply = await patient.join(f"file:{number}")
            expect(reply.status == "ok", f"{name} could not join file:{number}, their own: {reply.response}")
            expect(reply.response.get("letters"), f"{name} sees no letters in file:{number}, their own")
