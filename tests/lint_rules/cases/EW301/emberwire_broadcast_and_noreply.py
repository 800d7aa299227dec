from emberwire import Channel, NoReply, handle_in


class RoomChannel(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):  # EW301
        await self.broadcast("new_msg", payload)
        return NoReply()
