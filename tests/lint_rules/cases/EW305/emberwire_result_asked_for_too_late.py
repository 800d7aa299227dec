from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        result = await chat.create_message(payload["body"])
        await self.broadcast("new_msg", {"body": payload["body"]})  # EW305
        if result is None:
            return Error(reason="not stored")
        return Ok()
