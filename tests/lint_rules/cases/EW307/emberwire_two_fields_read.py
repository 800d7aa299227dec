from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new")
    async def new(self, payload):
        await self.broadcast("new", {"body": payload["body"]})  # EW307
        return Ok(at=payload["at"])
