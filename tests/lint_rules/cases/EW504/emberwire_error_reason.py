from emberwire import Channel, Error, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("new")
    async def new(self, payload):
        try:
            await chat.create(payload)
        except Exception as error:
            return Error(reason=str(error))  # EW504
        return Ok()
