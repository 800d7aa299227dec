from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("x")
    async def x(self, payload):
        getattr(self, payload["action"])()  # EW606
        return Ok()
