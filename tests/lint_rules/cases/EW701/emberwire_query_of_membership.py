from emberwire import Channel, Error, Ok


class R(Channel):
    async def join(self, topic, payload):
        if not await rooms.is_member(topic.rest, self.assigns["user_id"]):  # ok: a query
            return Error(reason="unauthorized")
        return Ok()
