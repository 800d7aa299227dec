"""What has to go on working: the page knows a picture of everybody who is there."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket

TOPIC = "offer:sofa"


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada finds herself, with her picture."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        await ada.join(TOPIC)
        state = await ada.event(TOPIC, "presence_state")
        expect(list(state) == ["ada"], f"ada should be alone with the offer, and got {sorted(state)}")
        picture = state["ada"]["metas"][0].get("picture")
        expect(picture == "/pictures/ada.png", f"the page needs ada's picture, and got {picture}")
