"""What has to go on working: ada asks for her orders, and learns of them."""

from __future__ import annotations

from typing import Any

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "room:help"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada learns of her orders: in the answer or after it."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        await ada.join(TOPIC)
        reply = await ada.call(TOPIC, "get_orders")
        expect(reply.status == "ok", f"ada could not ask: {reply.response}")
        told: Any = reply.response if "orders" in reply.response else await ada.event(TOPIC, "orders")
        wanted = ["a wedding ring, to 12 Elm Street"]
        expect(told["orders"] == wanted, f"ada should learn of her order, and got {told}")
