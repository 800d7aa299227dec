from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        for member in await rooms.members(self.topic.rest):
            await self.push("new_msg", {"body": payload["body"]})  # EW302
        return Ok()
