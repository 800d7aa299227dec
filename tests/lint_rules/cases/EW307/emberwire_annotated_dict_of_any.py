from typing import Any
from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new")
    async def new(self, payload: dict[str, Any]):
        return Ok(body=payload["body"])  # EW307
