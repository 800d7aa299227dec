from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("x")
    async def x(self, payload):  # EW701
        await db.execute("INSERT")
        return Ok()
