"""What has to go on working: a customer is told what she pays, and one who owes fees is not."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada is told of her payment and bob, who owes fees, is refused."""
    async with open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada")) as ada:
        await ada.join("bank")
        await ada.call("bank", "follow", {"customer": "ada"})
        await ada.call("bank", "pay", {"cents": 300, "to": "the bus"})
        booked = await ada.event("bank", "booked")
        expect(booked == {"line": "-3.00 to the bus"}, f"ada should be told what she paid, and is told {booked}")
    async with open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob")) as bob:
        await bob.join("bank")
        reply = await bob.call("bank", "follow", {"customer": "bob"})
        expect(reply.status == "error", f"bob owes fees, and the answer to him was {reply}")
