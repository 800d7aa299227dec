from emberwire import Channel, Error, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):  # ok: every way answers
        if not payload["body"]:
            return Error(reason="empty")
        await self.broadcast("new_msg", payload)
        return Ok()
