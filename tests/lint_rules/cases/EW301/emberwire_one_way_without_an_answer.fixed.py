from emberwire import Channel, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload):
        if payload["body"]:
            return Ok()
        return Ok()
