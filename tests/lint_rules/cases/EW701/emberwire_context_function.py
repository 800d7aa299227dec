from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("x")
    async def x(self, payload):
        await chat.create_message(payload)  # ok: a context function does the work
        return Ok()
