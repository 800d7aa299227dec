from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        await self.broadcast("new_msg", {"body": payload["body"]})  # ok: news for the whole room
        return Ok()
