from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("search")
    async def search(self, payload):
        await db.execute(f"SELECT id FROM {TABLE} WHERE id = $1", payload["id"])  # ok: the name is the server's
        return Ok()
