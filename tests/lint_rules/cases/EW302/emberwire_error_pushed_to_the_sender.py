from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        try:
            await store(payload)
        except ValueError as error:
            await self.push("error", {"reason": str(error)})  # ok: the error goes to the sender
            return Error(reason="invalid")
        return Ok()
