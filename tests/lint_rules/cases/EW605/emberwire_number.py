from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("search")
    async def search(self, payload):
        await db.execute(f"SELECT id FROM m WHERE id = {int(payload['id'])}")  # ok: a number is no text
        return Ok()
