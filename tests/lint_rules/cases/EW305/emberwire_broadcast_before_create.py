from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        await self.broadcast("new_msg", {"body": payload.body})  # EW305
        await chat.create_message(self.assigns["user_id"], payload.body)
        return Ok()
