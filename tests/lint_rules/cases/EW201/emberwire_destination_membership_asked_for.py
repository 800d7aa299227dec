from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    @handle_in("carry")
    async def carry(self, payload):
        if not await rooms.is_member(payload["room"], self.assigns["user_id"]):
            return Error(reason="unauthorized")
        await self.endpoint.broadcast(f"room:{payload['room']}", "note", {})  # ok: it was asked whether this user may
        return Ok()
