from emberwire import Channel, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("new")
    async def new(self, payload):
        try:
            await chat.create(payload)
        except Exception:  # EW503
            pass
        return Ok()
