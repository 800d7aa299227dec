from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("typing")
    async def typing(self, payload):
        user = payload["user"]
        await self.broadcast("typing", {"user": user})  # ok: nobody misses it
        await rooms.store_typing(user)
        return Ok()
