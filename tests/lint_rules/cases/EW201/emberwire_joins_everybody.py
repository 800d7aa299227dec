from emberwire import Channel, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):  # EW201
        self.assigns["room_id"] = topic.rest
        return Ok()
