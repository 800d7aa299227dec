from emberwire import Channel, Error, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):
        room = await rooms.visible_to(self.assigns["user_id"], topic.rest)
        if room is None:
            return Error(reason="unauthorized")
        return Ok(title=room.title)  # ok: the look-up is given the user
