"""What has to go on working: who logs out everywhere logs out nobody else."""

from __future__ import annotations

from emberwire._learn_client import expect, http, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob reads his letters while ada logs out."""
    async with open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob")) as bob:
        await bob.join("letters:bob")
        await http(base_url, "/log-out-everywhere", headers={"x-api-key": "key-of-ada"})
        for _ in range(10):
            reply = await bob.call("letters:bob", "read")
            expect(reply.response.get("letters"), f"bob should read his letters, and got {reply}")
