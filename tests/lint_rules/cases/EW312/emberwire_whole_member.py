from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("hello")
    async def hello(self, payload):
        member = await members.of(self.assigns["user_id"])
        await self.broadcast("hello", vars(member))  # EW312
        await self.broadcast("hello", {"name": member.name})  # ok: one field
        return Ok()
