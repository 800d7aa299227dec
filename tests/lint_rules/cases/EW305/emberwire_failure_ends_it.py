from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        try:
            message = await chat.create_message(payload["body"])
        except Exception:
            return Error(reason="not stored")
        await self.broadcast("new_msg", {"body": payload["body"]})  # ok: the failure ends it
        return Ok()
