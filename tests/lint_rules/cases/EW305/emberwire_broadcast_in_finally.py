from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        try:
            await chat.create_message(payload["body"])
        finally:
            await self.broadcast("new_msg", {"body": payload["body"]})  # EW305
        return Ok()
