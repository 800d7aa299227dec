from emberwire import Channel, Error, Ok, handle_in


class R(Channel):
    async def join(self, topic, payload):
        self.assigns["is_admin"] = await rooms.is_admin(topic.rest, self.assigns["user_id"])
        return Ok()

    @handle_in("clear")
    async def clear(self, payload):
        if not self.assigns["is_admin"]:  # EW208
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("close")
    async def close(self, payload):
        if not await rooms.is_admin(self.topic.rest, self.assigns["user_id"]):  # ok: asked now
            return Error(reason="unauthorized")
        return Ok()
