from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new")
    async def new(self, payload):
        new_message.validate(payload)
        return Ok(body=payload["body"])  # ok: the validation raises
