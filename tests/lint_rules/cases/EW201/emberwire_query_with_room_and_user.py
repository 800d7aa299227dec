from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("carry")
    async def carry(self, payload):
        room = payload["room"]
        await rooms.load(room, self.assigns["user_id"])
        await self.endpoint.broadcast(room, "note", {})  # ok: the query takes room and user, and raises
        return Ok()
