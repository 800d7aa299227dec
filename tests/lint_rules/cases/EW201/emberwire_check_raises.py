from emberwire import Channel, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):
        await rooms.require_member(topic.rest, self.assigns["user_id"])
        return Ok()  # ok: the check raises
