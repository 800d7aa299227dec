from emberwire import Channel, NoReply, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        await self.broadcast("new_msg", payload)
        return Ok()
