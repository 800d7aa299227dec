from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("x")
    async def x(self, payload):
        eval(payload["code"])  # EW604
        return Ok()
