from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("save")
    async def save(self, payload):
        if not payload["body"]:
            await self.broadcast("error", {"reason": "empty"})  # EW302
        return Ok()
