from emberwire import Channel, Error, Ok


class RoomChannel(Channel):
    async def handle_in(self, event, payload):  # ok: every case answers
        match event:
            case "new_msg":
                return Ok()
            case _:
                return Error(reason="unknown event")
