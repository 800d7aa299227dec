"""What has to go on working: ada is sent her code, which opens her locker, and the list names her."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

LIST, OWN = "parcels:list", "parcels:ada"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada gets her parcel."""
    shop_opens = open_socket(base_url, who="shop", token=await log_in(base_url, "key-of-shop"))
    ada_opens = open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada"))
    async with shop_opens as shop, ada_opens as ada:
        await shop.join(LIST)
        for topic in (LIST, OWN):
            await ada.join(topic)
        await shop.call(LIST, "arrived", {"customer": "ada"})
        listed = await ada.event(LIST, "parcel")
        expect(listed.get("customer") == "ada", f"the list should name ada, and has {listed}")
        code = (await ada.event(OWN, "parcel")).get("otp")
        opened = await ada.call(OWN, "open", code)
        expect(opened.status == "ok", f"ada's code should open her locker, and does not: {opened.response}")
