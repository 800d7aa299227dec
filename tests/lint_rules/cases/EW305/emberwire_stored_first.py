from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        message = await chat.create_message(payload["body"])
        await self.broadcast("new_msg", {"id": message.id, "body": message.body})  # ok: it was stored first
        return Ok()
