from emberwire import Channel, Ok


class RoomChannel(Channel):
    async def handle_in(self, event, payload):
        if event == "new_msg":
            return Ok()
        return Ok()
