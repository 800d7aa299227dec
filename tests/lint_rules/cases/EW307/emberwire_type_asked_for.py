from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    @handle_in("new")
    async def new(self, payload):
        if not isinstance(payload.get("body"), str):
            return Error(reason="invalid")
        return Ok(body=payload["body"])  # ok: its type was asked for
