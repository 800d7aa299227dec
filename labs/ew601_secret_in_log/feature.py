"""What has to go on working: a patient reads her file, and support sees in the log that she came."""

from __future__ import annotations

from emberwire._learn_client import expect, http, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob reads his file and support sees that he came."""
    async with open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob")) as bob:
        reply = await bob.join("file:bob")
        expect(reply.response.get("file"), f"bob should read his file, and got {reply}")
    lines = (await http(base_url, "/log", headers={"x-api-key": "key-of-support"}))["lines"]
    expect(
        any(line.startswith("bob comes in") for line in lines), f"support should see that bob came, and sees {lines}"
    )
