from emberwire import Channel, Ok


class RoomChannel(Channel):
    async def handle_in(self, event, payload):  # EW301
        if event == "new_msg":
            return Ok()
