from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new")
    async def new(self, payload):
        payload["at"] = now()
        return Ok(body=payload.get("body"))  # ok: written, and asked for with get
