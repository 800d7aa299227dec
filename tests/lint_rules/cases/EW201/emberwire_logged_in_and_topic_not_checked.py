from emberwire import Channel, Error, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):  # EW201
        if "user_id" not in self.assigns:
            return Error(reason="log in first")
        return Ok()
