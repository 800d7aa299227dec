from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        body = payload["body"]
        await self.broadcast("new_msg", {"body": body})  # ok: a log on the side
        await audit.save_log(body)
        return Ok()
