"""What has to go on working: a bill that the clerk agrees to is paid, and a question comes to the clerk's desk."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless bob's bill is paid and his question lies on the desk."""
    bob_opens = open_socket(base_url, who="bob", token=await log_in(base_url, "key-of-bob"))
    clerk_opens = open_socket(base_url, who="clerk", token=await log_in(base_url, "key-of-clerk"))
    async with bob_opens as bob, clerk_opens as clerk:
        await bob.join("bank")
        await clerk.join("desk")
        bill = await bob.push("bank", "pay", {"text": "a bun, 2"})
        await clerk.event("desk", "question")
        await clerk.call("desk", "answer", {"question": "a bun, 2", "text": "yes"})
        reply = await bob.reply(bill)
        expect(reply.status == "ok", f"bob's bill should be paid, and he was told {reply.response}")
        await bob.push("bank", "ask", {"text": "when do you open?"})
        asked = await clerk.event("desk", "question")
        expect(asked == {"text": "when do you open?"}, f"the clerk should have bob's question, and has {asked}")
        await clerk.call("desk", "answer", {"question": "when do you open?", "text": "at nine"})
