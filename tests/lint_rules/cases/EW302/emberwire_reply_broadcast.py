from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("save")
    async def save(self, payload):
        await self.broadcast("save_reply", {"status": "saved"})  # EW302
        return Ok()
