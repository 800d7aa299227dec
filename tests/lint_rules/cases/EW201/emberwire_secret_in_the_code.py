from emberwire import Channel, Error, Ok


class RoomChannel(Channel):
    async def join(self, topic, payload):  # EW201
        if payload.get("secret") != "open sesame":
            return Error(reason="unauthorized")
        elif topic.rest == "lobby":
            return Ok()
        return Ok()
