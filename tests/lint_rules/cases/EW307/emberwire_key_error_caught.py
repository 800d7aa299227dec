from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    @handle_in("new")
    async def new(self, payload):
        try:
            body = payload["body"]  # ok: the KeyError is caught
        except KeyError:
            return Error(reason="invalid")
        return Ok(body=body)
