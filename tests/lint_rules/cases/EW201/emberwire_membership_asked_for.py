from emberwire import Channel, Error, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):
        if not await rooms.is_member(topic.rest, self.assigns["user_id"]):
            return Error(reason="unauthorized")
        return Ok()  # ok: membership was asked for
