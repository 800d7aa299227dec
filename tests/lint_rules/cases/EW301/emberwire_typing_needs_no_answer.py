from emberwire import Channel, NoReply, handle_in


class RoomChannel(Channel):
    @handle_in("typing")
    async def typing(self):  # ok: nobody waits for an answer to typing
        await self.broadcast_from("typing", {})
        return NoReply()
