from emberwire import Channel, Error, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):
        if topic == "room:lobby":
            return Ok()  # ok: one fixed public topic
        return Error(reason="unauthorized")
