from typing import TypedDict
from emberwire import Channel, Ok, handle_in


class New(TypedDict):
    body: str


class R(Channel):
    @handle_in("new")
    async def new(self, payload: New):  # ok: a TypedDict is validated before the handler runs
        return Ok(body=payload["body"])
