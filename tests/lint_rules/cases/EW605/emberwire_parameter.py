from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("search")
    async def search(self, payload):
        await db.execute("SELECT id FROM m WHERE body = %s", (payload["text"],))  # ok: a parameter
        return Ok()
