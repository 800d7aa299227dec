from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    @handle_in("search")
    async def search(self, payload):
        column = payload["by"]
        if column not in ("id", "name"):
            return Error(reason="no such column")
        await db.execute(f"SELECT id FROM m ORDER BY {column}, id FROM m")  # ok: held against a list
        return Ok()
