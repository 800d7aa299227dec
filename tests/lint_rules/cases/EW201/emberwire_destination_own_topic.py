from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("carry")
    async def carry(self, payload):
        await self.broadcast("note", {"room": payload["room"]})  # ok: its own topic
        return Ok()
