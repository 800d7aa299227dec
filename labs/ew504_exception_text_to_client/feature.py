"""What has to go on working: an invoice is paid, and one that cannot be is answered with an error that has a reason."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless both are answered as they should be."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        await ada.join("till")
        reply = await ada.call("till", "pay", {"invoice": 1041})
        expect(reply.response == {"state": "paid"}, f"invoice 1041 should have been paid, and the answer is {reply}")
        reply = await ada.call("till", "pay", {"invoice": 7})
        expect(reply.status == "error", f"there is no invoice 7, and the answer is {reply}")
        expect(reply.response.get("reason"), f"the refusal gives ada no reason: {reply.response}")
